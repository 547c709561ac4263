"""recipe.lock: everything that decides the output, in one file, and the fingerprint of it."""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Mapping
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from wavecoder.dsl.model import Model, Recipe

# Libraries whose version can change what a run makes.
_LIBRARIES = (
    *("dspy", "jinja2", "llvmlite", "numba", "numpy", "pyarrow", "pyflakes", "rapidfuzz", "rensa", "scikit-learn"),
    *("tree-sitter", "tree-sitter-go", "tree-sitter-javascript", "tree-sitter-python", "wavecoder"),
)
_OF_LOCAL_MODELS = "xllamacpp"

# What the recipe and its models are called, what is said of them, and how fast the models are asked.
_UNDECIDING = frozenset(("name", "description", "license", "models", "tasks"))
_UNDECIDING_OF_MODELS = frozenset(("concurrency", "timeout", "api_key_env"))


def lock(recipe: Recipe, snapshot: str | None = None, revisions: Mapping[str, str] | None = None) -> str:
    """The lock as JSON. It holds names of environment variables but no key, and no path of this machine.

    Args:
        recipe: Its resolved form is locked, tasks included.
        snapshot: Fingerprint of what the sources held; None before they have been read.
        revisions: Of the models whose state is known (the hash of a local file, a commit), that state, by model id.
    """
    known = revisions or {}
    content = {
        "fingerprint": fingerprint(recipe, snapshot, known),
        "lock": 1,
        "recipe": recipe.resolved,
        "tasks": [{"task": use["definition"]["name"], "sha256": use["sha256"]} for use in recipe.resolved["tasks"]],
        "models": {
            name: {"model": model.model, "revision": known.get(model.model)} for name, model in recipe.models.items()
        },
        "source_snapshot": snapshot,
        "libraries": libraries(recipe),
    }
    return json.dumps(content, indent=2, ensure_ascii=False, default=dict) + "\n"


def fingerprint(recipe: Recipe, snapshot: str | None = None, revisions: Mapping[str, str] | None = None) -> str:
    """SHA-256 of what decides the rows, their splits, and what is trained and evaluated on them; the same anywhere.

    These decide nothing and are left out: the recipe's `name`, `description` and `license`; the names of models, their
    `concurrency`, `timeout` and `api_key_env`; models that neither write nor judge; where a task's file lies and its
    `tests`; `vars` and `env`, whose values stand in their places. Orders count only where they show in the output: of
    sources, filters, tasks, rules, outputs and params, but not of other keys.

    Args:
        recipe: The recipe.
        snapshot: Fingerprint of what the sources held; None before they have been read.
        revisions: As for `lock`.
    """
    known = revisions or {}
    states = {model.model: known.get(model.model) for model in _used(recipe)}
    content = [_deciding(recipe), states, snapshot, libraries(recipe)]
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"), sort_keys=True, default=dict)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def libraries(recipe: Recipe) -> dict[str, str]:
    """Versions of Python and of the libraries that decide the output, as far as they are installed."""
    names = [*_LIBRARIES, *([_OF_LOCAL_MODELS] if any(m.model.startswith("local/") for m in _used(recipe)) else [])]
    found = {name: _version(name) for name in names}
    python = f"{sys.version_info.major}.{sys.version_info.minor}"
    return {"python": python, **{name: number for name, number in found.items() if number is not None}}


def _deciding(recipe: Recipe) -> dict[str, Any]:
    data = recipe.resolved
    roles = data["synthesize"]
    return {
        **{key: value for key, value in data.items() if key not in _UNDECIDING},
        "synthesize": {**roles, "generator": _asked(data, roles["generator"]), "judge": _asked(data, roles["judge"])},
        "tasks": [_task(use) for use in data["tasks"]],
    }


def _asked(data: Mapping[str, Any], name: str | None) -> dict[str, Any] | None:
    if name is None:
        return None
    return {key: value for key, value in data["models"][name].items() if key not in _UNDECIDING_OF_MODELS}


def _task(use: Mapping[str, Any]) -> dict[str, Any]:
    definition = {key: value for key, value in use["definition"].items() if key != "tests"}
    ordered = {key: list(definition[key].items()) for key in ("output", "params")}
    return {"share": use["share"], "with": list(use["with"].items()), "definition": {**definition, **ordered}}


def _used(recipe: Recipe) -> list[Model]:
    return [model for model in (recipe.synthesize.generator, recipe.synthesize.judge) if model is not None]


def _version(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None
