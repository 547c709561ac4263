"""What a plain YAML scalar means: the core schema of YAML 1.2, as editors read it too.

PyYAML's own rules are YAML 1.1's: there `on` is true, `12:30` is 750 and `5e-5` is text.
"""

from __future__ import annotations

import math
import re

NULLS = frozenset({"", "~", "null", "Null", "NULL"})
_BOOLEAN = {"true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False}
_INTEGER = re.compile(r"[-+]?[0-9]+")
_BASED = re.compile(r"0o[0-7]+|0x[0-9a-fA-F]+")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_LONGEST = 18


def resolve(text: str) -> str | int | float | bool | None:
    """The value of a plain scalar.

    Raises:
        OverflowError: A number that cannot be held exactly.
    """
    if text in NULLS:
        return None
    if text in _BOOLEAN:
        return _BOOLEAN[text]
    if _INTEGER.fullmatch(text) or _BASED.fullmatch(text):
        if len(text) > _LONGEST:
            raise OverflowError
        return int(text, 10 if _INTEGER.fullmatch(text) else 0)
    if _FLOAT.fullmatch(text):
        number = float(text)
        if math.isinf(number):
            raise OverflowError
        return number
    return text
