"""The tokens of code that mean something to its interpreter."""

from __future__ import annotations

from tree_sitter import Node

from wavecoder.languages.grammars import parse

_COMMENTS = frozenset({"comment", "html_comment", "hash_bang_line"})
# Strings count whole: white space inside one is part of the program.
_WHOLE = frozenset({"string", "interpreted_string_literal", "raw_string_literal", "rune_literal", "regex"})
_CONTENT = frozenset({"string_content", "string_fragment"})
# In these the end of a statement counts, however it is written; in Python's block the indentation does, too.
# fmt: off
_BODIES = frozenset({
    "module", "block", "program", "statement_block", "source_file", "statement_list", "class_body", "for_statement",
})
# fmt: on
_HEADERS = frozenset({"for_clause", "if_statement", "expression_switch_statement"})
END, INDENT, DEDENT = "\n", "\t", "\t\t"


def tokens(code: str, language: str) -> tuple[str, ...]:
    """The code's tokens in order, without comments, docstrings and white space.

    What white space says in the language stays, as tokens of its own: the end of a statement, and Python's
    indentation. So two pieces of code with the same tokens do the same.

    Raises:
        UnknownLanguage: There is no parser for the language.
    """
    python = language.lower() == "python"
    found: list[str] = []
    waiting: list[Node | str] = [parse(code, language).root_node]
    while waiting:
        node = waiting.pop()
        if isinstance(node, str):
            found.append(node)
        elif node.type in _COMMENTS or (python and _is_docstring(node)):
            continue
        elif not node.children or _is_whole(node):
            text = (node.text or b"").decode("utf-8", "replace")
            if text.strip() or node.type in _CONTENT:
                found.append(text)
        else:
            waiting.extend(reversed(_parts(node, python)))
    return tuple(found)


def _parts(node: Node, python: bool) -> list[Node | str]:
    children = [child for child in node.children if child.type != ";" or node.type in _HEADERS]
    if node.type not in _BODIES or (python and node.type == "for_statement"):
        return list(children)
    parts: list[Node | str] = []
    for child in children:
        counts = child.is_named and child.type not in _COMMENTS and not (python and _is_docstring(child))
        parts += [child, END] if counts and child.type != "statement_list" else [child]
    return [INDENT, *parts, DEDENT] if python and node.type == "block" else parts


def _is_whole(node: Node) -> bool:
    return node.type in _WHOLE and not any(child.type == "interpolation" for child in node.children)


def _is_docstring(node: Node) -> bool:
    """A statement that is a plain string: it does nothing, wherever it stands."""
    if node.type != "expression_statement" or node.named_child_count != 1:
        return False
    (string,) = node.named_children
    return string.type == "string" and _is_whole(string)
