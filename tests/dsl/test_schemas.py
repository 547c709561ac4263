from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterator
from typing import Any

import dspy
import jsonschema
import pytest
from referencing import Registry
from referencing.jsonschema import DRAFT202012

from tests.dsl.valid import RECIPE
from wavecoder.dsl import model
from wavecoder.dsl.names import RESERVED
from wavecoder.dsl.reader import read
from wavecoder.dsl.schema import Kind, language
from wavecoder.dsl.templates import FILTERS, check_template
from wavecoder.dsl.tree import Place, Span, Text, Tree
from wavecoder.resources import folder

KINDS: list[Kind] = ["recipe", "task"]


def schemas(schema: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """Every mapping inside a schema file, with where it is."""
    if isinstance(schema, dict):
        yield path, schema
        for key, value in schema.items():
            if key not in ("default", "examples", "enum", "const"):
                yield from schemas(value, f"{path}/{key}")
    elif isinstance(schema, list):
        for number, value in enumerate(schema):
            yield from schemas(value, f"{path}/{number}")


def keys(kind: Kind) -> Iterator[tuple[str, Any, bool]]:
    """Every key that a file may have: where, its schema, and whether it must be there."""
    for path, schema in schemas(language(kind).root):
        if path.split("/")[-1:] != ["if"] and "properties" in schema:
            for key, sub in schema["properties"].items():
                yield f"{path}/{key}", sub, key in schema.get("required", ())


@pytest.mark.parametrize("kind", KINDS)
def test_the_schema_is_one(kind: Kind) -> None:
    jsonschema.Draft202012Validator.check_schema(language(kind).root)


@pytest.mark.parametrize("kind", KINDS)
def test_every_key_is_described_with_examples_that_are_valid(kind: Kind) -> None:
    for path, sub, _ in keys(kind):
        if "/if/" in path or path.startswith("/else/"):
            continue
        assert sub.get("description"), path
        assert sub.get("examples"), path
        for value in [*sub["examples"], *([sub["default"]] if "default" in sub else [])]:
            errors = list(language(kind).validator.evolve(schema=sub).iter_errors(value))
            assert not errors, (path, value, errors)


@pytest.mark.parametrize("kind", KINDS)
def test_every_mapping_is_closed_or_says_what_else_it_takes(kind: Kind) -> None:
    for path, schema in schemas(language(kind).root):
        if "object" in schema.get("type", ()) and "properties" in schema:
            assert "additionalProperties" in schema or schema.get("unevaluatedProperties") is False, path


def plain(kind: Kind) -> Any:
    """The file as it lies there, and as an editor reads it."""
    return json.loads((folder("schemas") / f"{kind}.schema.json").read_text(encoding="utf-8"))


def test_the_schemas_share_parts_that_other_readers_find_too() -> None:
    recipe, task = plain("recipe"), plain("task")
    assert not recipe["$defs"].keys() & task["$defs"].keys()
    registry = Registry().with_resource("task.schema.json", DRAFT202012.create_resource(task))
    editor = jsonschema.Draft202012Validator(recipe, registry=registry)
    value = read(RECIPE.encode(), "recipe.yaml").data
    assert editor.is_valid(value)
    value["tasks"][1]["rules"][0]["words"] = "many"
    assert not editor.is_valid(value)
    assert "task.schema.json" not in json.dumps(language("recipe").root)


@pytest.mark.parametrize(
    "part",
    [
        "models: {writer: {temperature: 0}}",
        "select: {seed: 3}",
        "synthesize: {seed: 3}",
        "train: {axolotl: {micro_batch_size: 1}}",
    ],
)
def test_only_a_recipe_that_extends_another_may_leave_something_out(part: str) -> None:
    validator = language("recipe").validator
    head = "wavecoder: recipe/v1\n"
    assert validator.is_valid(read(f"{head}extends: base.yaml\n{part}\n".encode(), "").data)
    assert not validator.is_valid(read(f"{head}{part}\n".encode(), "").data)
    whole = read(RECIPE.encode(), "").data
    assert validator.is_valid(whole)
    assert not validator.is_valid({**whole, **read(part.encode(), "").data})


def names(cls: Any) -> set[str]:
    return {field.name for field in dataclasses.fields(cls)}


def test_the_typed_model_has_the_schema_s_keys() -> None:
    recipe, task = language("recipe"), language("task")
    shapes = recipe.root["$defs"]
    assert set(shapes["model"]["properties"]) | {"name"} == names(model.Model)
    assert recipe.all_properties(shapes["source"]) | {"label"} == names(model.Source)
    assert recipe.all_properties(shapes["select"]) == names(model.Select)
    assert recipe.all_properties(shapes["embedding"]) == names(model.Embedding)
    assert recipe.all_properties(shapes["train"]) == names(model.Train)
    assert recipe.all_properties(shapes["evaluate"]) == names(model.Evaluate)
    gone = {"wavecoder", "extends", "vars", "env"}
    assert set(recipe.root["properties"]) - gone | {"path", "resolved"} == names(model.Recipe)
    assert task.all_properties(task.root["$defs"]["output"]) | {"name"} == names(model.Field)
    assert task.all_properties(task.root["$defs"]["test"]) == names(model.RuleTest)
    unfolded = {"definition", "requirements", "good", "bad", "path"}
    assert set(task.root["properties"]) - {"wavecoder", "generator"} | unfolded == names(model.Task)


def test_names_that_dspy_s_signatures_use_are_reserved() -> None:
    taken = {name for name in dir(dspy.Signature) if not name.startswith(("_", "model_"))}
    assert taken | {"instructions", "fields", "signature"} <= RESERVED


def accepted(template: str) -> bool:
    text = Text.of("task.yaml", template)
    tree = Tree(template, {(): Place(text, None, Span(1, 1, 1, 1))})
    return not list(check_template(tree, (), template, {"a", "b"}))


@pytest.mark.parametrize("template", [f"{{{{ a | {name} }}}}" for name in FILTERS])
def test_templates_have_these_filters(template: str) -> None:
    assert accepted(template)


@pytest.mark.parametrize(
    "template",
    ["{{ a | replace('a', 'b') }}", "{{ a * 3 }}", "{% for x in a %}{% endfor %}", "{% set c = a %}", "{{ a() }}"],
)
def test_templates_lack_what_could_run_for_long(template: str) -> None:
    assert not accepted(template)


@pytest.mark.parametrize("template", ["{{ a[0] ~ b.c }}", "{% if a is defined and not b %}x{% else %}y{% endif %}"])
def test_templates_have_names_and_conditions(template: str) -> None:
    assert accepted(template)
