from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from typing import Any

import dspy
import jsonschema
import pytest

from wavecoder.compiler import templates as rendering
from wavecoder.dsl import model
from wavecoder.dsl.names import RESERVED
from wavecoder.dsl.schema import Kind, language
from wavecoder.dsl.templates import FILTERS, check_template
from wavecoder.dsl.tree import Place, Span, Text, Tree

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
        if "/if/" in path:
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
    assert set(recipe.root["properties"]) - {"wavecoder"} | {"path", "resolved"} == names(model.Recipe)
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
    rendering.check(template)


@pytest.mark.parametrize(
    "template",
    ["{{ a | replace('a', 'b') }}", "{{ a * 3 }}", "{% for x in a %}{% endfor %}", "{% set c = a %}", "{{ a() }}"],
)
def test_templates_lack_what_could_run_for_long(template: str) -> None:
    assert not accepted(template)
    with pytest.raises(rendering.TemplateError):
        rendering.check(template)


@pytest.mark.parametrize("template", ["{{ a[0] ~ b.c }}", "{% if a is defined and not b %}x{% else %}y{% endif %}"])
def test_templates_have_names_and_conditions(template: str) -> None:
    assert accepted(template)
    rendering.check(template)
