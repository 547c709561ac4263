from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.dsl.valid import RECIPE, write_files
from wavecoder.dsl import check_recipe, extends, load_recipe, lookup
from wavecoder.dsl.reader import read

HEAD = "wavecoder: recipe/v1\n"


def write(folder: Path, **recipes: str) -> Path:
    """Write recipes on top of base.yaml, which is whole; return the first."""
    write_files(folder)
    (folder / "recipe.yaml").rename(folder / "base.yaml")
    for name, content in recipes.items():
        path = folder / f"{name.replace('__', '/')}.yaml"
        path.parent.mkdir(exist_ok=True)
        path.write_text(HEAD + content, encoding="utf-8")
    return folder / f"{next(iter(recipes))}.yaml"


def only(path: Path) -> tuple[str, str, int, int]:
    """The one diagnostic of a recipe: its file, code, line and column."""
    _, (found,) = check_recipe(path)
    return Path(found.file).name, found.code, found.line, found.column


def test_mappings_are_merged_and_everything_else_is_replaced(tmp_path: Path) -> None:
    path = write(
        tmp_path,
        own="""extends: base.yaml
name: own
models: {writer: {temperature: 0.1}, other: {model: local/other}}
filter: [{keep: syntax}]
select: {size: 7}
synthesize: {judge: null}
train: null
""",
    )
    own, base = load_recipe(path), load_recipe(tmp_path / "base.yaml")
    assert (own.name, own.description, own.path) == ("own", base.description, path)
    assert list(own.models) == ["writer", "judge", "other"]
    assert (own.models["writer"].temperature, own.models["writer"].max_tokens) == (0.1, 512)
    assert [f.name for f in own.filter] == ["syntax"]
    assert (own.select.size, own.select.seed, own.select.embedding) == (7, 3, base.select.embedding)
    assert own.synthesize.judge is None
    assert own.train is None
    assert own.tasks == base.tasks


def test_what_is_resolved_is_the_same_as_of_one_file(tmp_path: Path) -> None:
    path = write(tmp_path, own="extends: base.yaml\nselect: {size: 7}\n")
    (tmp_path / "whole.yaml").write_text(RECIPE.replace("size: 200", "size: 7"), encoding="utf-8")
    own = load_recipe(path).resolved
    assert json.dumps(own) == json.dumps(load_recipe(tmp_path / "whole.yaml").resolved)
    assert "extends" not in own


def test_every_mistake_of_a_chain_is_in_its_own_file(tmp_path: Path) -> None:
    path = write(
        tmp_path,
        top="extends: middle.yaml\nselect: {size: 7, seed: no}\nmodels: {writer: {max_tokens: 0}}\n",
        middle="extends: base.yaml\nselect:\n  size: wrong\n  sise: 3\nmodels:\n  writer:\n    temprature: 1\n",
    )
    base = tmp_path / "base.yaml"
    base.write_text(RECIPE.replace("concurrency: 64", "concurrency: many").replace("license: PSF", "licence: PSF"))
    recipe, found = check_recipe(path)
    assert recipe is None
    assert [(Path(d.file).name, d.line, d.code) for d in found] == [
        ("base.yaml", 16, "WC014"),
        ("base.yaml", 27, "WC012"),
        ("middle.yaml", 5, "WC012"),
        ("middle.yaml", 8, "WC012"),
        ("top.yaml", 3, "WC014"),
        ("top.yaml", 4, "WC016"),
    ]
    for diagnostic in found:
        lines = (tmp_path / Path(diagnostic.file).name).read_text(encoding="utf-8").splitlines()
        assert diagnostic.source_line == lines[diagnostic.line - 1]


def test_a_missing_key_is_missed_where_the_recipe_begins(tmp_path: Path) -> None:
    path = write(tmp_path, own="extends: part.yaml\n", part="name: part\n")
    _, found = check_recipe(path)
    assert {(Path(d.file).name, d.line, d.code) for d in found} == {("own.yaml", 1, "WC013")}
    assert len(found) == 4


def test_every_file_says_what_it_is(tmp_path: Path) -> None:
    path = write(tmp_path, own="extends: base.yaml\n")
    path.write_text("extends: base.yaml\n", encoding="utf-8")
    assert only(path) == ("own.yaml", "WC013", 1, 1)


@pytest.mark.parametrize(
    ("written", "code", "column"),
    [
        ("bse.yaml", "WC052", 10),
        ("sub/none.yaml", "WC052", 10),
        ("no-such-recipe", "WC052", 10),
        ("a\\0b.yaml", "WC052", 10),
        ("../base.yaml", "WC036", 10),
        ("/etc/base.yaml", "WC036", 10),
        ("own.yaml", "WC053", 10),
        ("[base.yaml]", "WC014", 10),
        ("", "WC014", 9),
    ],
)
def test_what_cannot_be_extended(written: str, code: str, column: int, tmp_path: Path) -> None:
    path = write(tmp_path, own=f"extends: {written}\n")
    found = only(path)
    assert (found[:3], found[3] in (column, column - 1)) == (("own.yaml", code, 2), True)


def test_a_likely_name_is_offered(tmp_path: Path) -> None:
    _, (found,) = check_recipe(write(tmp_path, own="extends: bse.yaml\n"))
    assert found.fix == "did you mean `base.yaml`?"


def test_a_misspelt_extends_is_all_that_is_reported(tmp_path: Path) -> None:
    assert only(write(tmp_path, own="extend: base.yaml\n")) == ("own.yaml", "WC012", 2, 1)


def test_a_circle_is_shown_where_it_closes(tmp_path: Path) -> None:
    path = write(tmp_path, a="extends: b.yaml\n", b="extends: c.yaml\n", c="name: c\nextends: ./b.yaml\n")
    assert only(path) == ("c.yaml", "WC053", 3, 10)
    assert check_recipe(path)[1][0].message.endswith("b.yaml -> c.yaml -> b.yaml")


def test_a_base_that_is_wrong_in_itself(tmp_path: Path) -> None:
    path = write(tmp_path, own="extends: explain.yaml\n", broken="extends: other.yaml\n", other="name: [\n")
    assert only(path) == ("explain.yaml", "WC019", 2, 12)
    assert only(tmp_path / "broken.yaml")[:2] == ("other.yaml", "WC006")


def test_paths_start_from_the_file_that_they_are_written_in(tmp_path: Path) -> None:
    path = write(tmp_path, own="extends: sub/middle.yaml\nname: own\n", sub__middle="extends: deep/base.yaml\n")
    deep = tmp_path / "sub" / "deep"
    deep.mkdir()
    for name in ("base.yaml", "explain.yaml", "code.jsonl"):
        (tmp_path / name).rename(deep / name)
    recipe = load_recipe(path)
    assert recipe.source[1].path == str(deep / "code.jsonl")
    assert recipe.source[1].label == "code.jsonl"
    assert recipe.tasks[0].task.path == deep / "explain.yaml"
    (deep / "explain.yaml").rename(tmp_path / "explain.yaml")
    assert {d.code for d in check_recipe(path)[1]} == {"WC031"}
    set_again = ["tasks.0.task=explain.yaml", "tasks.1.task=explain.yaml", "source.1.path=code.jsonl"]
    (tmp_path / "code.jsonl").touch()
    recipe = load_recipe(path, set_again)
    assert recipe.source[1].path == str(tmp_path / "code.jsonl")
    assert recipe.tasks[0].task.path == tmp_path / "explain.yaml"


def test_a_base_may_reach_up_inside_the_recipe_s_folder(tmp_path: Path) -> None:
    path = write(tmp_path, own="extends: sub/middle.yaml\n", sub__middle="extends: ../base.yaml\nname: middle\n")
    assert load_recipe(path).name == "middle"
    assert only(tmp_path / "sub" / "middle.yaml")[1] == "WC036"


def test_a_built_in_recipe_goes_by_its_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shipped, mine = tmp_path / "recipes", tmp_path / "mine"
    shipped.mkdir(), mine.mkdir()
    write(shipped, quickstart="extends: base.yaml\nname: shipped\n")
    monkeypatch.setattr(lookup, "folder", lambda name: tmp_path / name)
    path = mine / "own.yaml"
    path.write_text(HEAD + "extends: quickstart\nselect: {size: 0}\n", encoding="utf-8")
    assert only(path) == ("own.yaml", "WC016", 3, 16)
    path.write_text(HEAD + "extends: quickstart\n", encoding="utf-8")
    assert load_recipe(path).name == "shipped"
    (shipped / "base.yaml").write_text(RECIPE.replace("size: 200", "size: 0"), encoding="utf-8")
    assert check_recipe(path)[1][0].file == "recipes/base.yaml"
    (shipped / "quickstart.yaml").write_text(HEAD + "extends: ../mine/own.yaml\n", encoding="utf-8")
    assert check_recipe(path)[1][0].code == "WC036"
    path.write_text(HEAD + "extends: quickstrat\n", encoding="utf-8")
    assert check_recipe(path)[1][0].fix == "did you mean `quickstart`?"


def test_overrides_come_last(tmp_path: Path) -> None:
    path = write(tmp_path, own="extends: base.yaml\nselect: {size: 7}\n")
    assert load_recipe(path, ["select.size=8", "select.seed=9"]).select.size == 8


def test_a_secret_that_is_overridden_is_not_shown_either(tmp_path: Path) -> None:
    path = write(tmp_path, own="extends: base.yaml\nmodels: {third: {params: {api_key: null}}}\n")
    third = "models:\n  third: {model: local/x, params: {api_key: hunter2}, tempreture: 1}\n"
    (tmp_path / "base.yaml").write_text(RECIPE.replace("models:\n", third), encoding="utf-8")
    _, found = check_recipe(path)
    assert [(Path(d.file).name, d.code) for d in found] == [("base.yaml", "WC012"), ("own.yaml", "WC039")]
    assert "hunter2" not in repr(found)


values = st.recursive(
    st.none() | st.integers(0, 9) | st.lists(st.integers(0, 9), max_size=2),
    lambda inner: st.dictionaries(st.sampled_from("abc"), inner, max_size=3),
    max_leaves=8,
)
mappings = st.dictionaries(st.sampled_from("abc"), values, max_size=3)


def laid(below: Any, above: Any) -> Any:
    if not (isinstance(below, dict) and isinstance(above, dict)):
        return above
    return {**below, **{key: laid(below.get(key), value) for key, value in above.items()}}


@given(mappings, mappings)
def test_a_merge_holds_all_and_knows_where_from(below: dict[str, Any], above: dict[str, Any]) -> None:
    base, own = (read(json.dumps(data).encode(), name) for data, name in ((below, "base"), (above, "own")))
    merged = extends.merge(base, own)
    assert merged.data == laid(below, above)
    for path, place in merged.places.items():
        source = {"base": base, "own": own}[place.text.name]
        assert source.places[path] == place
        if not isinstance(merged.get(path), dict):
            assert source.get(path) == merged.get(path)
    assert {path for path in _paths(merged.data, ())} == set(merged.places)


def _paths(value: Any, path: tuple[Any, ...]) -> list[tuple[Any, ...]]:
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path, *(inner for key, child in items for inner in _paths(child, (*path, key)))]
