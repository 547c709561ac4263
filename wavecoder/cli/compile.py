"""wavecoder compile."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from wavecoder.cli.arguments import Overrides, RecipeFile


def compile_(
    recipe: RecipeFile,
    output: Annotated[Path, typer.Option("-o", "--output", metavar="DIR", help="Where to write.")] = Path("compiled"),
    resolved: Annotated[
        bool, typer.Option("--resolved", help="Only print the final recipe, and where each key of it comes from.")
    ] = False,
    overrides: Overrides = [],  # noqa: B006
) -> None:
    """Write what a recipe compiles to: programs and their prompts, axolotl.yaml, lm_eval/ and recipe.lock."""
    if resolved:
        from wavecoder.dsl.provenance import resolved_yaml

        print(resolved_yaml(recipe, overrides), end="")
        return

    from wavecoder.dsl import load_recipe

    loaded = load_recipe(recipe, overrides)

    from wavecoder.compiler.plan import compile_recipe
    from wavecoder.runner.outputs import compile_to

    for file in compile_to(compile_recipe(loaded), output):
        print(file)
