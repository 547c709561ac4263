"""wavecoder validate."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from wavecoder.cli.arguments import Overrides

if TYPE_CHECKING:
    from wavecoder.dsl import Diagnostic

Format = Literal["text", "json", "sarif", "github"]


def validate(
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", help="Recipes and tasks.", show_default=False)],
    form: Annotated[
        Format,
        typer.Option("--format", help="For people, for programs, for code scanning, or for annotations on GitHub."),
    ] = "text",
    overrides: Overrides = [],  # noqa: B006
) -> None:
    """Say everything that is wrong with recipes and tasks, each with its line and the likely fix."""
    from wavecoder.cli.examples import check_examples
    from wavecoder.cli.files import check_file
    from wavecoder.cli.formats import write

    checked = {}
    for file in files:
        loaded, diagnostics = check_file(file, overrides)
        checked[str(file)] = (*diagnostics, *(check_examples(loaded, file) if loaded else ()))
    found = tuple(dict.fromkeys(diagnostic for diagnostics in checked.values() for diagnostic in diagnostics))
    errors = sum(diagnostic.severity == "error" for diagnostic in found)
    if form == "text":
        _say(checked, errors)
    else:
        print(write(form, found))
    if errors:
        raise typer.Exit(2)


def _say(checked: Mapping[str, tuple[Diagnostic, ...]], errors: int) -> None:
    from wavecoder.dsl import render

    said = set()
    for file, diagnostics in checked.items():
        for diagnostic in diagnostics:
            if diagnostic not in said:
                print(render(diagnostic), file=sys.stderr, end="\n\n")
            said.add(diagnostic)
        if all(diagnostic.severity == "warning" for diagnostic in diagnostics):
            print(f"{file}: valid")
    if errors:
        print(f"{errors} error{'s' if errors > 1 else ''}", file=sys.stderr)
