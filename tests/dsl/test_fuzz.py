"""Whatever is in a file: a value, or diagnostics that lie inside it. Never another exception."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.dsl.valid import RECIPE, TASK, write_files
from wavecoder.dsl import Diagnostic, UserError, check_recipe, check_task, render
from wavecoder.dsl.reader import read
from wavecoder.dsl.tree import Text

FEW = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
MANY = settings(FEW, max_examples=600)

TREE = read(RECIPE.encode(), "recipe.yaml")
KEYS = sorted((p for p, place in TREE.places.items() if place.key and p[0] != "models"), key=str)
ONE_LINERS = sorted((p for p in KEYS if not isinstance(TREE.get(p), dict | list)), key=str)
WRONG = ["[1]", "{a: b}", "-1", "''", "null", "a wrong value", "1.5", "true", "[[]]", "{}"]

pieces = st.sampled_from(
    ["\n", "  ", "a", "b: ", "- ", "[", "]", "{", "}", ", ", '"', "'", "|", "&a ", "*a", "!t ", "#", "\t", "? ", ": ",
     "---\n", "...\n", "<<", "1", "\r\n", "\x85", "\u2028", "é", "日", "%YAML 1.2\n", "\\", "~"]
)  # fmt: skip
json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-3, 10**20) | st.floats() | st.text(max_size=8) | st.just("{{ x }}"),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as name:
        write_files(Path(name))
        yield Path(name)


def assert_inside(diagnostics: tuple[Diagnostic, ...], content: str, name: str) -> None:
    lines = Text.of(name, content).lines
    for found in diagnostics:
        assert render(found)
        if found.file == name and found.source_line:
            assert 1 <= found.line <= len(lines)
            assert 1 <= found.column <= len(lines[found.line - 1]) + 1
            assert 1 <= found.length <= max(1, len(lines[found.line - 1]) - found.column + 1)
            assert len(found.source_line) == len(lines[found.line - 1])


@MANY
@given(st.binary(max_size=200) | st.text(max_size=200).map(lambda t: t.encode("utf-8", "surrogatepass")))
def test_any_bytes(content: bytes) -> None:
    try:
        read(content, "file.yaml")
    except UserError as error:
        assert error.diagnostics
        assert_inside(error.diagnostics, content.decode("utf-8-sig", "replace"), "file.yaml")


@MANY
@given(st.lists(pieces, max_size=40).map("".join))
def test_any_text_that_looks_like_yaml(content: str) -> None:
    try:
        tree = read(content.encode(), "file.yaml")
    except UserError as error:
        assert error.diagnostics
        assert_inside(error.diagnostics, content, "file.yaml")
    else:
        assert tree.places


@FEW
@given(st.data())
def test_a_recipe_with_a_character_changed(folder: Path, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(RECIPE) - 1))
    changed = RECIPE[:at] + data.draw(pieces | st.just("")) + RECIPE[at + data.draw(st.integers(0, 3)) :]
    path = folder / "recipe.yaml"
    path.write_text(changed, encoding="utf-8", newline="")
    recipe, diagnostics = check_recipe(path)
    assert (recipe is None) == any(d.severity == "error" for d in diagnostics)
    assert_inside(diagnostics, changed, str(path))


def graft(data: Any, draw: Any, value: Any) -> Any:
    """Plain data with one value somewhere in it replaced."""
    if isinstance(data, dict) and data and draw(st.integers(0, 4)):
        key = draw(st.sampled_from(sorted(data)))
        return {**data, key: graft(data[key], draw, value)}
    if isinstance(data, list) and data and draw(st.integers(0, 4)):
        at = draw(st.integers(0, len(data) - 1))
        return [*data[:at], graft(data[at], draw, value), *data[at + 1 :]]
    return value


@FEW
@given(st.data(), json_values)
def test_any_value_anywhere_in_a_recipe(folder: Path, data: st.DataObject, value: Any) -> None:
    content = json.dumps(graft(TREE.data, data.draw, value), indent=1)
    path = folder / "recipe.yaml"
    path.write_text(content, encoding="utf-8")
    recipe, diagnostics = check_recipe(path)
    assert (recipe is None) == any(d.severity == "error" for d in diagnostics)
    assert_inside(diagnostics, content, str(path))


@FEW
@given(st.data(), json_values)
def test_any_value_anywhere_in_a_task(folder: Path, data: st.DataObject, value: Any) -> None:
    content = json.dumps(graft(read(TASK.encode(), "").data, data.draw, value), indent=1)
    path = folder / "other.yaml"
    path.write_text(content, encoding="utf-8")
    task, diagnostics = check_task(path)
    assert (task is None) == any(d.severity == "error" for d in diagnostics)
    assert_inside(diagnostics, content, str(path))


@FEW
@given(st.sampled_from(KEYS), st.sampled_from(["swap", "drop", "double", "other"]))
def test_a_broken_key_is_reported_on_it_or_above(folder: Path, path: tuple[Any, ...], how: str) -> None:
    key, span = str(path[-1]), TREE.places[path].key
    assert span is not None
    new = {"swap": key[1] + key[0] + key[2:], "drop": key[:-1], "double": key + key[-1], "other": "zzz"}[how]
    check_line(folder, replaced(span, new), span.line, path, new != key)


@FEW
@given(st.sampled_from(ONE_LINERS), st.sampled_from(WRONG))
def test_a_broken_value_is_reported_on_it_or_above(folder: Path, path: tuple[Any, ...], new: str) -> None:
    span = TREE.places[path].value
    check_line(folder, replaced(span, new), span.line, path, False)


def replaced(span: Any, new: str) -> str:
    lines = RECIPE.splitlines(keepends=True)
    line = lines[span.line - 1]
    lines[span.line - 1] = line[: span.column - 1] + new + line[span.column - 1 + span.length :]
    return "".join(lines)


def check_line(folder: Path, content: str, line: int, path: tuple[Any, ...], must_fail: bool) -> None:
    """The recipe is still valid, which only a key of your own choice may leave it, or the first report is in place."""
    file = write_files(folder, content)
    recipe, diagnostics = check_recipe(file)
    free = path[:2] == ("train", "axolotl") and len(path) == 3
    if recipe is None:
        assert min(d.line for d in diagnostics) <= line, [render(d) for d in diagnostics]
    else:
        assert free or not must_fail
