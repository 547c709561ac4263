"""The first question to a file: is it what it is taken for, in a version that is known?"""

from __future__ import annotations

import re

from wavecoder.dsl.diagnostics import UserError
from wavecoder.dsl.schema import Kind
from wavecoder.dsl.tree import Tree

VERSION = 1
_HEADER = re.compile(r"(recipe|task)/v([0-9]{1,9})")


def check_header(tree: Tree, kind: Kind) -> None:
    """Stop at a file of which nothing else that could be said would be true.

    Raises:
        UserError: No mapping, the other kind of file, or a newer version of the language.
    """
    if not isinstance(tree.data, dict):
        fix = f"start with `wavecoder: {kind}/v{VERSION}`"
        raise UserError([tree.report("WC010", f"a {kind} is made of `key: value` lines", (), fix=fix)])
    header = tree.data.get("wavecoder")
    said = _HEADER.fullmatch(header) if isinstance(header, str) else None
    if said and said[1] != kind:
        use = (
            "name it under `tasks` of a recipe"
            if kind == "recipe"
            else "give the recipe's path where a recipe is wanted"
        )
        message = f"this file is a {said[1]}, and a {kind} is needed here"
        raise UserError([tree.report("WC019", message, ("wavecoder",), fix=use)])
    if said and int(said[2]) > VERSION:
        message = (
            f"this file is written in version {int(said[2])} of the language; this wavecoder knows version {VERSION}"
        )
        fix = "upgrade wavecoder: pip install --upgrade wavecoder"
        raise UserError([tree.report("WC020", message, ("wavecoder",), fix=fix)])
