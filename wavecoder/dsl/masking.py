"""Keys and passwords that somebody wrote into a recipe: no diagnostic may print them, for logs keep what is printed."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from wavecoder.dsl.tree import Place, Tree

_SECRETS = frozenset(
    ("api_key", "apikey", "key", "token", "authorization", "password", "secret", "headers", "extra_headers")
)
_VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


def is_secret(key: str) -> bool:
    """Whether a key of a model would hold a secret."""
    return key.lower().replace("-", "_") in _SECRETS


def mask_secrets(tree: Tree) -> None:
    """Put asterisks for the secrets of `models` in every line that diagnostics show; columns stay what they are."""
    for path, place in list(tree.places.items()):
        if path[:1] == ("models",) and any(
            _holds_secret(path, i, tree.get(path[: i + 1])) for i in range(2, len(path))
        ):
            _mask(tree, place)


def _holds_secret(path: tuple[str | int, ...], at: int, value: Any) -> bool:
    key = path[at]
    if key == "api_key_env":
        return isinstance(value, str) and not _VARIABLE.fullmatch(value)
    if key == "api_base":
        return isinstance(value, str) and "@" in value
    return isinstance(key, str) and is_secret(key)


def _mask(tree: Tree, place: Place) -> None:
    lines = list(place.text.lines)
    start = place.value.column - 1
    end = start + place.value.length
    for number in range(place.value.line - 1, place.value.last):
        line = lines[number]
        first, after = (start, end) if number == place.value.line - 1 else (0, len(line))
        lines[number] = line[:first] + re.sub(r"\S", "*", line[first:after]) + line[after:]
    masked = replace(place.text, lines=tuple(lines))
    for path, other in tree.places.items():
        if other.text == place.text:
            tree.places[path] = replace(other, text=masked)
