"""Where the tasks and recipes lie that a recipe names."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Literal

from wavecoder.dsl.diagnostics import Diagnostic
from wavecoder.dsl.schema import Kind
from wavecoder.dsl.tree import Path as TreePath
from wavecoder.dsl.tree import Tree
from wavecoder.dsl.words import both, show, suggest
from wavecoder.resources import folder

_SUFFIXES = (".yaml", ".yml")
_CODES: Mapping[Kind, str] = {"task": "WC031", "recipe": "WC052"}
_SHIPPED: Mapping[Kind, Literal["tasks", "recipes"]] = {"task": "tasks", "recipe": "recipes"}


def find_file(tree: Tree, at: TreePath, recipe_folder: Path, kind: Kind) -> Path | Diagnostic:
    """The file of the task or recipe that is named at a path of a recipe, or what is wrong with the name.

    A path starts from the file that it is written in. It may lead anywhere in the folder of the recipe that was asked
    for; a built-in recipe, which lies outside, keeps to its own folder.
    """
    written = str(tree.get(at))
    if "/" not in written and "\\" not in written and not written.endswith(_SUFFIXES):
        return _built_in(tree, at, written, kind)
    start = tree.folder(at, recipe_folder)
    try:
        here = start.resolve()
        inside = recipe_folder.resolve() if here.is_relative_to(recipe_folder.resolve()) else here
        found = (here / written).resolve()
        if not found.is_relative_to(inside):
            fix = f"copy the {kind} into the recipe's folder"
            return tree.report("WC036", f"`{show(written)}` leads out of the recipe's folder", at, fix=fix)
        if found.is_file():
            return start / written
        near = sorted(p.name for p in found.parent.iterdir() if p.suffix in _SUFFIXES) if found.parent.is_dir() else []
    except (OSError, ValueError, RuntimeError):
        near = []
    fix = suggest(Path(written).name, near) or "paths are relative to the recipe"
    return tree.report(_CODES[kind], f"there is no {kind} file `{show(written)}`", at, fix=fix)


def _built_in(tree: Tree, at: TreePath, name: str, kind: Kind) -> Path | Diagnostic:
    shipped = {p.stem: p for p in sorted(folder(_SHIPPED[kind]).glob("*.yaml"))}
    if name in shipped:
        return shipped[name]
    listed = f"built in are {both(shipped)}; " if shipped else ""
    fix = suggest(name, shipped) or f"{listed}a {kind} of your own goes by its path, ./{name}.yaml"
    return tree.report(_CODES[kind], f"there is no built-in {kind} `{show(name)}`", at, fix=fix)


def display(path: Path) -> str:
    """How diagnostics call a file: built-in ones by their place in wavecoder, others as they were reached."""
    shipped = path.parent in map(folder, _SHIPPED.values())
    return f"{path.parent.name}/{path.name}" if shipped else str(path)
