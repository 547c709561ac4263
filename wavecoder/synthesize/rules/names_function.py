"""names_function: the field names a function, method or class that the code defines, as a whole word and in any case.

Functions inside functions do not count. Code that defines none passes, as does code in a language that is not read.

Params:
    field: Where the name must be.
    in: The field that holds the code.
    language: The language that the code is in.
"""

from __future__ import annotations

from collections.abc import Iterator

from tree_sitter import Node

from wavecoder.languages import UnknownLanguage, parse
from wavecoder.synthesize.rules.instance import Instance, Params
from wavecoder.synthesize.rules.words import find_term

_FUNCTIONS = {
    "function_definition",
    "function_declaration",
    "generator_function_declaration",
    "method_definition",
    "method_declaration",
}
_CLASSES = {"class_definition", "class_declaration"}
_ASSIGNED = {"arrow_function", "function_expression"}
_SHOWN = 3


def names_function(instance: Instance, params: Params) -> str | None:
    """Which names are missing, of which one would do."""
    field, code = params["field"], params["in"]
    if problem := instance.empty(field):
        return problem
    try:
        names = list(dict.fromkeys(_defined(parse(instance.text(code), params["language"]).root_node)))
    except UnknownLanguage:
        return None
    if not names or find_term(names, instance.text(field)) is not None:
        return None
    listed = " or ".join(f"`{name}`" for name in names[:_SHOWN]) + (" or …" if len(names) > _SHOWN else "")
    return f"the {field} does not name {listed}, which the {code} defines"


def _defined(root: Node) -> Iterator[str]:
    waiting = [root]
    while waiting:
        node = waiting.pop()
        value = node.child_by_field_name("value") if node.type == "variable_declarator" else None
        defines = node.type in _FUNCTIONS or (value is not None and value.type in _ASSIGNED)
        name = node.child_by_field_name("name") if defines or node.type in _CLASSES else None
        if name is not None and name.text:
            yield name.text.decode()
        if not defines:
            waiting += reversed(node.named_children)
