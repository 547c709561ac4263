"""wavecoder preview."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from wavecoder.cli.arguments import Overrides, RecipeFile, Runs


def preview(
    recipe: RecipeFile,
    rows: Annotated[int, typer.Option("-n", "--rows", min=1, help="How many rows.")] = 5,
    prompts: Annotated[bool, typer.Option("--prompts", help="Show the whole prompt of each row.")] = False,
    runs: Runs = Path("runs"),
    overrides: Overrides = [],  # noqa: B006
) -> None:
    """Make a few rows and show each with its unit, its verdicts and the reasons. A run pays for none of them again."""
    from wavecoder.dsl import load_recipe

    loaded = load_recipe(recipe, overrides)

    from wavecoder.cli.console import ConsoleWatcher
    from wavecoder.cli.rows import show_row
    from wavecoder.cli.summary import usage_lines
    from wavecoder.runner.preview import preview_recipe
    from wavecoder.runner.workspace import Workspace

    with ConsoleWatcher() as watcher:
        shown, usage = preview_recipe(loaded, Workspace(runs), rows, watcher)
    for row in shown:
        show_row(row, prompts=prompts)
    for line in usage_lines(loaded, usage):
        print(line)
