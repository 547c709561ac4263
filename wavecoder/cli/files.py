"""Files from the command line, of which it is not said what they are."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from wavecoder.dsl import Diagnostic, check_recipe, check_task
from wavecoder.dsl.model import Recipe, Task


def check_file(path: Path, overrides: Sequence[str] = ()) -> tuple[Recipe | Task | None, tuple[Diagnostic, ...]]:
    """A recipe, or the task that the file says it is, with its diagnostics; None where one of them is an error."""
    recipe, diagnostics = check_recipe(path, overrides)
    if any(diagnostic.code == "WC019" for diagnostic in diagnostics):  # it says itself that it is a task
        return check_task(path)
    return recipe, diagnostics
