"""Files that are what they are taken for."""

from __future__ import annotations

from pathlib import Path

from wavecoder.dsl.diagnostics import Diagnostic, UserError
from wavecoder.dsl.header import check_header
from wavecoder.dsl.reader import MAX_BYTES, read
from wavecoder.dsl.schema import Kind
from wavecoder.dsl.tree import Tree


def read_file(path: Path, name: str, kind: Kind) -> Tree:
    """The tree of a recipe's or a task's file, which diagnostics call `name`.

    Raises:
        UserError: It cannot be read or parsed, or is something else.
    """
    return parse(read_bytes(path, name), name, path.parent, kind)


def read_bytes(path: Path, name: str) -> bytes:
    """The content of a file, of one that is too large only so much that it shows.

    Raises:
        UserError: It cannot be read.
    """
    try:
        with path.open("rb") as file:
            return file.read(MAX_BYTES + 1)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise UserError([Diagnostic("WC001", f"cannot read the file: {reason}", name, 1, 1, 1, "")]) from None


def parse(content: bytes, name: str, folder: Path, kind: Kind) -> Tree:
    """The tree of a file's content.

    Raises:
        UserError: It cannot be parsed, or is something else.
    """
    tree = read(content, name, folder)
    check_header(tree, kind)
    return tree
