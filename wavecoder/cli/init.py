"""wavecoder init."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def init(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Where; it need not exist.")] = Path(),
) -> None:
    """Write a recipe and a task to start from, with comments that explain both. Nothing is overwritten."""
    from wavecoder.cli.scaffolding import name_of, recipe_text, task_text, write_files

    recipe, task = folder / "recipe.yaml", folder / "tasks" / "my-task.yaml"
    name = name_of(folder.resolve().name) or "my-recipe"
    texts = {
        recipe: recipe_text(name, recipe, ["summarize", "./tasks/my-task.yaml"]),
        task: task_text("my-task", "Explain how a piece of code works, to someone who has not read it", task),
    }
    for file in write_files(texts):
        print(file)
