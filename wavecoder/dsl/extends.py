"""`extends:`: a recipe on top of another, key by key. Every part of the result keeps its place in its own file."""

from __future__ import annotations

from pathlib import Path as File
from typing import Any

from wavecoder.dsl.diagnostics import Diagnostic, UserError
from wavecoder.dsl.files import read_file
from wavecoder.dsl.lookup import display, find_file
from wavecoder.dsl.masking import mask_secrets
from wavecoder.dsl.tree import Path, Tree
from wavecoder.dsl.words import retype, type_of

_AT = ("extends",)


def read_recipe(path: File) -> Tree:
    """The recipe with all that it extends merged into it, and `extends` gone.

    Raises:
        UserError: A file of the chain cannot be read, is no recipe, or does not lead to the next one.
    """
    files, chain = [path], [_read(path, str(path))]
    while "extends" in chain[-1].data:
        found = _base(chain[-1], path.parent)
        same = [file for file in files if file.resolve() == found.resolve()]
        if same:
            raise UserError([_circle(chain[-1], [*files[files.index(same[0]) :], found])])
        files.append(found)
        chain.append(_read(found, display(found)))
    tree = chain.pop()
    while chain:
        tree = merge(tree, chain.pop())
    return tree


def _read(path: File, name: str) -> Tree:
    tree = read_file(path, name, "recipe")
    # before the merge: of a secret that is overridden, the place would be forgotten and the line stay
    mask_secrets(tree)
    return tree


def _base(tree: Tree, recipe_folder: File) -> File:
    written = tree.get(_AT)
    if not isinstance(written, str):
        message = f"`extends` takes text, not {'nothing' if written is None else type_of(written)}"
        raise UserError([tree.report("WC014", message, _AT, fix=retype(written, ["string"]))])
    found = find_file(tree, _AT, recipe_folder, "recipe")
    if isinstance(found, Diagnostic):
        raise UserError([found])
    return found


def _circle(tree: Tree, files: list[File]) -> Diagnostic:
    if len(files) == 2:
        return tree.report("WC053", "this recipe extends itself", _AT, fix="remove `extends`")
    way = " -> ".join(file.name for file in files)
    return tree.report("WC053", f"these recipes extend one another in a circle: {way}", _AT, fix="remove one `extends`")


def merge(base: Tree, own: Tree) -> Tree:
    """Own laid on base: mappings key by key, anything else whole. What both have is where own has it."""
    kept: set[Path] = set()

    def lay(below: dict[str, Any], above: dict[str, Any], path: Path) -> dict[str, Any]:
        merged = dict(below)
        kept.update((*path, key) for key in below.keys() - above.keys())
        for key, value in above.items():
            both_are = isinstance(value, dict) and isinstance(below.get(key), dict)
            merged[key] = lay(below[key], value, (*path, key)) if both_are else value
        return merged

    below = {key: value for key, value in base.data.items() if key != "wavecoder"}
    above = {key: value for key, value in own.data.items() if key != "extends"}
    data = lay(below, above, ())
    places = {path: place for path, place in own.places.items() if path[:1] != _AT}
    for path, place in base.places.items():
        if any(path[:length] in kept for length in range(1, len(path) + 1)):
            places[path] = place
    return Tree(data, places)
