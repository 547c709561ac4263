"""Progress in the terminal: a bar a stage, or a line a stage where nobody sees a bar."""

from __future__ import annotations

import time
from types import TracebackType

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TaskID, TextColumn, TimeElapsedColumn


class ConsoleWatcher:
    """Shows stages as they run."""

    def __init__(self) -> None:
        self._console = Console(stderr=True)
        self._progress = Progress(
            SpinnerColumn(finished_text="[green]✓[/]"),
            TextColumn("{task.description:<24}", markup=False),
            BarColumn(bar_width=20),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            TextColumn("{task.fields[note]}", markup=False),
            console=self._console,
            disable=not self._console.is_terminal,
        )
        self._task: TaskID | None = None
        self._stage = ""
        self._started = 0.0

    def __enter__(self) -> ConsoleWatcher:
        self._progress.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._progress.stop()

    def start(self, stage: str, total: int | None) -> None:
        """A new bar."""
        self._stage, self._started = stage, time.monotonic()
        self._task = self._progress.add_task(stage, total=total, note="")

    def advance(self, done: int, note: str = "") -> None:
        """Move it."""
        if self._task is not None:
            self._progress.update(self._task, completed=done, note=note)

    def finish(self, kept: int, dropped: int, note: str = "") -> None:
        """Fill it, and say what came of the stage."""
        text = f"{kept:,} kept" + (f", {dropped:,} dropped" if dropped else "") + (f"; {note}" if note else "")
        if self._task is not None:
            total = max(kept + dropped, 1)
            self._progress.update(self._task, total=total, completed=total, note=text)
        if self._progress.disable:
            seconds = time.monotonic() - self._started
            self._console.print(
                f"{self._stage:<24} {seconds:6.1f} s  {text}", markup=False, highlight=False, soft_wrap=True
            )
