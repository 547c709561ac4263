"""What is wrong with a recipe, where, and what to do about it."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

WIDEST = 120


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One mistake, or one warning, at a place in a file; at none, with file "" and line 0, where a run found it.

    Attributes:
        code: Stable name such as `WC012`; codes.py explains each.
        message: What is wrong, in the user's words.
        file: The file as the user named it, or `--set`.
        line: Counted from 1.
        column: Counted from 1, in characters.
        length: How many characters of the line the caret run covers, at least 1.
        source_line: The line itself.
        fix: What to do, or None where that is plain from the message.
        severity: A warning does not stop a run.
    """

    code: str
    message: str
    file: str
    line: int
    column: int
    length: int
    source_line: str
    fix: str | None = None
    severity: Literal["error", "warning"] = "error"


class UserError(Exception):
    """Something that the user can put right. Holds every diagnostic that was found, in the order of the files."""

    def __init__(self, diagnostics: Iterable[Diagnostic]) -> None:
        self.diagnostics = tuple(diagnostics)
        super().__init__("\n".join(map(_in_a_line, self.diagnostics)))


def _in_a_line(diagnostic: Diagnostic) -> str:
    place = f"{diagnostic.file}:{diagnostic.line}:{diagnostic.column}: " if diagnostic.file else ""
    return f"{place}{diagnostic.message} [{diagnostic.code}]"


def render(diagnostic: Diagnostic) -> str:
    """The diagnostic as plain text of several lines, with the source line and a caret run under the place, if it has one.

    Control characters of a foreign file never reach the terminal, and a long line is cut to the part that matters.
    """
    shown = [f"{diagnostic.severity}[{diagnostic.code}]: {_printable(diagnostic.message)}"]
    if diagnostic.file:
        shown += _excerpt(diagnostic)
    if diagnostic.fix:
        shown.append(f"help: {_printable(diagnostic.fix)}")
    return "\n".join(shown)


def _excerpt(diagnostic: Diagnostic) -> list[str]:
    line, start, length = _crop(diagnostic)
    number = str(diagnostic.line)
    margin = " " * len(number)
    pad = "".join("\t" if c == "\t" else " " * _width(c) for c in line[:start])
    carets = "^" * max(1, sum(_width(c) for c in line[start : start + length]))
    return [
        f"{margin}--> {_printable(diagnostic.file)}:{diagnostic.line}:{diagnostic.column}",
        f"{margin} |",
        f"{number} | {_printable(line)}".rstrip(),
        f"{margin} | {pad}{carets}",
    ]


def _crop(diagnostic: Diagnostic) -> tuple[str, int, int]:
    """The part of the source line to show, where in it the carets start, and how many there are."""
    line, start = diagnostic.source_line, diagnostic.column - 1
    if len(line) <= WIDEST:
        return line, start, diagnostic.length
    left = max(0, min(start - WIDEST // 3, len(line) - WIDEST))
    right = left + WIDEST
    before, after = "…" if left else "", "…" if right < len(line) else ""
    length = max(1, min(diagnostic.length, right - start))
    return before + line[left:right] + after, start - left + len(before), length


def _width(character: str) -> int:
    if unicodedata.combining(character):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def _printable(text: str) -> str:
    return "".join(c if c == "\t" or unicodedata.category(c)[0] != "C" else "\N{REPLACEMENT CHARACTER}" for c in text)
