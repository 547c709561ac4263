"""Where the task lies that a recipe names."""

from __future__ import annotations

from pathlib import Path

from wavecoder.dsl.diagnostics import Diagnostic
from wavecoder.dsl.tree import Path as TreePath
from wavecoder.dsl.tree import Tree
from wavecoder.dsl.words import both, show, suggest
from wavecoder.resources import folder

_SUFFIXES = (".yaml", ".yml")


def find_task(tree: Tree, at: TreePath, recipe_folder: Path) -> Path | Diagnostic:
    """The file of the task named at a path of the recipe, or what is wrong with the name."""
    written = str(tree.get(at))
    if "/" not in written and "\\" not in written and not written.endswith(_SUFFIXES):
        return _built_in(tree, at, written)
    try:
        inside = recipe_folder.resolve()
        found = (inside / written).resolve()
        if not found.is_relative_to(inside):
            fix = "copy the task into the recipe's folder"
            return tree.report("WC036", f"`{show(written)}` leads out of the recipe's folder", at, fix=fix)
        if found.is_file():
            return recipe_folder / written
        near = sorted(p.name for p in found.parent.iterdir() if p.suffix in _SUFFIXES) if found.parent.is_dir() else []
    except (OSError, ValueError, RuntimeError):
        near = []
    fix = suggest(Path(written).name, near) or "paths are relative to the recipe"
    return tree.report("WC031", f"there is no task file `{show(written)}`", at, fix=fix)


def _built_in(tree: Tree, at: TreePath, name: str) -> Path | Diagnostic:
    shipped = {p.stem: p for p in sorted(folder("tasks").glob("*.yaml"))}
    if name in shipped:
        return shipped[name]
    fix = suggest(name, shipped) or f"built in are {both(shipped)}; a task of your own goes by its path, ./{name}.yaml"
    return tree.report("WC031", f"there is no built-in task `{show(name)}`", at, fix=fix)


def display(path: Path) -> str:
    """How diagnostics call a task's file: built-in ones by their place in wavecoder, others as they were reached."""
    return f"tasks/{path.name}" if path.parent == folder("tasks") else str(path)
