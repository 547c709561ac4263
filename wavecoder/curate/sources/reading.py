"""What a source has yielded so far."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from wavecoder.curate.rows import identity
from wavecoder.curate.units import functions, whole_file
from wavecoder.dsl.model import Source

MAX_BYTES = 5_000_000


class Reading:
    """Collects the units of one source, and what could not become a unit.

    Args:
        source: What is read.
        progress: Called with the number of units so far.
    """

    def __init__(self, source: Source, progress: Callable[[int], None] | None) -> None:
        self.units: list[dict[str, Any]] = []
        self.dropped: list[dict[str, Any]] = []
        self._source, self._name, self._progress = source, source.label, progress
        self._places: dict[str, int] = {}

    @property
    def count(self) -> int:
        """How much has been read: units and what could not become one."""
        return len(self.units) + len(self.dropped)

    def text(
        self, path: str, text: str, language: str, license: str | None, docstring: str = "", line: int = 1
    ) -> None:
        """Take the units of a text. `docstring` is the only unit's; `line` is where a broken text is reported."""
        if "\0" in text:
            self.unread(path, line, "binary", "holds a NUL byte, so it is no source code")
            return
        if self._source.unit == "file":
            pieces = [whole_file(text)] if text.strip() else []
        else:
            pieces, parsed = functions(text, language)
            if not pieces and not parsed:
                self.unread(path, line, "unparseable", f"does not parse as {language}, and holds no function", text)
        for piece in pieces:
            id = identity(self._name, path, piece.start_line, piece.code)
            if id in self._places:
                reason = f"the same path, line and code as unit {self._places[id]} of this source"
                self.unread(path, piece.start_line, "repeated", reason, piece.code)
                continue
            self._places[id] = len(self.units) + 1
            self.units.append(
                {
                    "id": id,
                    "source": self._name,
                    "path": path,
                    "name": piece.name,
                    "language": language,
                    "code": piece.code,
                    "docstring": docstring if docstring and len(pieces) == 1 else piece.docstring,
                    "start_line": piece.start_line,
                    "end_line": piece.end_line,
                    "license": license,
                }
            )
        if self._progress is not None:
            self._progress(len(self.units))

    def unread(self, path: str, line: int, rule: str, reason: str, content: str = "") -> None:
        """Record as dropped what could not become a unit."""
        self.dropped.append(
            {
                "id": identity(self._name, path, line, rule, len(self.dropped)),
                "kind": "unit",
                "stage": "source",
                "rule": rule,
                "reason": reason,
                "path": path,
                "start_line": line,
                "task": None,
                "content": content,
            }
        )
