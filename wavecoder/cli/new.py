"""wavecoder new."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

new = typer.Typer(name="new", help="Write a commented file to start from: a task or a recipe.", no_args_is_help=True)
Output = Annotated[
    Path | None, typer.Option("-o", "--output", metavar="FILE", help="Where to write.", show_default=False)
]


@new.command()
def task(
    said: Annotated[
        str,
        typer.Argument(metavar="NAME_OR_DESCRIPTION", help='Such as "explain a SQL query".', show_default=False),
    ],
    output: Output = None,
) -> None:
    """Write a task that validates, to tasks/NAME.yaml. Its comments teach the language."""
    from wavecoder.cli.scaffolding import task_text, write_files

    name = _name(said, output)
    file = output or Path("tasks", f"{name}.yaml")
    for written in write_files({file: task_text(name, name.replace("-", " ") if name == said else said, file)}):
        print(written)


@new.command()
def recipe(
    said: Annotated[str, typer.Argument(metavar="NAME", help="Its dataset is called after it.", show_default=False)],
    output: Output = None,
) -> None:
    """Write a recipe that validates, to NAME.yaml. Its comments explain every part."""
    from wavecoder.cli.scaffolding import recipe_text, write_files

    name = _name(said, output)
    file = output or Path(f"{name}.yaml")
    for written in write_files({file: recipe_text(name, file, ["summarize", "generate"])}):
        print(written)


def _name(said: str, output: Path | None) -> str:
    from wavecoder.cli.scaffolding import name_of

    name = name_of(said) or name_of(output.stem if output else "")
    if not name:
        raise typer.BadParameter(f"no name can be made of `{said}`: name the file with -o, in letters from a to z")
    return name
