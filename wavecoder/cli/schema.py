"""wavecoder schema."""

from __future__ import annotations

from typing import Annotated, Literal

import typer


def schema(
    kind: Annotated[Literal["recipe", "task"], typer.Argument(help="Of which kind of file.", show_default=False)],
) -> None:
    """Print the JSON Schema of recipes or of tasks: one document that refers to no other."""
    import json

    from wavecoder.dsl.schema import language

    print(json.dumps(language(kind).root, indent=2, ensure_ascii=False))
