"""Functions cut out of source files along tree-sitter's syntax tree."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from dataclasses import dataclass

from tree_sitter import Node

from wavecoder.languages import SYNTAXES, parse


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of a file: a function, or all of it (then name is ""). Lines count from 1, both included."""

    name: str
    code: str
    docstring: str
    start_line: int
    end_line: int


def functions(text: str, language: str) -> tuple[list[Piece], bool]:
    """Cut out the functions and methods that are not inside another function, with their decorators.

    A function's code is its whole lines, less the indentation of the first. The docstring stays in the code.

    Returns:
        The functions in the file's order, and whether all of the file parsed.
    """
    syntax, tree = SYNTAXES[language], parse(text, language)
    lines = text.split("\n")
    pieces = []
    for name, node, function in _walk(tree.root_node, language):
        first, last = node.start_point.row, node.end_point.row
        code = dedent(lines[first : last + 1])
        pieces.append(Piece(name, code, inspect.cleandoc(syntax.docstring(function)), first + 1, last + 1))
    return pieces, not tree.root_node.has_error


def whole_file(text: str) -> Piece:
    """All of a file as one piece."""
    return Piece("", text, "", 1, max(1, len(text.splitlines())))


def dedent(lines: list[str]) -> str:
    """Join lines, less the first one's indentation wherever a line has it (text in a long string may not)."""
    indent = lines[0][: len(lines[0]) - len(lines[0].lstrip())]
    return "\n".join(line.removeprefix(indent) for line in lines).rstrip()


def _walk(root: Node, language: str) -> Iterator[tuple[str, Node, Node]]:
    """Yield each function's qualified name, its node with decorators, and its own node. Bodies are not entered."""
    syntax = SYNTAXES[language]
    waiting = [("", root, root)]
    while waiting:
        scope, node, outer = waiting.pop()
        if node.type in syntax.functions:
            yield scope + _name(node), outer, node
            continue
        if node.type in syntax.scopes:
            scope += _name(node) + "."
        elif node.type not in syntax.containers:
            continue
        decorated = node.type == "decorated_definition"
        waiting.extend((scope, child, node if decorated else child) for child in reversed(node.named_children))


def _name(node: Node) -> str:
    name = node.child_by_field_name("name")
    return (name.text or b"").decode() if name else ""
