"""What the tested axolotl and lm-eval know, for schemas/. To write it: `python -m tests_integration.snapshots`."""

from __future__ import annotations

import json
import types
import typing
from importlib.metadata import version
from typing import Any

from wavecoder.resources import folder

TYPES = {bool: "boolean", int: "integer", float: "number", str: "string", dict: "object", list: "array"}


def axolotl_settings() -> dict[str, str | None]:
    """Every setting with its JSON type; null where it takes several, or one of a few words."""
    from axolotl.utils.schemas.config import AxolotlInputConfig

    settings = {}
    for name, field in AxolotlInputConfig.model_fields.items():
        for key in {name, field.alias or name}:
            settings[key] = json_type(field.annotation)
    return dict(sorted(settings.items()))


def json_type(annotation: Any) -> str | None:
    from pydantic import BaseModel

    if typing.get_origin(annotation) is typing.Annotated:
        return json_type(annotation.__origin__)
    if typing.get_origin(annotation) in (typing.Union, types.UnionType):
        options = [option for option in typing.get_args(annotation) if option is not type(None)]
        return json_type(options[0]) if len(options) == 1 else None
    kind = typing.get_origin(annotation) or annotation
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        return "object"
    return TYPES.get(kind)


def lm_eval_tasks() -> list[str]:
    """Every task, group and tag."""
    from lm_eval.tasks import TaskManager

    return sorted(TaskManager().all_tasks)


def snapshots() -> dict[str, str]:
    """The files by name."""
    axolotl, lm_eval = version("axolotl"), version("lm-eval")
    return {
        f"axolotl-{axolotl}.json": _text({"axolotl": axolotl, "settings": axolotl_settings()}),
        f"lm-eval-{lm_eval}.json": _text({"lm-eval": lm_eval, "tasks": lm_eval_tasks()}),
    }


def _text(content: dict[str, Any]) -> str:
    return json.dumps(content, indent=1, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    for name, text in snapshots().items():
        (folder("schemas") / name).write_text(text, encoding="utf-8")
