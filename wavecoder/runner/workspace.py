"""Where runs lie: one folder a recipe, and beside them the store that all share."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

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
