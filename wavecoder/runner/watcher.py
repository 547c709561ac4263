"""What a run tells whoever watches it."""

from __future__ import annotations

from typing import Protocol


class Watcher(Protocol):
    """Shows the progress of a run; stages come one after another."""

    def start(self, stage: str, total: int | None) -> None:
        """`stage` begins, of `total` rows if that is known."""

    def advance(self, done: int, note: str = "") -> None:
        """The stage has done `done` rows so far."""

    def finish(self, kept: int, dropped: int, note: str = "") -> None:
        """The stage has ended."""
