"""`--set key.path=value`: one value of the recipe, put in from the command line."""

from __future__ import annotations

from dataclasses import replace

from wavecoder.dsl.diagnostics import Diagnostic, UserError
from wavecoder.dsl.reader import read
from wavecoder.dsl.scalars import NULLS
from wavecoder.dsl.tree import Path, Place, Text, Tree
from wavecoder.dsl.words import show

NAME = "--set"


def apply_override(tree: Tree, override: str) -> None:
    """Change the tree. The value is read as YAML, so `3` is a number and `[a, b]` a list; nothing is null.

    Raises:
        UserError: The override has no `=`, or its path leads nowhere. A wrong key or value is left to validation.
    """
    text = Text.of(NAME, override)
    key, equals, value = override.partition("=")
    if not equals or not key.strip():
        raise UserError([_wrong(text, f"`{show(override)}` sets nothing", 1, len(override), "write `key.path=value`")])
    if key.partition(".")[0].strip() == "extends":
        fix = "write it into the recipe"
        raise UserError([_wrong(text, "`extends` is followed before anything is set", 1, len(key), fix)])
    branch = _read(text, len(key) + 1, value)
    path, column = _parents(tree, text, key)
    last = path[-1]
    span = text.span(1, column, len(str(last)))
    root = branch.places[()]
    branch.places[()] = Place(text, span, root.value)
    tree.graft(path, branch)


def _read(text: Text, indent: int, value: str) -> Tree:
    """The value as a tree. Blanks in front of it make its columns those of the whole override."""
    if value.strip() in NULLS:
        span = text.span(1, indent + 1)
        return Tree(None, {(): Place(text, None, span)})
    try:
        branch = read((" " * indent + value).encode("utf-8", "replace"), NAME)
    except UserError as error:
        found = [replace(d, source_line=text.lines[0]) if d.line == 1 else d for d in error.diagnostics]
        raise UserError(found) from None
    for path, place in branch.places.items():
        branch.places[path] = Place(text, place.key, place.value)
    return branch


def _parents(tree: Tree, text: Text, key: str) -> tuple[Path, int]:
    """The path that key names, and the column of its last step. Mappings on the way are made where there is nothing."""
    path: Path = ()
    column = 1
    steps = key.split(".")
    for number, step in enumerate(steps):
        parent = tree.get(path)
        if parent is None and path:
            made = text.span(1, column - len(steps[number - 1]) - 1, len(steps[number - 1]))
            tree.graft(path, Tree({}, {(): Place(text, made, made)}))
        elif isinstance(parent, list):
            if not step.isdecimal() or int(step) >= len(parent):
                fix = f"its entries are 0 to {len(parent) - 1}" if parent else "write the whole list: [ … ]"
                message = f"`{'.'.join(map(str, path))}` is a list, and has no entry `{show(step)}`"
                raise UserError([_wrong(text, message, column, len(step), fix)])
            path = (*path, int(step))
            column += len(step) + 1
            continue
        elif not isinstance(parent, dict):
            message = f"`{'.'.join(map(str, path))}` is a single value, so there is no `{show(step)}` in it"
            raise UserError([_wrong(text, message, column, len(step), None)])
        path = (*path, step)
        column += len(step) + 1
    return path, column - len(steps[-1]) - 1


def _wrong(text: Text, message: str, column: int, length: int, fix: str | None) -> Diagnostic:
    return text.diagnose("WC050", message, text.span(1, column, length), fix)
