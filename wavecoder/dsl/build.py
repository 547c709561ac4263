"""Valid plain data, defaults filled in -> the typed model."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Literal

from wavecoder.dsl.model import (
    JSON,
    Dataset,
    Embedding,
    Evaluate,
    Example,
    Field,
    Filter,
    Judged,
    Model,
    Recipe,
    Rule,
    RuleTest,
    Select,
    Source,
    Synthesize,
    Task,
    TaskUse,
    Train,
)
from wavecoder.dsl.names import ABOUT_EXAMPLES


def build_task(data: JSON, path: Path) -> Task:
    """The task of a filled task file."""
    generator, params = data["generator"], data["params"]
    return Task(
        name=data["name"],
        description=data["description"],
        input=tuple(data["input"]),
        params=params,
        output=tuple(Field(name=name, **field) for name, field in data["output"].items()),
        definition=generator["definition"],
        requirements=tuple(generator["requirements"]),
        good=tuple(map(_example, generator["examples"]["good"])),
        bad=tuple(map(_example, generator["examples"]["bad"])),
        rules=tuple(map(_rule, data["rules"])),
        training=data["training"],
        tests=tuple(RuleTest(t["rule"], _strings(t["given"]), t["expect"]) for t in data["tests"]),
        path=path,
    )


def _rule(data: JSON) -> Rule:
    params = {key: value for key, value in data.items() if key not in ("id", "check", "ask")}
    return Rule(data["id"], data.get("check"), data.get("ask"), params)


def _example(data: JSON) -> Example:
    values = {key: value for key, value in data.items() if key not in ABOUT_EXAMPLES}
    judged = {rule: Judged(**said) for rule, said in data["judged"].items()}
    return Example(_strings(values), data["why"], judged)


def _strings(values: JSON) -> dict[str, str]:
    return {key: v if isinstance(v, str) else json.dumps(v) for key, v in values.items()}


def complete_recipe(data: dict[str, Any], tasks: Sequence[JSON]) -> dict[str, Any]:
    """A filled recipe with what depends on other keys: equal shares, and the tasks themselves with all their rules.

    Args:
        data: The recipe, filled from its schema.
        tasks: The filled task of each use.
    """
    uses = []
    for use, task in zip(data["tasks"], tasks, strict=True):
        definition = {**task, "rules": [*task["rules"], *use["rules"]]}
        uses.append(
            {
                "task": use["task"],
                "share": use.get("share", 1 / len(tasks)),
                "with": {**task["params"], **use["with"]},
                "rules": use["rules"],
                "sha256": content_hash(definition),
                "definition": definition,
            }
        )
    whole = {**data, "tasks": uses}
    # their values are in place; what they were called decides nothing
    return {key: value for key, value in whole.items() if key not in ("vars", "env")}


def content_hash(data: JSON) -> str:
    """SHA-256 of filled data, whatever comments and quotes the file has. The order of outputs counts: it is theirs."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def build_recipe(data: dict[str, Any], tasks: Sequence[Task], path: Path, places: Sequence[str]) -> Recipe:
    """The recipe of completed data.

    Args:
        data: The recipe, completed.
        tasks: The task of each use, as its file has it.
        path: The recipe's file.
        places: Of each source, where it lies.
    """
    models = {name: Model(name=name, **model) for name, model in data["models"].items()}
    synthesize, train, select = data["synthesize"], data["train"], data["select"]
    embedding = select.get("embedding") or {"model": "hashing", "dimensions": 256}
    return Recipe(
        name=data["name"],
        description=data["description"],
        license=data["license"],
        models=models,
        source=tuple(map(_source, data["source"], places)),
        filter=tuple(map(_filter, data["filter"])),
        select=Select(select["method"], select.get("size", 0), Embedding(**embedding), select.get("seed", 0)),
        tasks=tuple(map(_use, tasks, data["tasks"])),
        synthesize=Synthesize(
            generator=models[synthesize["generator"]],
            judge=None if synthesize["judge"] is None else models[synthesize["judge"]],
            seed=synthesize["seed"],
            **synthesize["examples"],
        ),
        dataset=Dataset(data["dataset"]["format"], data["dataset"]["split"]["test"]),
        train=None if train is None else Train(**train),
        evaluate=Evaluate(tuple(data["evaluate"]["tasks"]), data["evaluate"]["held_out"]),
        path=path,
        resolved=data,
    )


def _source(data: JSON, place: str) -> Source:
    return Source(
        kind=data["kind"],
        path=place,
        label=data["path"],
        languages=tuple(data["languages"]),
        unit=data["unit"],
        exclude=tuple(data.get("exclude", ())),
        limit=data["limit"],
        column=data.get("column", "code"),
        license=data["license"],
    )


def _use(task: Task, data: JSON) -> TaskUse:
    rules = (*task.rules, *map(_rule, data["rules"]))
    return TaskUse(replace(task, rules=rules), data["share"], data["with"])


def _filter(data: JSON) -> Filter:
    action: Literal["keep", "drop"] = "keep" if "keep" in data else "drop"
    return Filter(action, data[action], {key: value for key, value in data.items() if key != action})
