from __future__ import annotations

import re
from pathlib import Path

import yaml

from tests.cli.conftest import Cli
from tests.cli.tasks import TASK

ROOT = Path(__file__).parents[2]
RECIPE = """\
wavecoder: recipe/v1
name: small
models: {writer: {model: openai/fake}}
source: [{kind: directory, path: python-stdlib}]
select: {method: all}
tasks: [{task: ./task.yaml, with: {tone: calm}}, {task: ./task.yaml, with: {tone: stern}}, {task: summarize}]
synthesize: {generator: writer, judge: writer}
"""
BROKEN = TASK.replace("answer: This calm Python", "answer: This calm")


def test_an_example_that_breaks_its_own_tasks_rule(tmp_path: Path, cli: Cli) -> None:
    (tmp_path / "task.yaml").write_text(BROKEN)
    done = cli("validate", "task.yaml")
    assert done.code == 2
    assert done.out == ""
    line = BROKEN.splitlines().index("        answer: This calm function one gives back one.") + 1
    assert done.err == (
        "error[WC054]: this good example breaks `names_language`: the answer does not hold “python”\n"
        f"  --> task.yaml:{line}:17\n"
        "   |\n"
        f"{line} |         answer: This calm function one gives back one.\n"
        "   |                 ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^\n"
        "help: change the example, or the rule\n"
        "\n"
        "1 error\n"
    )


def test_it_is_told_once_for_a_recipe_that_uses_the_task_twice(tmp_path: Path, cli: Cli) -> None:
    (tmp_path / "task.yaml").write_text(BROKEN)
    (tmp_path / "recipe.yaml").write_text(RECIPE)
    done = cli("validate", "recipe.yaml")
    assert done.code == 2
    assert done.err.count("names_language") == 1
    assert "--> task.yaml:" in done.err


def test_rules_of_the_recipe_do_not_bind_the_tasks_examples(tmp_path: Path, cli: Cli) -> None:
    (tmp_path / "task.yaml").write_text(TASK)
    more = "rules: [{id: short, check: length, field: answer, words: [1, 2]}]"
    uses = "[{task: ./task.yaml, " + more + "}]"
    (tmp_path / "recipe.yaml").write_text(re.sub(r"tasks: .*", "tasks: " + uses, RECIPE))
    done = cli("validate", "recipe.yaml")
    assert (done.code, done.out) == (0, "recipe.yaml: valid\n")


def test_the_hook_for_other_repositories() -> None:
    (hook,) = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text())
    assert hook["entry"] == "wavecoder validate"
    assert hook["language"] == "python"
    wanted = re.compile(hook["files"])
    for path in ("recipe.yaml", "data/recipe.yml", "recipes/a.yaml", "x/tasks/b.yml"):
        assert wanted.search(path), path
    for path in (
        "tasks/readme.md",
        "my-recipe.yaml",
        "subtasks/a.yaml",
        "tasks/deep/a.yaml",
        ".schemas/task.schema.json",
    ):
        assert not wanted.search(path), path
