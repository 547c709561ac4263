"""Recipes and tasks made out of the schemas: a Recipe that compiles, or diagnostics. Never another exception."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis_jsonschema import from_schema

from tests.dsl.test_load import SHORT
from tests.dsl.valid import write_files
from wavecoder.compiler.evaluation import lm_eval_tasks
from wavecoder.compiler.lock import lock
from wavecoder.compiler.plan import compile_recipe, programs, prompt
from wavecoder.compiler.training import axolotl_config, axolotl_yaml
from wavecoder.dsl import check_recipe, check_task, render
from wavecoder.dsl.schema import Kind, Language, language

SOME = settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[
        HealthCheck.function_scoped_fixture,
        HealthCheck.too_slow,
        HealthCheck.filter_too_much,
        HealthCheck.data_too_large,
    ],
)


LEAF = frozenset(
    ("type", "enum", "const", "minLength", "maxLength", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum")
) | {"pattern"}


def values(language: Language, schema: Mapping[str, Any]) -> st.SearchStrategy[Any]:
    """What is valid under a schema. hypothesis-jsonschema knows no `unevaluatedProperties`: mappings are made here.

    Args:
        language: Whose schema it is part of.
        schema: The part.
    """
    schema = language.resolve(schema)
    types = schema.get("type", ())
    if "null" in types and "object" in types:
        return st.none() | values(language, {**schema, "type": "object"})
    if types == "array":
        items = values(language, schema["items"])
        least, most = schema.get("minItems", 0), min(schema.get("maxItems", 4), 4)
        return st.lists(items, min_size=least, max_size=most, unique_by=repr if "uniqueItems" in schema else None)
    if types == "object":
        return st.one_of([mapping(language, schema, chosen) for chosen in choices(schema)])
    return from_schema({key: schema[key] for key in schema.keys() & LEAF}).map(printable)


def choices(schema: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """One mapping for each way in which the conditions of a schema can turn out."""
    parts = (schema, *schema.get("allOf", ()))
    deciding = {key for part in parts for key in part.get("if", {}).get("required", ())}
    deciding |= {key for part in schema.get("oneOf", ()) for key in part["required"]}
    properties = schema.get("properties", {})
    for key in sorted(deciding & properties.keys()):
        for value in properties[key].get("enum", ["Is it so?"]):
            yield {key: value}
    if "oneOf" not in schema:
        yield {}


def mapping(language: Language, schema: Mapping[str, Any], chosen: dict[str, Any]) -> st.SearchStrategy[dict[str, Any]]:
    """Mappings under a schema in which some keys have the values that are chosen."""
    others = {key for part in schema.get("oneOf", ()) for key in part["required"]} - chosen.keys()
    branches = language.branches(schema, chosen)
    required = {*schema.get("required", ()), *(key for branch in branches for key in branch.get("required", ()))}
    required |= {branch["anyOf"][0]["required"][0] for branch in branches if "anyOf" in branch}
    known = {
        key: values(language, sub)
        for key, sub in language.properties(schema, chosen).items()
        if key not in others | chosen.keys()
    }
    if isinstance(free := schema.get("additionalProperties"), Mapping):
        names = from_schema(schema.get("propertyNames", {"pattern": "^[a-z]{1,9}$"}) | {"type": "string"})
        names = names.map(str.strip).filter(lambda name: bool(name))
        return st.dictionaries(names, values(language, free), min_size=schema.get("minProperties", 0), max_size=3)
    if "properties" not in schema:
        return st.dictionaries(st.sampled_from(["seed", "top_p", "learning_rate"]), st.integers(0, 3) | st.text("ab"))
    optional = {key: value for key, value in known.items() if key not in required}
    return st.fixed_dictionaries(
        {key: known[key] for key in known if key in required} | {k: st.just(v) for k, v in chosen.items()},
        optional=optional,
    )


def printable(value: Any) -> Any:
    """Without characters that YAML has no place for: what they do is asked elsewhere."""
    return "".join(c if c.isprintable() else "x" for c in value) if isinstance(value, str) else value


def made(kind: Kind) -> st.SearchStrategy[dict[str, Any]]:
    """Files that a schema allows, or nearly: what one key says of another is left to `sensible`."""
    root = language(kind).root
    keys = {key: sub for key, sub in root["properties"].items() if key not in ("extends", "vars", "env")}
    required = [*root["required"], *root.get("else", {}).get("required", ())]
    plain = {"type": "object", "properties": keys, "required": required, "additionalProperties": False}
    return values(language(kind), plain)


def sensible_recipe(recipe: dict[str, Any], draw: Callable[[st.SearchStrategy[Any]], Any]) -> dict[str, Any]:
    """The recipe, with names that name something."""
    names = st.sampled_from(sorted(recipe["models"]))
    for model in recipe["models"].values():
        model["model"] = draw(st.sampled_from(["openai/some", "local/smollm2-135m-instruct"]))
        model.pop("params", None)
    recipe["synthesize"] |= {"generator": draw(names), "judge": draw(st.none() | names)}
    for source in recipe["source"]:
        source["path"] = "python-stdlib" if source["kind"] == "directory" else "code.jsonl"
    if recipe.get("select", {}).get("method", "all") != "all":
        recipe["select"]["size"] = draw(st.integers(1, 9))
    elif "select" in recipe:
        recipe["select"] = {"method": "all"}
    if recipe.get("train"):
        recipe["train"] |= {"base_model": "a/b", "axolotl": draw(st.just({}) | st.just({"learning_rate": 1e-4}))}
    for entry in recipe.get("filter", ()):
        ordered(entry)
        if entry.get("keep") == "length":
            entry.setdefault("chars", [1, 9])
    tasks = draw(st.lists(st.sampled_from(TASKS), min_size=1, max_size=3, unique=True))
    uses = [{**use, "task": task} for use, task in zip(recipe["tasks"] * 3, tasks, strict=False)]
    for use in uses:
        use.pop("share", None)
        use.pop("with", None)
        fields = ["answer", "sketch"] if use["task"] == "./explain.yaml" else ["response", "instruction"]
        use["rules"] = sensible_rules(use.get("rules", []), fields, "added")
    return {**recipe, "tasks": uses}


def sensible_rules(rules: list[dict[str, Any]], fields: list[str], name: str) -> list[dict[str, Any]]:
    for number, rule in enumerate(rules):
        rule["id"] = f"{name}_{number}"
        ordered(rule)
        for key in rule.keys() & {"field", "in", "unless_in"}:
            rule[key] = fields[0]
        if "fields" in rule:
            rule["fields"] = [fields[0], fields[-1]] if len(fields) > 1 else [fields[0], "code"]
        if rule.get("check") == "length":
            rule.setdefault("words", [1, 9])
        if rule.get("check") == "contains":
            rule.setdefault("any", ["word"])
        if "pattern" in rule:
            rule["pattern"] = "^a"
    return rules


def ordered(entry: dict[str, Any]) -> None:
    for key in entry.keys() & {"chars", "words", "lines"}:
        if isinstance(entry[key], list) and all(isinstance(end, int) for end in entry[key]):
            entry[key] = sorted(entry[key])
    if isinstance(entry.get("min"), int | float) and isinstance(entry.get("max"), int | float):
        entry["min"], entry["max"] = sorted((entry["min"], entry["max"]))


def sensible_task(task: dict[str, Any], draw: Callable[[st.SearchStrategy[Any]], Any]) -> dict[str, Any]:
    """The task, with rules, templates and examples that speak of its own fields."""
    outputs = {f"out_{key.lower()}": value for key, value in task["output"].items()}
    params = {f"param_{key.lower()}": value for key, value in task.get("params", {}).items()}
    inputs = ["code", "language", *params]
    whole = {name: "text" for name in (*inputs, *outputs)}
    examples = {"good": [whole] * draw(st.integers(0, 2)), "bad": [{**whole, "why": "So."}] * draw(st.integers(0, 2))}
    rules = sensible_rules(task.get("rules", []), sorted(outputs), "rule")
    return {
        **{key: value for key, value in task.items() if key != "tests"},
        "output": outputs,
        "params": params,
        "input": inputs,
        "generator": {**task["generator"], "examples": examples},
        "rules": rules,
        "training": {key: "{{ " + draw(st.sampled_from(sorted(whole))) + " }}" for key in task["training"]},
    }


TASKS = ["summarize", "repair", "generate", "translate", "./explain.yaml"]


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as name:
        write_files(Path(name))
        yield Path(name)


def compiled(path: Path) -> bool:
    """Load a recipe and compile all of it; whether it could be loaded."""
    recipe, diagnostics = check_recipe(path)
    assert all(map(render, diagnostics))
    assert (recipe is None) == any(d.severity == "error" for d in diagnostics)
    if recipe is None:
        return False
    plan = compile_recipe(recipe)
    assert all(prompt(program, model) for _, program, model in programs(plan))
    assert json.loads(lock(recipe))["fingerprint"]
    assert lm_eval_tasks(recipe, path.parent) is not None
    if recipe.train is not None:
        assert axolotl_yaml(recipe, axolotl_config(recipe, path.parent, path.parent))
    return True


@SOME
@given(made("recipe"))
def test_any_recipe(folder: Path, recipe: dict[str, Any]) -> None:
    path = folder / "recipe.yaml"
    path.write_text(json.dumps(recipe, ensure_ascii=False), encoding="utf-8")
    compiled(path)


@SOME
@given(made("task"))
def test_any_task(folder: Path, task: dict[str, Any]) -> None:
    path = folder / "task.yaml"
    path.write_text(json.dumps(task, ensure_ascii=False), encoding="utf-8")
    found, diagnostics = check_task(path)
    assert (found is None) == any(d.severity == "error" for d in diagnostics)
    assert all(map(render, diagnostics))


def test_sensible_recipes_compile(folder: Path) -> None:
    outcomes = []

    @SOME
    @given(made("recipe"), st.data())
    def run(recipe: dict[str, Any], data: st.DataObject) -> None:
        path = folder / "recipe.yaml"
        path.write_text(json.dumps(sensible_recipe(recipe, data.draw), ensure_ascii=False), encoding="utf-8")
        outcomes.append(compiled(path))

    run()
    assert sum(outcomes) > len(outcomes) / 2


def test_sensible_tasks_compile(folder: Path) -> None:
    outcomes = []
    path = folder / "with_task.yaml"
    path.write_text(SHORT.replace("explain.yaml", "task.yaml").replace("judge: null", "judge: writer"))

    @SOME
    @given(made("task"), st.data())
    def run(task: dict[str, Any], data: st.DataObject) -> None:
        content = json.dumps(sensible_task(task, data.draw), ensure_ascii=False)
        (folder / "task.yaml").write_text(content, encoding="utf-8")
        outcomes.append(compiled(path))

    run()
    assert sum(outcomes) > len(outcomes) / 2
