"""Whether a value is valid, said fast and without why. jsonschema, which says why, takes long to load and to run.

Knows the keywords that the language's schemas use, and refuses any other.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

Schema = Mapping[str, Any]
Check = Callable[[Any], bool]

_ANNOTATIONS = frozenset(
    ("$schema", "$comment", "title", "description", "default", "examples", "errorMessage", "$defs")
)
_IN_OTHERS = frozenset(("then", "else", "additionalProperties"))
_TYPES: Mapping[str, Check] = {
    "string": lambda value: isinstance(value, str),
    "integer": lambda value: _is_number(value) and value == value // 1,
    "number": lambda value: _is_number(value),
    "boolean": lambda value: isinstance(value, bool),
    "array": lambda value: isinstance(value, list),
    "object": lambda value: isinstance(value, dict),
    "null": lambda value: value is None,
}
_BOUNDS: Mapping[str, tuple[str, Callable[[Any, Any], bool]]] = {
    "minimum": ("number", lambda value, bound: value >= bound),
    "maximum": ("number", lambda value, bound: value <= bound),
    "exclusiveMinimum": ("number", lambda value, bound: value > bound),
    "exclusiveMaximum": ("number", lambda value, bound: value < bound),
    "minLength": ("string", lambda value, bound: len(value) >= bound),
    "maxLength": ("string", lambda value, bound: len(value) <= bound),
    "minItems": ("array", lambda value, bound: len(value) >= bound),
    "maxItems": ("array", lambda value, bound: len(value) <= bound),
    "minProperties": ("object", lambda value, bound: len(value) >= bound),
}


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


class Quick:
    """A schema's checks, made once of each part of it that is asked for."""

    def __init__(self, resolve: Callable[[Schema], Schema], known: Callable[[Schema, Any], Mapping[str, Any]]) -> None:
        """Make no check yet.

        Args:
            resolve: Follows `$ref`.
            known: The keys that a mapping may have under a schema that is closed by `unevaluatedProperties`.
        """
        self._resolve, self._known = resolve, known
        self._made: dict[int, tuple[Schema, Check]] = {}

    def is_valid(self, value: Any, schema: Schema) -> bool:
        """Whether the value is valid."""
        return self._check(schema)(value)

    def _check(self, schema: Schema) -> Check:
        made = self._made.get(id(schema))
        if made is None:
            checks = self._checks(self._resolve(schema))
            made = self._made[id(schema)] = schema, lambda value: all(check(value) for check in checks)
        return made[1]

    def _checks(self, schema: Schema) -> list[Check]:
        made = [self._keyword(key, schema) for key in schema if key not in _ANNOTATIONS and key not in _IN_OTHERS]
        if "additionalProperties" in schema and "properties" not in schema:
            made.append(self._properties({}, schema))
        return made

    def _keyword(self, key: str, schema: Schema) -> Check:
        wanted = schema[key]
        if key in _BOUNDS:
            return _bound(wanted, *_BOUNDS[key])
        if key in ("allOf", "anyOf", "oneOf"):
            return _count(key, [self._check(part) for part in wanted])
        match key:
            case "type":
                types = [_TYPES[name] for name in ([wanted] if isinstance(wanted, str) else wanted)]
                return types[0] if len(types) == 1 else lambda value: any(is_type(value) for is_type in types)
            case "enum" | "const":
                options = wanted if key == "enum" else [wanted]
                return lambda value: any(value == option and type(value) is type(option) for option in options)
            case "pattern":
                search = re.compile(re.sub(r"\$$", r"\\Z", wanted)).search
                return lambda value: not isinstance(value, str) or search(value) is not None
            case "required":
                return lambda value: not isinstance(value, dict) or all(name in value for name in wanted)
            case "properties":
                return self._properties(wanted, schema)
            case "propertyNames":
                name = self._check(wanted)
                return lambda value: not isinstance(value, dict) or all(map(name, value))
            case "unevaluatedProperties" if wanted is False:
                return lambda value: not isinstance(value, dict) or value.keys() <= self._known(schema, value).keys()
            case "items":
                item = self._check(wanted)
                return lambda value: not isinstance(value, list) or all(map(item, value))
            case "uniqueItems":
                return lambda value: not isinstance(value, list) or len({repr(item) for item in value}) == len(value)
            case "if":
                return self._condition(schema)
        raise NotImplementedError(key)

    def _properties(self, wanted: Schema, schema: Schema) -> Check:
        checks = {key: self._check(sub) for key, sub in wanted.items()}
        others = schema.get("additionalProperties", True)
        other: Check = self._check(others) if isinstance(others, Mapping) else lambda _: bool(others)

        def check(value: Any) -> bool:
            if not isinstance(value, dict):
                return True
            return all(checks.get(key, other)(child) for key, child in value.items())

        return check

    def _condition(self, schema: Schema) -> Check:
        met = self._check(schema["if"])
        then, otherwise = (self._check(schema.get(branch, {})) for branch in ("then", "else"))
        return lambda value: (then if met(value) else otherwise)(value)


def _bound(bound: Any, kind: str, holds: Callable[[Any, Any], bool]) -> Check:
    is_kind = _TYPES[kind]
    return lambda value: not is_kind(value) or holds(value, bound)


def _count(key: str, checks: list[Check]) -> Check:
    if key == "allOf":
        return lambda value: all(check(value) for check in checks)
    if key == "anyOf":
        return lambda value: any(check(value) for check in checks)
    return lambda value: sum(check(value) for check in checks) == 1
