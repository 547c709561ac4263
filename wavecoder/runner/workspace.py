"""Where runs lie: one folder a recipe, and beside them the store that all share."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock, Timeout

from wavecoder.dsl.diagnostics import Diagnostic, UserError
from wavecoder.dsl.model import Recipe
from wavecoder.runner.parts import Parts


@dataclass(frozen=True, slots=True)
class Workspace:
    """A folder of runs.

    `root/.store/` holds what must not be lost, paid answers (`calls.sqlite`), and what can be made again (`parts/`).
    """

    root: Path

    @property
    def calls(self) -> Path:
        """The call store."""
        return self.root / ".store" / "calls.sqlite"

    @property
    def parts(self) -> Parts:
        """What stages have made."""
        return Parts(self.root / ".store" / "parts")

    def folder(self, recipe: Recipe) -> Path:
        """Where the run of `recipe` leaves its results."""
        return self.root / recipe.name

    @contextmanager
    def opened(self, recipe: Recipe) -> Iterator[None]:
        """Hold the workspace for one run, so that no other pays for the same answers meanwhile.

        Raises:
            UserError: The folders cannot be written, or another run is using them.
        """
        folder = self.folder(recipe)
        try:
            self.calls.parent.mkdir(parents=True, exist_ok=True)
            if folder.exists() and not folder.is_dir():
                raise _problem("WC066", f"{folder} is no folder", "move it away, or name another folder with --runs")
            lock = FileLock(self.calls.parent / "lock")
            lock.acquire(timeout=0)
        except Timeout:
            fix = "wait for it, or name another folder with --runs"
            raise _problem("WC067", f"another run is using {self.root}", fix) from None
        except OSError as error:
            what = f"cannot write to {error.filename or folder}: {error.strerror or error}"
            raise _problem("WC066", what, "name another folder with --runs") from None
        try:
            self.parts.sweep()
            for unfinished in self.root.glob(".staging-*"):
                shutil.rmtree(unfinished)
            yield
        finally:
            lock.release()


def _problem(code: str, message: str, fix: str) -> UserError:
    return UserError([Diagnostic(code, message, file="", line=0, column=0, length=0, source_line="", fix=fix)])
