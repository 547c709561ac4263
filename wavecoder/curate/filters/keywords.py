"""drop: keywords {words: [...]}: one of the words stands in the code, whole and in any case."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

import pyarrow as pa


def reasons(units: pa.Table, params: Mapping[str, Any]) -> Sequence[str | None]:
    """Which word each unit holds."""
    if not params["words"]:
        return [None] * units.num_rows
    # The longest first: of `key` and `key id`, the reason names what was meant.
    words = "|".join(re.escape(word) for word in sorted(params["words"], key=len, reverse=True))
    pattern = re.compile(rf"(?<!\w)(?:{words})(?!\w)", re.IGNORECASE)
    return [_reason(pattern.search(code), code) for code in units["code"].to_pylist()]


def _reason(match: re.Match[str] | None, code: str) -> str | None:
    if match is None:
        return None
    return f"holds `{match[0]}` in line {code.count(chr(10), 0, match.start()) + 1} of the code"
