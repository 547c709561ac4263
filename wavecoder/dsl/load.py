"""A file -> its typed form, or all that is wrong with it."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from wavecoder.dsl import recipe_checks, task_checks
from wavecoder.dsl.build import build_recipe, build_task, complete_recipe
from wavecoder.dsl.diagnostics import Diagnostic, UserError
from wavecoder.dsl.extends import read_recipe
from wavecoder.dsl.files import parse, read_bytes
from wavecoder.dsl.hiding import tidy
from wavecoder.dsl.lookup import display, find_file
from wavecoder.dsl.masking import mask_secrets
from wavecoder.dsl.model import Recipe, Task
from wavecoder.dsl.names import mappings
from wavecoder.dsl.overrides import apply_override
from wavecoder.dsl.schema import language
from wavecoder.dsl.source_checks import place_of
from wavecoder.dsl.tree import Tree
from wavecoder.dsl.validate import validate
from wavecoder.dsl.variables import Substitution, substitute


@dataclass(frozen=True, slots=True)
class Loaded:
    """A task file that was read: its tree where it could be parsed, and its diagnostics."""

    path: Path
    tree: Tree | None
    diagnostics: tuple[Diagnostic, ...]


@dataclass(slots=True)
class _Tasks:
    """The tasks of a recipe: each file read once, however often it is used."""

    files: dict[Path, Loaded] = field(default_factory=dict)
    uses: dict[int, Loaded] = field(default_factory=dict)

    def trees(self) -> dict[int, Tree]:
        return {number: loaded.tree for number, loaded in self.uses.items() if loaded.tree is not None}


def load_recipe(path: Path, overrides: Sequence[str] = ()) -> Recipe:
    """Read a recipe, what it extends, and its tasks.

    Args:
        path: The recipe's file.
        overrides: `key.path=value`, each as it follows `--set`.

    Raises:
        UserError: With every error and warning, in the recipe and in its tasks, if there is any error.
    """
    recipe, diagnostics = check_recipe(path, overrides)
    if recipe is None:
        raise UserError(diagnostics)
    return recipe


def load_task(path: Path) -> Task:
    """Read a task.

    Raises:
        UserError: With every error and warning, if there is any error.
    """
    task, diagnostics = check_task(path)
    if task is None:
        raise UserError(diagnostics)
    return task


def check_recipe(path: Path, overrides: Sequence[str] = ()) -> tuple[Recipe | None, tuple[Diagnostic, ...]]:
    """As load_recipe, with the diagnostics returned: warnings beside a recipe, or all of them and None."""
    try:
        tree, failed = read_merged(path, overrides)
        filled_in = substitute(tree, os.environ, str(path))
    except UserError as error:
        return None, error.diagnostics
    diagnostics = [*failed, *validate(tree, language("recipe"))]
    tasks = _Tasks()
    diagnostics += _find_tasks(tree, path.parent, tasks)
    diagnostics += recipe_checks.check_recipe(tree, tasks.trees(), path.parent)
    diagnostics = [*filled_in.diagnostics, *tidy(tree, filled_in, diagnostics)]
    ordered = _order([diagnostics, *(loaded.diagnostics for loaded in tasks.files.values())])
    if _failed(ordered):
        return None, ordered
    filled = [language("task").fill(task.data) for task in tasks.trees().values()]
    data = complete_recipe(language("recipe").fill(tree.data), filled)
    built = [build_task(task, loaded.path) for task, loaded in zip(filled, tasks.uses.values(), strict=True)]
    return build_recipe(data, built, path, _places(data["source"], tree, filled_in, path.parent)), ordered


def read_merged(path: Path, overrides: Sequence[str]) -> tuple[Tree, list[Diagnostic]]:
    """The recipe, what it extends and the overrides as one tree, in which no variable has been put in yet.

    Returns:
        The tree, and diagnostics of the overrides that are not in it.

    Raises:
        UserError: A file of the chain cannot be read.
    """
    tree = read_recipe(path)
    failed = _override(tree, overrides)
    mask_secrets(tree)
    return tree, failed


def check_task(path: Path) -> tuple[Task | None, tuple[Diagnostic, ...]]:
    """As load_task, with the diagnostics returned: warnings beside a task, or all of them and None."""
    loaded = _read_task(path, str(path))
    if loaded.tree is None or _failed(loaded.diagnostics):
        return None, loaded.diagnostics
    return build_task(language("task").fill(loaded.tree.data), path), loaded.diagnostics


def _places(sources: list[Any], tree: Tree, filled_in: Substitution, folder: Path) -> list[str]:
    """Where the sources lie. In the data a path that holds something of the environment stays as it is written."""
    found = []
    for number, source in enumerate(sources):
        at = ("source", number, "path")
        found.append(place_of(source["kind"], source["path"], tree.folder(at, folder)))
        source["path"] = filled_in.written.get(at, source["path"])
    return found


def _override(tree: Tree, overrides: Sequence[str]) -> list[Diagnostic]:
    failed: list[Diagnostic] = []
    for override in overrides:
        try:
            apply_override(tree, override)
        except UserError as error:
            failed += error.diagnostics
    return failed


def _read_task(path: Path, name: str) -> Loaded:
    try:
        tree, diagnostics = _parse_task(read_bytes(path, name), name, path.parent)
    except UserError as error:
        return Loaded(path, None, error.diagnostics)
    return Loaded(path, tree, diagnostics)


@lru_cache(maxsize=32)
def _parse_task(content: bytes, name: str, folder: Path) -> tuple[Tree, tuple[Diagnostic, ...]]:
    """A task, parsed once for all the recipes that use it: nobody changes a task's tree."""
    tree = parse(content, name, folder, "task")
    return tree, _order([[*validate(tree, language("task")), *task_checks.check_task(tree)]])


def _find_tasks(tree: Tree, folder: Path, tasks: _Tasks) -> list[Diagnostic]:
    lost = []
    for number, use in mappings(tree.get(("tasks",))):
        if not isinstance(use.get("task"), str) or not use["task"]:
            continue
        found = find_file(tree, ("tasks", number, "task"), folder, "task")
        if isinstance(found, Diagnostic):
            lost.append(found)
            continue
        key = found.resolve()
        if key not in tasks.files:
            tasks.files[key] = _read_task(found, display(found))
        tasks.uses[number] = tasks.files[key]
    return lost


def _order(groups: Sequence[Sequence[Diagnostic]]) -> tuple[Diagnostic, ...]:
    """Each group from top to bottom, and nothing twice."""

    def place(diagnostic: Diagnostic) -> Any:
        return diagnostic.file, diagnostic.line, diagnostic.column

    return tuple(dict.fromkeys(d for group in groups for d in sorted(group, key=place)))


def _failed(diagnostics: Sequence[Diagnostic]) -> bool:
    return any(diagnostic.severity == "error" for diagnostic in diagnostics)
