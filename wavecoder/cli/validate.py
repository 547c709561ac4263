"""wavecoder validate."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from wavecoder.cli.arguments import Overrides


def validate(
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", help="Recipes and tasks.", show_default=False)],
    overrides: Overrides = [],  # noqa: B006
) -> None:
    """Say everything that is wrong with recipes and tasks, each with its line and the likely fix."""
    from wavecoder.dsl import check_recipe, check_task, render

    errors = 0
    for file in files:
        _, diagnostics = check_recipe(file, overrides)
        if any(diagnostic.code == "WC019" for diagnostic in diagnostics):  # it says itself that it is a task
            _, diagnostics = check_task(file)
        for diagnostic in diagnostics:
            print(render(diagnostic), file=sys.stderr, end="\n\n")
        wrong = sum(diagnostic.severity == "error" for diagnostic in diagnostics)
        errors += wrong
        if not wrong:
            print(f"{file}: valid")
    if errors:
        print(f"{errors} error{'s' if errors > 1 else ''}", file=sys.stderr)
        raise typer.Exit(2)
