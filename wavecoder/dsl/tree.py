"""Plain data, and where each piece of it stands in which file."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path as File
from typing import Any, Literal

from wavecoder.dsl.diagnostics import Diagnostic

Path = tuple[str | int, ...]

# What PyYAML counts as the end of a line; str.splitlines knows more and would shift every number after it.
_LINE_END = re.compile("\r\n|[\r\n\x85\u2028\u2029]")


@dataclass(frozen=True, slots=True)
class Span:
    """A run of characters in one line, counted from 1. `last` is the line on which the value ends."""

    line: int
    column: int
    length: int
    last: int


@dataclass(frozen=True, slots=True)
class Text:
    """The lines of a file, under the name that people know it by, and its folder: what paths in it start from."""

    name: str
    lines: tuple[str, ...]
    folder: File | None = None

    @classmethod
    def of(cls, name: str, content: str, folder: File | None = None) -> Text:
        """The text of a file's content."""
        return cls(name, tuple(_LINE_END.split(content)), folder)

    def span(self, line: int, column: int, length: int = 1, last: int = 0) -> Span:
        """The span, moved to where the text has characters: a parser's mark may lie behind the last line."""
        line = min(max(line, 1), len(self.lines))
        width = len(self.lines[line - 1])
        column = min(max(column, 1), width + 1)
        return Span(line, column, max(1, min(length, width - column + 1)), max(line, last))

    def diagnose(
        self,
        code: str,
        message: str,
        span: Span,
        fix: str | None = None,
        severity: Literal["error", "warning"] = "error",
    ) -> Diagnostic:
        """A diagnostic at span, which must lie in this text."""
        line = self.lines[span.line - 1]
        return Diagnostic(code, message, self.name, span.line, span.column, span.length, line, fix, severity)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a value stands, and the key before it where it has one."""

    text: Text
    key: Span | None
    value: Span


@dataclass(slots=True)
class Tree:
    """A parsed file. Different paths may point into different texts: the file, one that it extends, a `--set`."""

    data: Any
    places: dict[Path, Place]

    def get(self, path: Sequence[str | int]) -> Any:
        """The value at path, or None where there is none."""
        value = self.data
        for step in path:
            if isinstance(step, int) and isinstance(value, list) and step < len(value):
                value = value[step]
            elif isinstance(step, str) and isinstance(value, dict):
                value = value.get(step)
            else:
                return None
        return value

    def place(self, path: Path) -> Place:
        """Where path stands; for what is not written, where the nearest thing around it stands."""
        while path not in self.places:
            path = path[:-1]
        return self.places[path]

    def folder(self, path: Path, otherwise: File) -> File:
        """What the file path at path starts from: the folder of the text that it is written in, if that has one."""
        return self.place(path).text.folder or otherwise

    def report(
        self,
        code: str,
        message: str,
        path: Path,
        *,
        on: Literal["key", "value"] = "value",
        word: str | None = None,
        fix: str | None = None,
        severity: Literal["error", "warning"] = "error",
    ) -> Diagnostic:
        """A diagnostic at path: on its key, on its value, or on the first `word` in its value."""
        place = self.place(path)
        key_wanted = on == "key" or path not in self.places
        span = place.key if key_wanted and place.key else place.value
        if word is not None:
            span = _find(place, word) or span
        return place.text.diagnose(code, message, span, fix, severity)

    def graft(self, path: Path, branch: Tree) -> None:
        """Put branch at path, whose parents must be there, in place of what was."""
        parent: Any = self.get(path[:-1])
        parent[path[-1]] = branch.data
        for old in [p for p in self.places if p[: len(path)] == path]:
            del self.places[old]
        self.places.update({path + p: place for p, place in branch.places.items()})


def _find(place: Place, word: str) -> Span | None:
    before, after = (r"(?<!\w)" if word[:1].isalnum() else ""), (r"(?!\w)" if word[-1:].isalnum() else "")
    pattern = re.compile(before + re.escape(word) + after)
    for line in range(place.value.line, place.value.last + 1):
        start = place.value.column - 1 if line == place.value.line else 0
        if found := pattern.search(place.text.lines[line - 1], start):
            return place.text.span(line, found.start() + 1, len(word))
    return None
