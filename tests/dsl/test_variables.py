from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.dsl.test_load import SHORT
from tests.dsl.valid import RECIPE, write_files
from wavecoder.dsl import Diagnostic, check_recipe, load_recipe, render
from wavecoder.dsl.model import Recipe

SECRET = "s3cr3t-value-of-mine"


def recipe_with(folder: Path, variables: str, more: str = "", **replaced: str) -> Path:
    """The short recipe with vars on top, and some of its values replaced."""
    content = SHORT.replace("name: short\n", f"name: short\n{variables}")
    for old, new in replaced.items():
        content = content.replace(old, new)
    return write_files(folder, content + more)


def only(path: Path, overrides: tuple[str, ...] = ()) -> Diagnostic:
    _, found = check_recipe(path, overrides)
    assert len(found) == 1, [render(d) for d in found]
    return found[0]


def test_a_value_that_is_a_var_takes_its_type(tmp_path: Path) -> None:
    more = (
        "select: {size: '${core}'}\nfilter: [{drop: keywords, words: '${ words }'}]\nevaluate: {held_out: '${out}'}\n"
    )
    path = recipe_with(tmp_path, "vars: {core: 7, words: [TODO, FIXME], out: false}\n", more)
    recipe = load_recipe(path)
    assert recipe.select.size == 7
    assert recipe.filter[0].params["words"] == ["TODO", "FIXME"]
    assert not recipe.evaluate.held_out
    assert load_recipe(path, ["vars.core=8", "vars.words=[x]"]).select.size == 8


def test_in_longer_text_it_is_put_in(tmp_path: Path) -> None:
    more = "description: ${n} of ${who}, ${half} or ${all}, $${n}, $n, ${open\n"
    path = recipe_with(tmp_path, "vars: {n: 3, who: 'a #b', half: 0.5, all: true}\n", more)
    assert load_recipe(path).description == "3 of a #b, 0.5 or true, ${n}, $n, ${open"


def test_a_var_uses_those_above_it(tmp_path: Path) -> None:
    path = recipe_with(tmp_path, "vars: {a: 1, b: '${a}', c: 'x${b}', d: ['${c}']}\n", "description: ${c}${d}\n")
    found = only(path)
    assert (found.code, found.line, found.column) == ("WC070", 8, 18)
    assert found.message == "`d` is a list, and cannot be put into text"
    path = recipe_with(tmp_path, "vars: {a: 1, b: '${a}', c: 'x${b}'}\n", "description: ${c}\nselect: {size: '${b}'}\n")
    assert (load_recipe(path).description, load_recipe(path).select.size) == ("x1", 1)


@pytest.mark.parametrize(
    ("variables", "text", "code", "place", "fix"),
    [
        ("vars: {core: 7, b: '${core}'}\n", "${cor}${b}", "WC070", (8, 14), "did you mean `core`?"),
        ("", "${core}", "WC070", (7, 14), "define it under `vars`, or write `$${core}` for the text itself"),
        ("vars: {core: [1]}\n", "a${core}b", "WC070", (8, 15), "let it stand alone, as the whole value"),
        ("vars: {a: '${b}', b: 1}\n", "${a}", "WC070", (3, 12), "move this one down"),
        ("vars: {a: 'x${a}'}\n", "${a}", "WC070", (3, 13), "give it a value"),
        ("env: [HOME]\n", "${HOME}", "WC070", (8, 14), "write `${env:HOME}` for the environment variable"),
        ("", "${env:HOME}", "WC071", (7, 14), "write `env: [HOME]` into recipe.yaml"),
        ("env: [HOMES]\n", "${env:HOME}", "WC071", (8, 14), "did you mean `HOMES`?"),
        ("env: [WAVECODER_NOT_SET]\n", "${env:WAVECODER_NOT_SET}", "WC072", (8, 14), "export WAVECODER_NOT_SET=..."),
        ("", "${env:}", "WC071", (7, 14), "write `${env:NAME}`"),
    ],
)
def test_a_reference_to_nothing(
    variables: str, text: str, code: str, place: tuple[int, int], fix: str, tmp_path: Path
) -> None:
    found = only(recipe_with(tmp_path, variables, f"description: {text}\n"))
    assert (found.code, (found.line, found.column), found.fix) == (code, place, fix)


def test_a_reference_that_fails_is_all_that_is_said_of_its_value(tmp_path: Path) -> None:
    assert only(recipe_with(tmp_path, "", "select: {size: '${core}'}\n")).code == "WC070"


def test_what_is_wrong_with_a_value_is_said_where_it_is_used(tmp_path: Path) -> None:
    found = only(recipe_with(tmp_path, "vars: {core: many}\n", "select:\n  size: ${core}\n"))
    assert (found.code, found.line, found.column) == ("WC014", 9, 9)
    found = only(recipe_with(tmp_path, "vars: {words: [a, '']}\n", "filter: [{drop: keywords, words: '${words}'}]\n"))
    assert (found.code, found.line, found.column) == ("WC016", 8, 27)


def test_a_var_that_nothing_uses(tmp_path: Path) -> None:
    path = recipe_with(tmp_path, "vars: {core: 7}\n", "select: {size: '${core}'}\n")
    found = only(path, ("vars.cor=8",))
    assert (found.file, found.severity, found.fix) == ("--set", "error", "did you mean `core`?")
    found = only(recipe_with(tmp_path, "vars: {core: 7}\n"))
    assert (found.code, found.severity, found.line, found.column) == ("WC070", "warning", 3, 8)


def test_a_reference_in_brackets_without_quotes_is_told_so(tmp_path: Path) -> None:
    found = only(recipe_with(tmp_path, "vars: {core: 7}\n", "select: {size: ${core}}\n"))
    assert found.fix == 'put it in quotes: "${core}"'
    assert (found.line, found.column) == (8, 16)


def test_keys_and_extends_have_no_vars(tmp_path: Path) -> None:
    path = recipe_with(tmp_path, "", "")
    path.rename(tmp_path / "base.yaml")
    path.write_text("wavecoder: recipe/v1\nvars: {b: base}\nextends: ${b}.yaml\n", encoding="utf-8")
    assert only(path).code == "WC052"
    path.write_text("wavecoder: recipe/v1\nvars: {b: x}\nextends: base.yaml\nmodels: {'${b}': {model: local/x}}\n")
    assert "WC017" in {d.code for d in check_recipe(path)[1]}


def test_vars_of_a_chain_are_one(tmp_path: Path) -> None:
    path = recipe_with(tmp_path, "vars: {core: 7, what: a}\n", "select: {size: '${core}'}\ndescription: ${what}\n")
    path.rename(tmp_path / "base.yaml")
    path.write_text("wavecoder: recipe/v1\nextends: base.yaml\nvars: {core: 9}\n", encoding="utf-8")
    recipe = load_recipe(path)
    assert (recipe.select.size, recipe.description) == (9, "a")
    assert not recipe.resolved.keys() & {"vars", "env"}


def test_vars_that_double_one_another_are_stopped(tmp_path: Path) -> None:
    lines = ["  a0: xxxxxxxxxxxxxxxx\n", *(f"  a{i + 1}: ${{a{i}}}${{a{i}}}\n" for i in range(60))]
    assert only(recipe_with(tmp_path, "vars:\n" + "".join(lines), "description: ${a60}\n")).code == "WC004"


def from_environment(folder: Path, monkeypatch: pytest.MonkeyPatch, more: str, value: str, **replaced: str) -> Any:
    monkeypatch.setenv("WAVECODER_X", value)
    return check_recipe(recipe_with(folder, "env: [WAVECODER_X]\n", more, **replaced))


def test_the_environment_is_read_by_the_list_of_the_file_that_is_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    more = "vars: {n: '${env:WAVECODER_X}'}\nselect: {size: '${n}'}\ndescription: n${env:WAVECODER_X}\n"
    recipe, found = from_environment(tmp_path, monkeypatch, more, "12")
    assert found == ()
    assert (recipe.select.size, recipe.description) == (12, "n12")
    (tmp_path / "recipe.yaml").rename(tmp_path / "base.yaml")
    path = tmp_path / "own.yaml"
    path.write_text("wavecoder: recipe/v1\nextends: base.yaml\n", encoding="utf-8")
    assert {(d.code, Path(d.file).name, d.fix) for d in check_recipe(path)[1]} == {
        ("WC071", "base.yaml", "write `env: [WAVECODER_X]` into own.yaml")
    }
    path.write_text("wavecoder: recipe/v1\nextends: base.yaml\nenv: [WAVECODER_X]\n", encoding="utf-8")
    assert load_recipe(path).select.size == 12


@pytest.mark.parametrize("name", ["OPENAI_API_KEY", "HF_TOKEN", "AWS_SECRET_ACCESS_KEY", "DB_PASSWORD"])
def test_secrets_are_not_read(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(name, SECRET)
    found = only(recipe_with(tmp_path, f"env: [{name}]\n", f"description: ${{env:{name}}}\n"))
    assert (found.code, found.line) == ("WC039", 3)
    assert SECRET not in render(found)


@pytest.mark.parametrize(
    "more",
    [
        "select: {size: '${env:WAVECODER_X}'}\n",
        "select: {size: 1, method: '${env:WAVECODER_X}'}\n",
        "license: ${env:WAVECODER_X}\nlicence: ${env:WAVECODER_X}\n",
        "vars: {v: '${env:WAVECODER_X}'}\nfilter: [{keep: '${v}'}]\n",
        "evaluate: {tasks: ['${env:WAVECODER_X}', 'a${env:WAVECODER_X}']}\n",
        "train: {base_model: x, axolotl: {learning_rate: 1, micro_batch_size: '${env:WAVECODER_X}'}}\n",
        "train: ${env:WAVECODER_X}\n",
        "filter: [{keep: length, chars: ['${env:WAVECODER_X}', 3]}]\n",
        "description: ${nothing} ${env:WAVECODER_X}\n",
        "dataset: {format: ['${env:WAVECODER_X}']}\n",
    ],
)
@pytest.mark.parametrize("value", [SECRET, "long " * 40 + SECRET, "[a, b]", "98765432", '"quoted', "a\nb\nc secret"])
def test_what_the_environment_holds_is_not_repeated(
    more: str, value: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, found = from_environment(tmp_path, monkeypatch, more, value)
    check_hidden(found, value)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("local/small", "'${env:WAVECODER_X}'"),
        ("python-stdlib", "'${env:WAVECODER_X}'"),
        ("python-stdlib", "'./a/${env:WAVECODER_X}'"),
        ("explain.yaml", "'${env:WAVECODER_X}'"),
        ("explain.yaml", "'${env:WAVECODER_X}.yaml'"),
        ("generator: writer", "generator: '${env:WAVECODER_X}'"),
        ("{task: explain.yaml}", "{task: explain.yaml, with: {audience: ['${env:WAVECODER_X}', 3]}}"),
        (
            "{task: explain.yaml}",
            "{task: explain.yaml, rules: [{id: a, check: regex, field: answer, pattern: '(${env:WAVECODER_X}'}]}",
        ),
        (
            "{task: explain.yaml}",
            "{task: explain.yaml, rules: [{id: a, check: contains, field: '${env:WAVECODER_X}', any: ['{{ x }}']}]}",
        ),
    ],
)
def test_nor_in_any_other_place(old: str, new: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _, found = from_environment(tmp_path, monkeypatch, "", SECRET, **{old: new})
    assert found
    check_hidden(found, SECRET)


def check_hidden(found: tuple[Diagnostic, ...], value: str) -> None:
    for diagnostic in found:
        text = repr((diagnostic.message, diagnostic.fix, diagnostic.source_line)) + render(diagnostic)
        assert not any(value[at : at + 6] in text for at in range(max(1, len(value) - 5))), text


def test_a_path_from_the_environment_stays_out_of_what_is_published(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "code").mkdir()
    (tmp_path / "code" / "a.py").write_text("def f(): pass\n", encoding="utf-8")
    places = {"python-stdlib": "'${env:WAVECODER_X}/code'"}
    recipe, found = from_environment(tmp_path, monkeypatch, "", str(tmp_path), **places)
    assert found == ()
    assert isinstance(recipe, Recipe)
    assert (recipe.source[0].path, recipe.source[0].label) == (str(tmp_path / "code"), "${env:WAVECODER_X}/code")
    assert str(tmp_path) not in json.dumps(recipe.resolved)


def test_a_whole_recipe_may_have_vars_last(tmp_path: Path) -> None:
    recipe = load_recipe(write_files(tmp_path, RECIPE))
    assert recipe.train is not None
    assert recipe.train.base_model == "HuggingFaceTB/SmolLM2-135M"
