"""Whether code parses, and where it does not."""

from __future__ import annotations

import ast
import warnings
from threading import RLock

from tree_sitter import Node

from wavecoder.languages.grammars import parse

# Python warns while it parses, of odd escapes for one. By this file name the warnings are known, and they are nobody's
# business: the code is data. `warnings.catch_warnings` would do, were it safe in threads.
_FILE = "wavecoder-unit"
_SHOWN = 40
_PAIRS = {"(": ")", "[": "]", "{": "}"}
warnings.filterwarnings("ignore", module=_FILE)

# Held around whatever calls `ast.parse`: in Python 3.11 two threads that do so at once can make it raise SystemError.
PARSING = RLock()


def syntax_error(code: str, language: str) -> str | None:
    """The first place where code does not parse, as in "line 3: unexpected `:`"; None where all of it parses.

    Python is held to the grammar of the Python that runs: tree-sitter lets through what that does not, a missing
    indentation or a `print` statement.

    Raises:
        UnknownLanguage: There is no parser for the language.
    """
    if language.lower() == "python":
        tree = python_tree(code)
        return tree if isinstance(tree, str) else None
    root = parse(code, language).root_node
    return _describe(_first_error(root)) if root.has_error else None


def python_tree(code: str) -> ast.Module | str:
    """Python's own syntax tree of code, or what is wrong with it."""
    try:
        with PARSING:
            return ast.parse(code, _FILE)
    except SyntaxError as error:
        return f"line {error.lineno or 1}: {_problem(error)}"
    except (RecursionError, MemoryError):
        return "line 1: it is too deeply nested"
    except UnicodeError:
        return "line 1: it holds half a character, which no file can hold"
    except ValueError as error:
        return f"line 1: {error}"


def _problem(error: SyntaxError) -> str:
    text, start, end = error.text or "", error.offset or 0, error.end_offset or 0
    if error.msg != "invalid syntax" or start < 1:
        return error.msg
    token = text[start - 1 : end - 1 if end > start and error.end_lineno == error.lineno else start].strip()
    return f"unexpected `{token[:_SHOWN]}`" if token else "unexpected end of line"


def _describe(error: Node) -> str:
    if error.is_missing:
        what = "end of line" if error.type == "_newline" else error.type
        return f"line {error.start_point.row + 1}: `{what}` is missing"
    open_brackets: list[Node] = []
    for child in error.children:
        if child.type in _PAIRS:
            open_brackets.append(child)
        elif open_brackets and child.type == _PAIRS[open_brackets[-1].type]:
            open_brackets.pop()
    if open_brackets:
        return f"line {open_brackets[-1].start_point.row + 1}: `{open_brackets[-1].type}` is never closed"
    leaf = error
    while leaf.children:
        leaf = leaf.children[0]
    text = (leaf.text or b"").decode("utf-8", "replace").strip()
    shown = text.splitlines()[0][:_SHOWN] if text else "end"
    return f"line {leaf.start_point.row + 1}: unexpected `{shown}`"


def _first_error(node: Node) -> Node:
    """The first node that is an error or was made up, below a node that holds one."""
    while not (node.is_error or node.is_missing):
        below = next((child for child in node.children if child.has_error), None)
        if below is None:
            return node
        node = below
    return node
