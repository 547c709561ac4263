"""wavecoder explain."""

from __future__ import annotations

from typing import Annotated

import typer


def explain(
    code: Annotated[
        str | None, typer.Argument(metavar="CODE", help="A code such as WC012; none lists all.", show_default=False)
    ] = None,
) -> None:
    """Say what the code of an error or warning means."""
    from rich.console import Console
    from rich.table import Table

    from wavecoder.cli.formats import first_sentence
    from wavecoder.dsl.codes import EXPLANATIONS

    console = Console(highlight=False)
    if code is None:
        table = Table.grid(padding=(0, 2))
        for known, text in EXPLANATIONS.items():
            table.add_row(known, first_sentence(text))
        console.print(table, markup=False)
        return
    wanted = f"WC{code:0>3}" if code.isdecimal() else code.upper()
    if wanted not in EXPLANATIONS:
        from wavecoder.dsl.words import suggest

        fix = suggest(wanted, EXPLANATIONS) or "without a code, `wavecoder explain` lists all"
        raise typer.BadParameter(f"there is no code `{code}`; {fix}")
    console.print(f"{wanted}  {EXPLANATIONS[wanted]}", markup=False)
