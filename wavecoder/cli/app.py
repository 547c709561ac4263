"""All commands."""

from __future__ import annotations

from typing import Annotated

import typer

from wavecoder import __version__
from wavecoder.cli.compile import compile_
from wavecoder.cli.explain import explain
from wavecoder.cli.init import init
from wavecoder.cli.new import new
from wavecoder.cli.preview import preview
from wavecoder.cli.run import run
from wavecoder.cli.schema import schema
from wavecoder.cli.test import test
from wavecoder.cli.validate import validate

app = typer.Typer(
    name="wavecoder",
    help="Compile and run data recipes: from raw code to instruction data, one YAML file.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"wavecoder {__version__}")
        raise typer.Exit


@app.callback()
def options(
    version: Annotated[bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")] = (
        False
    ),
) -> None:
    """Compile and run data recipes: from raw code to instruction data, one YAML file."""


app.command()(init)
app.add_typer(new)
app.command()(validate)
app.command()(test)
app.command()(preview)
app.command("compile")(compile_)
app.command()(run)
app.command()(explain)
app.command()(schema)
