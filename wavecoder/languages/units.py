"""The languages that units can be read in, and how each one's syntax tree tells where functions are."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath

from tree_sitter import Node


@dataclass(frozen=True, slots=True)
class Syntax:
    """What the reader of units knows of a language. The sets hold types of tree-sitter nodes.

    Attributes:
        suffixes: Endings of the names of its files.
        functions: Nodes that are functions or methods.
        scopes: Nodes whose name qualifies the names of the functions within.
        containers: Other nodes that functions can stand in; nothing else is searched.
        docstring: Gives the docstring of a function's node, or "".
    """

    suffixes: tuple[str, ...]
    functions: frozenset[str]
    scopes: frozenset[str]
    containers: frozenset[str]
    docstring: Callable[[Node], str]


def _python_docstring(function: Node) -> str:
    body = function.child_by_field_name("body")
    first = next((node for node in body.named_children if node.type != "comment"), None) if body else None
    if first is None or first.type != "expression_statement":
        return ""
    string = first.named_children[0] if first.named_child_count else None
    if string is None or string.type != "string" or string.child_count < 2:
        return ""
    opening, closing = string.children[0], string.children[-1]
    if set("fFbBtT") & set(_text(opening)):
        return ""
    source = _text(string)
    return source[len(_text(opening)) : len(source) - len(_text(closing))]


def _text(node: Node) -> str:
    return (node.text or b"").decode()


# fmt: off
PYTHON_CONTAINERS = frozenset({
    "module", "ERROR", "block", "decorated_definition", "with_statement", "for_statement", "while_statement",
    "if_statement", "elif_clause", "else_clause", "match_statement", "case_clause",
    "try_statement", "except_clause", "except_group_clause", "finally_clause",
})
# fmt: on

SYNTAXES: Mapping[str, Syntax] = {
    "python": Syntax(
        suffixes=(".py",),
        functions=frozenset({"function_definition"}),
        scopes=frozenset({"class_definition"}),
        containers=PYTHON_CONTAINERS,
        docstring=_python_docstring,
    ),
}


def language_of(path: PurePosixPath, languages: tuple[str, ...]) -> str | None:
    """Which of `languages` a file is in, by its ending; None if in none."""
    return next((name for name in languages if path.suffix in SYNTAXES[name].suffixes), None)
