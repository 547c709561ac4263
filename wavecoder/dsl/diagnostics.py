"""What is wrong with a recipe, where, and what to do about it."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

WIDEST = 120


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One mistake, or one warning, at a place in a file; or at none, with line 0, where a run found it.

    Attributes:
        code: Stable name such as `WC012`; codes.py explains each.
        message: What is wrong, in the user's words.
        file: The file as the user named it, `--set`, or "" where it is about none.
        line: Counted from 1, or 0 where it is about no line.
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
    place = _place(diagnostic)
    return f"{place}{': ' if place else ''}{diagnostic.message} [{diagnostic.code}]"


def _place(diagnostic: Diagnostic) -> str:
    return f"{diagnostic.file}:{diagnostic.line}:{diagnostic.column}" if diagnostic.line else diagnostic.file


def render(diagnostic: Diagnostic) -> str:
    """The diagnostic as plain text of several lines: if it has a place, the source line with a caret run under it too.

    Control characters of a foreign file never reach the terminal, and a long line is cut to the part that matters.
    """
    shown = [f"{diagnostic.severity}[{diagnostic.code}]: {_printable(diagnostic.message)}"]
    if diagnostic.line:
        shown += _excerpt(diagnostic)
    elif diagnostic.file:
        shown.append(f" --> {_printable(diagnostic.file)}")
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
        f"{margin}--> {_printable(_place(diagnostic))}",
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
