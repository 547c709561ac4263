"""What is wrong with a recipe that its schema cannot see. Works on any tree: what the schema refused is passed over."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping
from pathlib import Path as File
from typing import Any

from wavecoder.dsl.diagnostics import Diagnostic
from wavecoder.dsl.masking import is_secret
from wavecoder.dsl.names import mappings, names_of
from wavecoder.dsl.ranges import check_ranges
from wavecoder.dsl.rule_checks import check_rules
from wavecoder.dsl.source_checks import check_sources
from wavecoder.dsl.tool_checks import check_axolotl, check_lm_eval
from wavecoder.dsl.tree import Path, Tree
from wavecoder.dsl.words import show, suggest, type_of

_PROVIDERS = (("gpt-", "openai"), ("o1", "openai"), ("o3", "openai"), ("claude", "anthropic"), ("gemini", "gemini"))


def check_recipe(tree: Tree, tasks: Mapping[int, Tree], folder: File) -> Iterator[Diagnostic]:
    """Every diagnostic of a recipe.

    Args:
        tree: The recipe.
        tasks: Of each use of a task that was found, by its number, the task.
        folder: Where the recipe lies.
    """
    yield from _check_models(tree)
    yield from check_sources(tree, folder)
    for number, params in mappings(tree.get(("filter",))):
        yield from check_ranges(tree, ("filter", number), params)
    yield from _check_shares(tree)
    for number, task in tasks.items():
        yield from _check_with(tree, ("tasks", number, "with"), task)
        yield from check_rules(tree, names_of(task), ("tasks", number), task)
    yield from _check_twins(tree, tasks)
    yield from _check_judge(tree, tasks)
    yield from check_axolotl(tree)
    yield from check_lm_eval(tree)


def _check_models(tree: Tree) -> Iterator[Diagnostic]:
    models = tree.get(("models",))
    models = models if isinstance(models, dict) else {}
    for role in ("generator", "judge"):
        name = tree.get(("synthesize", role))
        if isinstance(name, str) and models and name not in models:
            fix = suggest(name, models, "`models` has")
            yield tree.report("WC030", f"there is no model `{show(name)}`", ("synthesize", role), fix=fix)
    for name, model in models.items():
        if not isinstance(model, dict):
            continue
        path: Path = ("models", name)
        identifier = model.get("model")
        if isinstance(identifier, str) and not model.get("api_base") and not all(identifier.partition("/")):
            provider = next((p for start, p in _PROVIDERS if identifier.startswith(start)), "openai")
            message = f"`{show(identifier)}` does not say which provider has it"
            fix = f"write `{provider}/{identifier.strip('/')}`, or give its server with `api_base`"
            yield tree.report("WC037", message, (*path, "model"), fix=fix)
        params = model.get("params")
        for key in params if isinstance(params, dict) else ():
            if is_secret(key):
                fix = "name the environment variable that holds it: `api_key_env: NAME`"
                message = f"`{show(key)}` would write a secret into the recipe"
                yield tree.report("WC039", message, (*path, "params", key), on="key", fix=fix)


def _check_shares(tree: Tree) -> Iterator[Diagnostic]:
    uses = mappings(tree.get(("tasks",)))
    if len(uses) != sum(path[:1] == ("tasks",) and len(path) == 2 for path in tree.places):
        return
    shares = {n: use["share"] for n, use in uses if "share" in use}
    if not shares:
        return
    without = [n for n, _ in uses if n not in shares]
    if without:
        message = f"this task has no share, and {len(shares)} other{'s have' if len(shares) > 1 else ' has'}"
        yield tree.report("WC033", message, ("tasks", without[0]), fix="give every task a share, or none")
    elif all(isinstance(s, int | float) and not isinstance(s, bool) and 0 < s <= 1 for s in shares.values()):
        total = math.fsum(shares.values())
        if abs(total - 1) > 1e-6:
            fix = f"{'take' if total > 1 else 'add'} {abs(total - 1):.6g} {'from' if total > 1 else 'to'} one of them"
            at: Path = ("tasks", max(shares), "share")
            yield tree.report("WC033", f"the shares add up to {total:.6g}, and must add up to 1", at, fix=fix)


def _check_with(tree: Tree, path: Path, task: Tree) -> Iterator[Diagnostic]:
    given, params = tree.get(path), task.get(("params",))
    params = params if isinstance(params, dict) else {}
    for key, value in given.items() if isinstance(given, dict) else ():
        if key not in params:
            name = show(task.get(("name",)))
            fix = suggest(key, params, "it has") if params else "remove it; this task has no params"
            yield tree.report("WC032", f"the task `{name}` has no param `{show(key)}`", (*path, key), on="key", fix=fix)
            continue
        default = params[key][0] if isinstance(params[key], list) and params[key] else params[key]
        values = value if isinstance(value, list) else [value]
        wrong = next((v for v in values if _sort(v) != _sort(default)), None) if values else "[]"
        if not values or wrong is not None or None in values:
            message = (
                f"`{key}` takes values like `{show(default)}`, not {type_of(wrong) if values else 'an empty list'}"
            )
            yield tree.report("WC014", message, (*path, key))


def _sort(value: Any) -> str:
    """Text, number, truth, or something that no param can be."""
    if isinstance(value, bool):
        return "boolean"
    return "number" if isinstance(value, int | float) else "text" if isinstance(value, str) else "other"


def _check_twins(tree: Tree, tasks: Mapping[int, Tree]) -> Iterator[Diagnostic]:
    """The same task with the same params, or two tasks of one name."""
    seen: set[str] = set()
    by_name: dict[str, Tree] = {}
    for number, task in tasks.items():
        at: Path = ("tasks", number, "task")
        name, given = task.get(("name",)), tree.get(("tasks", number, "with"))
        if not isinstance(name, str):
            continue
        defaults = task.get(("params",))
        params = {**(defaults if isinstance(defaults, dict) else {}), **(given if isinstance(given, dict) else {})}
        key = json.dumps([name, params], sort_keys=True)
        if by_name.setdefault(name, task).data != task.data:
            yield tree.report(
                "WC034", f"another task of this recipe is called `{show(name)}` too", at, fix="rename one"
            )
        elif key in seen:
            fix = "remove one and add up the shares, or give them different params"
            yield tree.report("WC034", f"`{show(name)}` is here twice with the same params", at, fix=fix)
        seen.add(key)


def _check_judge(tree: Tree, tasks: Mapping[int, Tree]) -> Iterator[Diagnostic]:
    if ("synthesize", "judge") not in tree.places or tree.get(("synthesize", "judge")) is not None:
        return
    for number, task in tasks.items():
        rules = [*mappings(task.get(("rules",))), *mappings(tree.get(("tasks", number, "rules")))]
        if rules and all("ask" in rule for _, rule in rules):
            message = f"no model judges, and `{show(task.get(('name',)))}` has no checks: every instance will be kept"
            fix = "name a `judge` under `synthesize`"
            yield tree.report("WC049", message, ("tasks", number, "task"), fix=fix, severity="warning")
