"""A recipe as it came out of its files, overrides and defaults: YAML, with a comment on each key that says whence."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from os.path import relpath
from pathlib import Path as File
from typing import Any

from wavecoder.dsl.load import load_recipe, read_merged
from wavecoder.dsl.lookup import display
from wavecoder.dsl.model import Recipe
from wavecoder.dsl.overrides import NAME as SET
from wavecoder.dsl.tree import Path, Tree
from wavecoder.dsl.writing import scalar

_WIDEST = 60


def resolved_yaml(path: File, overrides: Sequence[str] = ()) -> str:
    """The final recipe. Written beside the recipe it is the same one, by itself.

    Raises:
        UserError: There is an error in the recipe.
    """
    recipe = load_recipe(path, overrides)
    tree, _ = read_merged(path, overrides)
    lines = list(_Writer(recipe, tree).mapping((), _data(recipe, tree), ""))
    width = min(max(len(text) for text, _ in lines), _WIDEST)
    return "".join(f"{text:<{width}}  # {comment}\n" if comment else f"{text}\n" for text, comment in lines)


def _data(recipe: Recipe, tree: Tree) -> dict[str, Any]:
    """What is printed: no task's definition, and the paths of other folders' recipes as they are seen from this one."""
    uses = [{k: v for k, v in use.items() if k not in ("definition", "sha256")} for use in recipe.resolved["tasks"]]
    data = {**recipe.resolved, "tasks": uses, "source": [dict(source) for source in recipe.resolved["source"]]}
    if "env" in tree.data:
        # paths that hold something of the environment are printed as they are written
        data["env"] = tree.data["env"]
    for number, use in enumerate(uses):
        if "/" in use["task"] or "\\" in use["task"] or use["task"].endswith((".yaml", ".yml")):
            use["task"] = _from_here(recipe, tree, ("tasks", number, "task"), use["task"])
    for number, source in enumerate(data["source"]):
        if source["path"] != recipe.source[number].path:  # neither absolute nor the standard library
            source["path"] = _from_here(recipe, tree, ("source", number, "path"), source["path"])
    return data


def _from_here(recipe: Recipe, tree: Tree, at: Path, written: str) -> str:
    here = recipe.path.parent.resolve()
    folder = tree.folder(at, recipe.path.parent).resolve()
    if folder == here or written.startswith("~"):
        return written
    return File(relpath(folder / written, here)).as_posix()


class _Writer:
    """Lines of YAML, each with what to say of it."""

    def __init__(self, recipe: Recipe, tree: Tree) -> None:
        self.recipe, self.tree = recipe, tree

    def mapping(self, path: Path, value: dict[str, Any], indent: str) -> Iterator[tuple[str, str]]:
        for key, child in value.items():
            at = (*path, key)
            name = f"{indent}{scalar(key)}:"
            if _is_flat(child):
                yield f"{name} {self.flat(at, child)}", self.whence(at)
                continue
            yield name, self.whence(at)
            if isinstance(child, dict):
                yield from self.mapping(at, child, indent + "  ")
            else:
                yield from self.sequence(at, child, indent + "  ")

    def sequence(self, path: Path, value: list[Any], indent: str) -> Iterator[tuple[str, str]]:
        for number, child in enumerate(value):
            at = (*path, number)
            if _is_flat(child) or isinstance(child, list):
                yield f"{indent}- {self.flat(at, child)}", self.whence(at)
                continue
            lines = self.mapping(at, child, indent + "  ")
            first, comment = next(lines)
            yield f"{indent}- {first.lstrip()}", comment
            yield from lines

    def flat(self, at: Path, value: Any) -> str:
        """On one line. What would be read as a reference to a var, and was none as it was written, is escaped."""
        if isinstance(value, list):
            return f"[{', '.join(self.flat((*at, number), child) for number, child in enumerate(value))}]"
        if isinstance(value, dict):
            inner = (f"{scalar(key)}: {self.flat((*at, key), child)}" for key, child in value.items())
            return f"{{{', '.join(inner)}}}"
        if isinstance(value, str) and "${" in value and self.tree.get(at) != value:
            value = value.replace("${", "$${")
        return scalar(value)

    def whence(self, at: Path) -> str:
        if at not in self.tree.places:
            return self.default(at)
        place = self.tree.places[at]
        raw = self.tree.get(at)
        says = f" says {raw}" if isinstance(raw, str) and "${" in raw and "\n" not in raw else ""
        if place.text.name == SET:
            return f"{SET} {' '.join(place.text.lines)}"
        return f"{place.text.name}:{(place.key or place.value).line}{says}"

    def default(self, at: Path) -> str:
        if at[:1] == ("tasks",) and len(at) == 4 and at[2] == "with":
            return f"default of {display(self.recipe.tasks[int(at[1])].task.path)}"
        return "default"


def _is_flat(value: Any) -> bool:
    """Whether it goes behind its key: a single value, a list of those, or nothing."""
    if isinstance(value, list):
        return not any(isinstance(item, dict | list) and item for item in value)
    return not isinstance(value, dict) or not value
