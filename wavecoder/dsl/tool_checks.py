"""Settings of axolotl and tasks of lm-eval that those do not have, by lists of what the tested versions know."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, Literal

from wavecoder.dsl.diagnostics import Diagnostic
from wavecoder.dsl.tree import Path, Tree
from wavecoder.dsl.words import closest, retype, show, type_of, wanted
from wavecoder.resources import folder

AXOLOTL = "axolotl-0.19.0"
LM_EVAL = "lm-eval-0.4.11"
_NUMBERS = ("integer", "number")


@cache
def known_to(tool: str) -> Mapping[str, str | None]:
    """What a version of a tool knows by name: settings of axolotl, each with its type if it has just one, or tasks."""
    content = json.loads((folder("schemas") / f"{tool}.json").read_text(encoding="utf-8"))
    return content["settings"] if tool == AXOLOTL else dict.fromkeys(content["tasks"])


def check_axolotl(tree: Tree) -> Iterator[Diagnostic]:
    """Overrides that axolotl would ignore or refuse. Its plugins have settings of their own: then they are warnings."""
    settings = tree.get(("train", "axolotl"))
    for name, value in settings.items() if isinstance(settings, dict) else ():
        path: Path = ("train", "axolotl", name)
        known = known_to(AXOLOTL)
        if name not in known:
            meant = closest(name, known)
            fix = f"did you mean `{meant}`?" if meant else "axolotl's documentation lists its settings"
            message = f"{_title(AXOLOTL)} has no setting `{show(name)}`"
            severity: Literal["warning", "error"] = "warning" if settings.get("plugins") else "error"
            yield tree.report("WC073", message, path, on="key", fix=fix, severity=severity)
        elif (type_ := known[name]) and value is not None and not _fits(value, type_):
            message = f"axolotl's `{name}` takes {wanted(type_)}, not {type_of(value)}"
            yield tree.report("WC073", message, path, fix=retype(value, [type_]))


def _fits(value: Any, type_: str) -> bool:
    """Whether axolotl, which converts what it can, might take the value."""
    if type_ in ("object", "array"):
        return isinstance(value, dict if type_ == "object" else list)
    if isinstance(value, dict | list):
        return False
    if type_ in _NUMBERS and isinstance(value, str):
        return _is_number(value)
    if type_ == "boolean" and isinstance(value, str):
        return value.lower() in ("true", "false", "yes", "no", "on", "off", "y", "n", "t", "f", "1", "0")
    return True


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def check_lm_eval(tree: Tree) -> Iterator[Diagnostic]:
    """Names of tasks that lm-eval does not have. They may be the user's own, so nothing stops."""
    tasks = tree.get(("evaluate", "tasks"))
    for number, name in enumerate(tasks if isinstance(tasks, list) else ()):
        if isinstance(name, str) and name not in (known := known_to(LM_EVAL)):
            meant = closest(name, known)
            fix = f"did you mean `{meant}`?" if meant else "a task of your own goes by `--include_path` of lm-eval"
            message = f"{_title(LM_EVAL)} has no task `{show(name)}`"
            yield tree.report("WC074", message, ("evaluate", "tasks", number), fix=fix, severity="warning")


def _title(tool: str) -> str:
    return tool.replace("-0", " 0")
