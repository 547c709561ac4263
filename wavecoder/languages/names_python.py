"""Undefined names of Python code, as pyflakes sees them."""

from __future__ import annotations

from collections.abc import Iterator

from pyflakes.checker import Checker
from pyflakes.messages import UndefinedName

from wavecoder.languages.syntax import PARSING, python_tree


def undefined(code: str) -> Iterator[str]:
    """Names that pyflakes finds undefined, in the order of the code."""
    tree = python_tree(code)
    if isinstance(tree, str):
        return
    try:
        # It parses annotations that are strings.
        with PARSING:
            messages = Checker(tree).messages
    except RecursionError:
        return
    for message in sorted(messages, key=lambda message: (message.lineno, message.col)):
        if isinstance(message, UndefinedName):
            yield str(message.message_args[0])
