"""Text of strangers (code, paths, what a model wrote) as Markdown that it cannot break out of."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Sequence

_SPECIAL = re.compile(r"([\\`*_\[\]|~$#])")
_LIST_OR_RULE = re.compile(r"^(\d*)([-+=.)])")


def inline(text: str) -> str:
    """The text on one line, without a meaning in Markdown or HTML."""
    escaped = _SPECIAL.sub(r"\\\1", html.escape(" ".join(text.split()), quote=False))
    return _LIST_OR_RULE.sub(r"\1\\\2", escaped)


def fenced(text: str, language: str = "") -> str:
    """The text as a block, inside a fence that is longer than any run of backticks in it."""
    longest = max((len(run) for run in re.findall(r"`+", text)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}{re.sub(r'[^a-z0-9+#-]', '', language.lower())}\n{text.rstrip()}\n{fence}"


def table(header: Sequence[str], rows: Iterable[Sequence[str | int]]) -> str:
    """A table; numbers are right-aligned and grouped by thousands, texts go through `inline`."""
    body = [list(row) for row in rows]
    numeric = [all(isinstance(row[i], int) for row in body) for i in range(len(header))]
    lines = [
        header,
        ["---:" if right else "---" for right in numeric],
        *([_cell(value) for value in row] for row in body),
    ]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _cell(value: str | int) -> str:
    return f"{value:,}" if isinstance(value, int) else inline(value)
