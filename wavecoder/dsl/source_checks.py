"""What is wrong with a recipe's sources, as far as can be told without reading the code in them."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path as File
from pathlib import PurePosixPath
from typing import Any

from wavecoder.dsl.diagnostics import Diagnostic
from wavecoder.dsl.names import mappings, texts
from wavecoder.dsl.tree import Path, Tree
from wavecoder.dsl.words import either, show, suggest

STDLIB = "python-stdlib"

# How much is looked at before nothing is said of how much there is.
_MOST_FILES = 20_000
_MOST_BYTES = 4 << 20


def check_sources(tree: Tree, folder: File) -> Iterator[Diagnostic]:
    """Paths that lead nowhere, sources that hold nothing, and a core larger than all of them together.

    Args:
        tree: The recipe.
        folder: Where it lies.
    """
    size = _whole(tree.get(("select", "size")))
    most: list[int | None] = []
    for number, source in mappings(tree.get(("source",))):
        at: Path = ("source", number, "path")
        limit, held = _whole(source.get("limit")), None
        if _is_place(source):
            path = locate(source["path"], tree.folder(at, folder))
            wrong = _check_path(tree, at, source["path"], source["kind"], path)
            held = None if wrong else _held(source, path, size or 1)
            if wrong or held == 0:
                yield wrong or _empty(tree, at, source)
                held = None
        most.append(min((units for units in (limit, held) if units is not None), default=None))
    total = sum(units for units in most if units is not None)
    if size is not None and most and None not in most and size > total:
        message = f"{size} units are to be selected, and the sources give at most {total}"
        fix = "lower `size`, or add to the sources; a `limit` counts too"
        yield tree.report("WC051", message, ("select", "size"), fix=fix, severity="warning")


def _whole(value: Any) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _is_place(source: dict[str, Any]) -> bool:
    """Whether the source has a path on this machine."""
    written, kind = source.get("path"), source.get("kind")
    if not isinstance(written, str) or not written or (written, kind) == (STDLIB, "directory"):
        return False
    return kind in ("directory", "jsonl")


def _empty(tree: Tree, at: Path, source: dict[str, Any]) -> Diagnostic:
    if source["kind"] == "jsonl":
        message, fix = f"`{show(source['path'])}` is empty", "it gives no units"
    else:
        languages = texts(source.get("languages")) or ["python"]
        message, fix = f"`{show(source['path'])}` holds no {either(languages)} file", "is it the right folder?"
    return tree.report("WC051", message, at, fix=fix, severity="warning")


def _check_path(tree: Tree, at: Path, written: str, kind: str, found: File) -> Diagnostic | None:
    try:
        exists, is_folder = found.exists(), found.is_dir()
    except (OSError, ValueError):
        exists = is_folder = False
    if not exists:
        others = _names_in(found.parent)
        fix = suggest(found.name, [*others, STDLIB]) or "paths are relative to the recipe"
        return tree.report("WC035", f"`{show(written)}` does not exist", at, fix=fix)
    if is_folder != (kind == "directory"):
        message = f"`{show(written)}` is a {'folder' if is_folder else 'file'}, and `kind: {kind}` reads a "
        fix = f"write `kind: {'directory' if is_folder else 'jsonl'}`"
        return tree.report("WC035", message + ("file" if is_folder else "folder"), at, fix=fix)
    return None


def _names_in(folder: File) -> list[str]:
    try:
        return [entry.name for entry in folder.iterdir()]
    except (OSError, ValueError):
        return []


def locate(written: str, folder: File) -> File:
    """The file or folder that a source's path means."""
    try:
        return (folder / File(written).expanduser()).absolute()
    except RuntimeError:
        return (folder / written).absolute()


def place_of(kind: str, written: str, folder: File) -> str:
    """Where a source lies: an absolute path, or `python-stdlib`."""
    return written if written == STDLIB and kind == "directory" else str(locate(written, folder))


def _held(source: dict[str, Any], path: File, enough: int) -> int | None:
    """The most units that are there; None where that is `enough`, or only reading the code would tell."""
    languages = tuple(texts(source.get("languages")) or ["python"])
    count = _count_files(path, languages, enough) if source["kind"] == "directory" else _count_lines(path)
    return count if count == 0 or source.get("unit") == "file" else None


def _count_files(folder: File, languages: tuple[str, ...], enough: int) -> int | None:
    from wavecoder.languages import SYNTAXES, language_of

    if not set(languages) <= SYNTAXES.keys():
        return None
    count = looked_at = 0
    for _, folders, files in os.walk(folder):
        folders[:] = [name for name in folders if name[0] != "." and name != "__pycache__"]
        count += sum(language_of(PurePosixPath(name), languages) is not None for name in files)
        looked_at += len(files) + len(folders)
        if count >= enough or looked_at > _MOST_FILES:
            return None
    return count


def _count_lines(file: File) -> int | None:
    try:
        if file.stat().st_size > _MOST_BYTES:
            return None
        return sum(bool(line.strip()) for line in file.read_bytes().splitlines())
    except OSError:
        return None
