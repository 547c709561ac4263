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
    try:
        with path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise UserError([Diagnostic("WC001", f"cannot read the file: {reason}", name, 1, 1, 1, "")]) from None
    tree = read(content, name, path.parent)
    check_header(tree, kind)
    return tree
