"""wavecoder run."""

from __future__ import annotations

from pathlib import Path

from wavecoder.cli.arguments import Overrides, RecipeFile, Runs


def run(
    recipe: RecipeFile,
    runs: Runs = Path("runs"),
    overrides: Overrides = [],  # noqa: B006
) -> None:
    """Carry a recipe out: read, filter, select, write, judge, publish. Goes on where an earlier run stopped."""
    from wavecoder.dsl import load_recipe

    loaded = load_recipe(recipe, overrides)

    from wavecoder.cli.console import ConsoleWatcher
    from wavecoder.cli.summary import show
    from wavecoder.runner.run import run_recipe
    from wavecoder.runner.workspace import Workspace

    with ConsoleWatcher() as watcher:
        result = run_recipe(loaded, Workspace(runs), watcher)
    show(loaded, result)
