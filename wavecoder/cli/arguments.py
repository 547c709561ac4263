"""Arguments that several commands take."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

RecipeFile = Annotated[Path, typer.Argument(metavar="RECIPE", help="The recipe, a YAML file.", show_default=False)]
Overrides = Annotated[
    list[str],
    typer.Option("--set", metavar="KEY.PATH=VALUE", help="Set a key of the recipe; may be given several times."),
]
Runs = Annotated[Path, typer.Option("--runs", metavar="DIR", help="Folder of runs, and of the store that they share.")]
