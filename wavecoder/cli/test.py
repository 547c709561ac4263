"""wavecoder test."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from wavecoder.cli.arguments import Runs

if TYPE_CHECKING:
    from wavecoder.dsl.model import Recipe, Task
    from wavecoder.runner.rule_tests import Judge


def test(
    names: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="TASK...",
            help="Tasks, by file or built-in name, or recipes: all their tasks. Without any, the built-in tasks.",
            show_default=False,
        ),
    ] = None,
    recipe: Annotated[
        Path | None,
        typer.Option(metavar="RECIPE", help="Let this recipe's judge answer the rules that ask.", show_default=False),
    ] = None,
    junit: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Also write a report as JUnit XML.", show_default=False)
    ] = None,
    runs: Runs = Path("runs"),
) -> None:
    """Run the rule tests of tasks, and hold their examples to their own rules."""
    found = [_find(name) for name in names or _built_in()]
    judge = _judge(recipe, runs) if recipe is not None else None

    from wavecoder.cli.cases import show, write_junit
    from wavecoder.runner.rule_tests import run_tests, subjects

    cases = run_tests([subject for loaded in found for subject in subjects(loaded)], judge)
    show(cases)
    if junit is not None:
        write_junit(cases, junit)
    if any(case.outcome == "failed" for case in cases):
        raise typer.Exit(1)


def _built_in() -> list[str]:
    from wavecoder.resources import folder

    return sorted(path.stem for path in folder("tasks").glob("*.yaml"))


def _find(name: str) -> Recipe | Task:
    from wavecoder.cli.files import check_file
    from wavecoder.dsl import Diagnostic, UserError
    from wavecoder.dsl.words import both, suggest
    from wavecoder.resources import folder

    if Path(name).suffix in (".yaml", ".yml") or Path(name).is_file():
        loaded, diagnostics = check_file(Path(name))
        if loaded is None:
            raise UserError(diagnostics)
        return loaded
    known = _built_in()
    if name not in known:
        fix = suggest(name, known) or f"built in are {both(known)}; a task of your own goes by its file"
        raise UserError([Diagnostic("WC031", f"there is no built-in task `{name}`", "", 0, 0, 0, "", fix)])
    loaded, _ = check_file(folder("tasks") / f"{name}.yaml")
    assert loaded is not None
    return loaded


def _judge(recipe: Path, runs: Path) -> Judge:
    from wavecoder.dsl import load_recipe

    loaded = load_recipe(recipe)
    if loaded.synthesize.judge is None:
        raise typer.BadParameter(f"{recipe} has no judge: its `synthesize` says `judge: null`", param_hint="--recipe")

    from wavecoder.runner.judging import recipe_judge
    from wavecoder.runner.workspace import Workspace

    return recipe_judge(loaded, loaded.synthesize.judge, Workspace(runs).calls)
