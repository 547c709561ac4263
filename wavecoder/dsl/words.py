"""Turns of phrase that diagnostics share."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any

_TYPES = {
    "string": "text",
    "integer": "a whole number",
    "number": "a number",
    "boolean": "true or false",
    "array": "a list",
    "object": "a mapping of `key: value`",
    "null": "null",
}
_BOOLEANS = {"yes": "true", "on": "true", "y": "true", "no": "false", "off": "false", "n": "false"}
_LIKELY = 0.6
_SAME_START = 0.85


def closest(word: str, candidates: Iterable[str]) -> str | None:
    """The candidate that was most likely meant, or None where none is close."""
    from rapidfuzz.distance import OSA, JaroWinkler

    def plain(text: str) -> str:
        return text.lower().replace("-", "_").strip()

    best, best_score = None, 0.0
    for candidate in candidates:
        likeness = OSA.normalized_similarity(plain(word), plain(candidate))
        start = JaroWinkler.similarity(plain(word), plain(candidate)) if word[:2] == candidate[:2] else 0
        score = max(likeness if likeness >= _LIKELY else 0, start if start >= _SAME_START else 0)
        if score > best_score:
            best, best_score = candidate, score
    return best


def suggest(word: str, candidates: Iterable[str], otherwise: str = "") -> str | None:
    """`did you mean …?` where that is likely; else what there is to choose from, after `otherwise`."""
    candidates = list(dict.fromkeys(candidates))
    if meant := closest(word, candidates):
        return f"did you mean `{meant}`?"
    return f"{otherwise} {either(candidates)}".strip() if otherwise and candidates else None


def either(names: Iterable[Any]) -> str:
    """`a`, `b` or `c`."""
    return _listed(names, "or")


def both(names: Iterable[Any]) -> str:
    """`a`, `b` and `c`."""
    return _listed(names, "and")


def _listed(names: Iterable[Any], last: str) -> str:
    quoted = [f"`{show(name) if not isinstance(name, str) else name}`" for name in names]
    return f" {last} ".join([", ".join(quoted[:-1]), quoted[-1]]) if len(quoted) > 1 else "".join(quoted)


def show(value: Any) -> str:
    """A value as one would write it in YAML, on one line and not too long."""
    text = value if isinstance(value, str) and value else json.dumps(value, ensure_ascii=False, default=str)
    text = " ".join(text.split()) or json.dumps(text)
    return text if len(text) <= 60 else text[:59] + "…"


def type_of(value: Any) -> str:
    """What a value is, in the words that `wanted` uses."""
    if value is None:
        return "empty"
    if isinstance(value, bool):
        return f"`{json.dumps(value)}`"
    if isinstance(value, str):
        return f"the text `{show(value)}`"
    if isinstance(value, int | float):
        return f"the number {show(value)}"
    return "a list" if isinstance(value, list) else "a mapping"


def wanted(types: str | Sequence[str]) -> str:
    """What a schema's `type` asks for."""
    names = [types] if isinstance(types, str) else list(types)
    return " or ".join(_TYPES[name] for name in names)


def retype(value: Any, types: Sequence[str]) -> str | None:
    """How to write value so that it is of one of types, where that can be told."""
    if isinstance(value, str):
        number = value.replace("_", "").replace(",", "").strip()
        if "boolean" in types and value.lower() in {*_BOOLEANS, "true", "false"}:
            return f"write `{_BOOLEANS.get(value.lower(), value.lower())}`"
        if "integer" in types and number.lstrip("-").isdecimal() and number.isascii():
            return f"write `{number}`, without quotes"
        if "number" in types and _is_number(number):
            return f"write `{number}`, without quotes"
    if "string" in types and isinstance(value, int | float):
        return f'put it in quotes: "{show(value)}"'
    if "integer" in types and isinstance(value, float):
        return "write it without a fraction"
    if "array" in types and isinstance(value, str | int | float):
        return f"put it in a list: [{show(value)}]"
    if "string" in types and isinstance(value, list) and len(value) == 1 and isinstance(value[0], str):
        return f"write it without the brackets: {show(value[0])}"
    if "object" in types and isinstance(value, list) and value and all(isinstance(item, dict) for item in value):
        return "remove the dashes"
    return None


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return text.isascii() and any(c.isdigit() for c in text)
