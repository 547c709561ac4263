"""One previewed row in the terminal."""

from __future__ import annotations

from rich.console import Console
from rich.rule import Rule
from rich.syntax import Syntax
from rich.text import Text

from wavecoder.runner.preview import Shown


def show_row(row: Shown, *, prompts: bool) -> None:
    """Print the unit, the prompt if asked for, what was written, every verdict, and how it ended."""
    console = Console()
    where = f"{row.task}  {row.unit['source']}/{row.unit['path']}:{row.unit['start_line']}"
    console.print(Rule(Text(where, style="bold"), align="left"))
    if prompts:
        console.print(Text(row.prompt, style="dim"))
    else:
        console.print(Syntax(row.unit["code"].rstrip(), row.unit["language"], background_color="default"))
    for name, value in row.fields.items():
        console.print(Text(name, style="bold cyan"))
        console.print(Text(value.rstrip()))
    if row.answer:
        console.print(Text("answer as it came", style="bold cyan"))
        console.print(Text(row.answer))
    for rule, passed, analysis in row.verdicts:
        mark = Text("✓ ", style="green") if passed else Text("✗ ", style="red")
        console.print(mark + Text(rule) + Text(f"  {analysis}" if analysis else "", style="dim"))
    console.print(Text(row.outcome, style="bold green" if row.outcome == "kept" else "bold red"))
