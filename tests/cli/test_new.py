"""What `init` and `new` write is valid, passes its own tests, and replaces nothing."""

from __future__ import annotations

import json
import re
from pathlib import Path

import jsonschema
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from referencing import Registry
from referencing.jsonschema import DRAFT202012

from tests.cli.conftest import Cli
from wavecoder.cli.scaffolding import name_of, task_text, write_files
from wavecoder.dsl import check_task
from wavecoder.dsl.reader import read
from wavecoder.runner.rule_tests import run_tests, subjects


def as_an_editor_does(file: Path) -> list[str]:
    """Errors of a file by the schema that its header names, found and followed by relative paths alone."""
    header = re.match(r"# yaml-language-server: \$schema=(\S+)\n", file.read_text("utf-8"))
    assert header is not None
    path = file.parent / header[1]
    schemas = {found.name: json.loads(found.read_text("utf-8")) for found in path.parent.iterdir()}
    registry = Registry().with_resources((n, DRAFT202012.create_resource(s)) for n, s in schemas.items())
    validator = jsonschema.Draft202012Validator(schemas[path.name], registry=registry)
    return [error.message for error in validator.iter_errors(read(file.read_bytes(), "file").data)]


def test_init_writes_a_recipe_and_a_task_that_hold(tmp_path: Path, cli: Cli) -> None:
    done = cli("init", "My Project")
    assert done.code == 0
    assert [Path(line).as_posix() for line in done.out.splitlines()] == [
        "My Project/recipe.yaml",
        "My Project/tasks/my-task.yaml",
    ]
    files = sorted(path for path in (tmp_path / "My Project").rglob("*.yaml"))
    assert len(files) == 2
    assert cli("validate", *map(str, files)).code == 0
    assert cli("test", "My Project/recipe.yaml").code == 0
    assert [as_an_editor_does(file) for file in files] == [[], []]
    assert "name: my-project\n" in files[0].read_text()


def test_init_here(tmp_path: Path, cli: Cli) -> None:
    assert cli("init").code == 0
    assert sorted(path.name for path in tmp_path.iterdir()) == [".schemas", "recipe.yaml", "tasks"]


def test_a_description_becomes_a_task(tmp_path: Path, cli: Cli) -> None:
    done = cli("new", "task", "explain a SQL query")
    assert done.out == "tasks/explain-sql-query.yaml\n"
    file = tmp_path / "tasks" / "explain-sql-query.yaml"
    text = file.read_text()
    assert "name: explain-sql-query\ndescription: Explain a SQL query.\n" in text
    assert "check:" in text and "ask:" in text and "good:" in text and "bad:" in text and "expect: fail" in text
    assert as_an_editor_does(file) == []
    assert cli("validate", str(file)).out == f"{file}: valid\n"
    tested = cli("test", str(file))
    assert tested.code == 0
    assert "7 passed, 0 failed, 1 skipped" in tested.out


def test_the_schemas_that_lie_there_are_referred_to(tmp_path: Path, cli: Cli) -> None:
    cli("init")
    cli("new", "task", "a task", "-o", "deep/er/x.yaml")
    assert (
        (tmp_path / "deep/er/x.yaml")
        .read_text()
        .startswith("# yaml-language-server: $schema=../../.schemas/task.schema.json\n")
    )
    assert not (tmp_path / "deep/er/.schemas").exists()
    cli("new", "recipe", "More of it")
    text = (tmp_path / "more-of-it.yaml").read_text()
    assert text.startswith("# yaml-language-server: $schema=.schemas/recipe.schema.json\n")
    assert as_an_editor_does(tmp_path / "more-of-it.yaml") == []
    assert cli("validate", "more-of-it.yaml").code == 0


@pytest.mark.parametrize("command", [("init",), ("new", "task", "my task"), ("new", "recipe", "recipe")])
def test_nothing_is_overwritten(tmp_path: Path, cli: Cli, command: tuple[str, ...]) -> None:
    (tmp_path / "tasks").mkdir()
    for name in ("recipe.yaml", "tasks/my-task.yaml"):
        (tmp_path / name).write_text("mine")
    before = sorted(tmp_path.rglob("*"))
    done = cli(*command)
    assert done.code == 2
    assert "error[WC055]: this file exists already" in done.err
    assert sorted(tmp_path.rglob("*")) == before
    assert (tmp_path / "recipe.yaml").read_text() == (tmp_path / "tasks/my-task.yaml").read_text() == "mine"


def test_one_file_in_the_way_stops_both(tmp_path: Path, cli: Cli) -> None:
    (tmp_path / "tasks").mkdir()
    (tmp_path / "tasks/my-task.yaml").write_text("mine")
    assert cli("init").code == 2
    assert not (tmp_path / "recipe.yaml").exists()


def test_a_description_of_which_no_name_can_be_made(tmp_path: Path, cli: Cli) -> None:
    done = cli("new", "task", "解释")
    assert done.code == 2
    assert "name the file with -o" in done.err
    assert not list(tmp_path.iterdir())
    assert cli("new", "task", "解释", "-o", "explain.yaml").code == 0
    assert "name: explain\n" in (tmp_path / "explain.yaml").read_text("utf-8")


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("explain a SQL query", "explain-sql-query"),
        ("the-a-team", "the-a-team"),
        ("Übersetze   Kommentare!", "ubersetze-kommentare"),
        ("don't repeat", "dont-repeat"),
        ("the", "the"),
        ("../../etc/passwd", "etc-passwd"),
        ("x" * 100, "x" * 48),
        ("write tests " * 9, "write-tests-write-tests-write-tests-write-tests"),
        ("", ""),
    ],
)
def test_names(said: str, name: str) -> None:
    assert name_of(said) == name


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@example("on: off # {{ x }} \"'\\ \x85\x7f\ufeff \ud800 @NAME@ %s")
@example("1e5")
@given(st.text(min_size=1, max_size=60))
def test_whatever_the_description_is_the_task_is_valid(tmp_path: Path, said: str) -> None:
    file = tmp_path / "task.yaml"
    file.unlink(missing_ok=True)
    write_files({file: task_text(name_of(said) or "x", said, file)})
    task, diagnostics = check_task(file)
    assert task is not None, diagnostics
    assert {case.outcome for case in run_tests(subjects(task))} == {"passed", "skipped"}
