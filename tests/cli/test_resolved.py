"""`compile --resolved`: the final recipe, and where each key of it comes from."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.cli.conftest import Cli
from tests.dsl.valid import RECIPE, TASK, write_files
from wavecoder.dsl import load_recipe
from wavecoder.dsl.reader import read
from wavecoder.dsl.writing import scalar
from wavecoder.resources import folder

OWN = """\
wavecoder: recipe/v1
extends: common/base.yaml
name: own
models:
  writer: {temperature: 0.5}
vars: {many: 7, dollar: "$${many}"}
description: "${dollar} of ${many}"
select: {size: "${many}"}
"""
BASE = """\
wavecoder: recipe/v1
name: base
models:
  writer:
    model: openai/fake
    max_tokens: 99
source:
  - kind: directory
    path: code
tasks:
  - task: ./task.yaml
    with: {audience: [students]}
  - task: summarize
  - task: translate
select: {method: random, size: 3}
synthesize: {generator: writer, judge: writer}
"""


def write_chain(tmp_path: Path) -> Path:
    (tmp_path / "common" / "code").mkdir(parents=True)
    (tmp_path / "common" / "base.yaml").write_text(BASE)
    (tmp_path / "common" / "task.yaml").write_text(TASK)
    (tmp_path / "own.yaml").write_text(OWN)
    return tmp_path / "own.yaml"


def comments(text: str) -> dict[str, str]:
    """The comment of each line, by what stands before it."""
    return {line.partition("  # ")[0].strip(): line.partition("  # ")[2] for line in text.splitlines()}


def test_each_key_says_where_it_comes_from(tmp_path: Path, cli: Cli) -> None:
    write_chain(tmp_path)
    done = cli("compile", "--resolved", "own.yaml", "--set", "dataset.split.test=0.25")
    assert done.code == 0
    said = comments(done.out)
    assert all(said.values()), said
    base = BASE.splitlines()
    assert said["name: own"] == "own.yaml:3"
    assert said["writer:"] == "own.yaml:5"
    assert said["temperature: 0.5"] == "own.yaml:5"
    assert said["max_tokens: 99"] == f"common/base.yaml:{base.index('    max_tokens: 99') + 1}"
    assert said["timeout: 120.0"] == "default"
    assert said["size: 7"] == "own.yaml:8 says ${many}"
    assert said["test: 0.25"] == "--set dataset.split.test=0.25"
    assert said["format: alpaca"] == "default"
    assert said["audience: [students]"] == f"common/base.yaml:{base.index('    with: {audience: [students]}') + 1}"
    assert said["to: [javascript]"] == "default of tasks/translate.yaml"
    assert said["- task: common/task.yaml"].startswith("common/base.yaml:")
    assert not (tmp_path / "compiled").exists()


def test_what_is_printed_is_the_same_recipe_by_itself(tmp_path: Path, cli: Cli) -> None:
    write_chain(tmp_path)
    override = "models.writer.params={stop: ['a: b', 'null', \"two\\nlines\"]}"
    out = cli("compile", "--resolved", "own.yaml", "--set", override).out
    (tmp_path / "printed.yaml").write_text(out)
    first, second = load_recipe(tmp_path / "own.yaml", [override]), load_recipe(tmp_path / "printed.yaml")
    assert second.description == "${many} of 7"
    assert first.source[0].path == second.source[0].path
    assert first.models == second.models
    assert first.tasks[0].task.path.resolve() == second.tasks[0].task.path.resolve()
    assert [use["sha256"] for use in first.resolved["tasks"]] == [use["sha256"] for use in second.resolved["tasks"]]
    assert cli("compile", "--resolved", "printed.yaml").code == 0


@pytest.mark.parametrize("recipe", ["everything", "quickstart", "openai"])
def test_the_recipes_that_there_are_print_as_themselves(
    tmp_path: Path, cli: Cli, recipe: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("EXAMPLE_FOLDER", str(tmp_path))
    path = write_files(tmp_path, RECIPE, TASK) if recipe == "everything" else folder("recipes") / f"{recipe}.yaml"
    done = cli("compile", "--resolved", str(path))
    assert done.code == 0, done.err
    (tmp_path / "printed.yaml").write_text(done.out)
    assert load_recipe(tmp_path / "printed.yaml").resolved == load_recipe(path).resolved


def test_a_recipe_with_mistakes_is_not_printed(tmp_path: Path, cli: Cli) -> None:
    write_files(tmp_path, RECIPE.replace("size: 200", "size: many"), TASK)
    done = cli("compile", "--resolved", "recipe.yaml")
    assert (done.code, done.out) == (2, "")


@given(st.one_of(st.text(), st.integers(-(10**9), 10**9), st.floats(allow_nan=False, allow_infinity=False), st.none()))
def test_a_scalar_is_read_back_as_it_was(value: object) -> None:
    if isinstance(value, str) and any(0xD800 <= ord(character) <= 0xDFFF for character in value):
        return
    for text in (f"key: {scalar(value)}", f"key: [{scalar(value)}]"):
        found = read(text.encode(), "file").data["key"]
        assert (found[0] if isinstance(found, list) else found) == value


def test_what_is_read_from_the_environment_stays_unread(
    tmp_path: Path, cli: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "code").mkdir()
    monkeypatch.setenv("CODE_FOLDER", str(tmp_path / "code"))
    own = (
        BASE.replace("path: code", 'path: "${env:CODE_FOLDER}"')
        .replace("./task.yaml", "summarize")
        .replace("    with: {audience: [students]}\n  - task: summarize\n", "")
    )
    (tmp_path / "own.yaml").write_text(own + "env: [CODE_FOLDER]\n")
    out = cli("compile", "--resolved", "own.yaml").out
    assert str(tmp_path) not in out
    (tmp_path / "printed.yaml").write_text(out)
    assert load_recipe(tmp_path / "printed.yaml").source == load_recipe(tmp_path / "own.yaml").source
