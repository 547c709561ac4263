r"""DSPy's answer form as a GBNF grammar, for servers that can be held to one (llama.cpp).

A small model forgets the form; under a grammar it cannot. JSON would do the same, but small models copy code badly
through JSON's escapes.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

Shape = Literal["text", "code", "verdict"]

_RULES = {
    # One paragraph: text fields hold sentences, and a small model that may break the line does not stop.
    "text": r"text ::= [^\n\[\x60 ] ( [^\n\[] | \x22[\x22 [^\n\[] )*",
    # Lines, none of which opens a field marker.
    "code": r"code ::= codeline ( \x22\n\x22 codeline? )*",
    "codeline": r"codeline ::= ( [^\n\[\x60] | \x22[\x22 [^\n\[] | \x22[[\x22 [^\n ] )+",
    "verdict": r"verdict ::= \x22pass\x22 | \x22fail\x22",
}
_NEEDS = {"text": ("text",), "code": ("code", "codeline"), "verdict": ("verdict",)}


def markers_grammar(fields: Mapping[str, Shape]) -> str:
    """The grammar of an answer in DSPy's field markers.

    Args:
        fields: The output fields in order, each with the shape of its value.

    Returns:
        GBNF whose root is `[[ ## field ## ]]`, a value, and so on up to `[[ ## completed ## ]]`.
    """
    parts = [rf'"[[ ## {name} ## ]]\n" {shape} "\n\n"' for name, shape in fields.items()]
    root = "root ::= " + " ".join(parts) + ' "[[ ## completed ## ]]"'
    needed = dict.fromkeys(rule for shape in fields.values() for rule in _NEEDS[shape])
    return "\n".join([root, *(_RULES[rule].replace(r"\x22", '"') for rule in needed)])
