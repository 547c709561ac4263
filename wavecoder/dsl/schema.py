"""The JSON schemas as data: which keys a value may have, and their defaults."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache, cached_property
from typing import Any, Literal

from wavecoder.dsl.quick import Quick
from wavecoder.dsl.tree import Path
from wavecoder.resources import folder

Kind = Literal["recipe", "task"]
Schema = Mapping[str, Any]


@cache
def _validator() -> Any:
    """The validator's class. jsonschema takes half of this package's start-up time, so it is loaded when needed."""
    import jsonschema

    def pattern(validator: Any, wanted: str, instance: Any, schema: Schema) -> Iterator[jsonschema.ValidationError]:
        """As JSON Schema means it: Python's `$` would also match before a last line end."""
        if isinstance(instance, str) and not re.search(re.sub(r"\$$", r"\\Z", wanted), instance):
            yield jsonschema.ValidationError("pattern")

    extend: Any = jsonschema.validators.extend
    return extend(jsonschema.Draft202012Validator, {"pattern": pattern})


class Language:
    """One of the two schemas, with what else is asked of it than whether a value is valid."""

    def __init__(self, root: Schema) -> None:
        self.root = root
        self._quick = Quick(self.resolve, self.properties)

    @cached_property
    def validator(self) -> Any:
        """jsonschema's, which says what is wrong and takes its time."""
        return _validator()(self.root)

    def is_valid(self, value: Any) -> bool:
        """Whether there is nothing wrong with a whole value."""
        return self._quick.is_valid(value, self.root)

    def resolve(self, schema: Schema) -> Schema:
        """The schema with its `$ref` followed; what stands beside the `$ref` wins."""
        while "$ref" in schema:
            target = self.root["$defs"][schema["$ref"].removeprefix("#/$defs/")]
            schema = {**target, **{key: value for key, value in schema.items() if key != "$ref"}}
        return schema

    def branches(self, schema: Schema, instance: Any) -> list[Schema]:
        """The `then` or `else` of every condition, whichever of them the instance falls under."""
        chosen = []
        for part in (schema, *schema.get("allOf", ())):
            if "if" in part:
                met = self._quick.is_valid(instance, part["if"])
                chosen.append(part.get("then" if met else "else", {}))
        return chosen

    def properties(self, schema: Schema, instance: Any) -> dict[str, Schema]:
        """The keys that the instance may have, with their schemas."""
        schema = self.resolve(schema)
        known = dict(schema.get("properties", {}))
        for branch in self.branches(schema, instance):
            known = {**known, **branch.get("properties", {}), **known}
        return known

    def at(self, path: Path, value: Any) -> Schema:
        """The schema that the part at path of a whole value falls under."""
        schema = self.root
        for step in path:
            schema = self.resolve(schema)
            if isinstance(step, int):
                schema = schema.get("items", {})
            else:
                schema = self.properties(schema, value).get(step) or schema.get("additionalProperties") or {}
            value = value[step]
        return self.resolve(schema)

    def all_properties(self, schema: Schema) -> set[str]:
        """The keys that some instance may have."""
        schema = self.resolve(schema)
        known = set(schema.get("properties", {}))
        for part in (schema, *schema.get("allOf", ())):
            for branch in ("then", "else"):
                known |= set(part.get(branch, {}).get("properties", {}))
        return known

    def fill(self, value: Any, schema: Schema | None = None) -> Any:
        """A copy of a valid value with every default in it, keys in the schema's order."""
        schema = self.resolve(self.root if schema is None else schema)
        if isinstance(value, list):
            return [self.fill(item, schema.get("items", {})) for item in value]
        if not isinstance(value, dict):
            return _number(value, schema.get("type", ()))
        filled = {}
        known = self.properties(schema, value)
        for key, sub in known.items():
            if key in value:
                filled[key] = self.fill(value[key], sub)
            elif "default" in (sub := self.resolve(sub)):
                filled[key] = self.fill(sub["default"], sub)
        others = schema.get("additionalProperties") or {}
        return filled | {key: self.fill(value[key], others) for key in value if key not in known}


def _number(value: Any, types: str | Sequence[str]) -> Any:
    """The value, as a whole number or not as the schema has it: `0`, `0.0` and `0e0` are one setting."""
    if isinstance(value, bool) or not isinstance(value, int | float) or "string" in types:
        return value
    return int(value) if "integer" in types else float(value) if "number" in types else value


@cache
def language(kind: Kind) -> Language:
    """The schema of recipes or of tasks.

    A recipe's refers to parts of a task's by the file's name, as editors follow it. Here they are put together, so that
    nothing is looked up while a file is checked.
    """
    text = (folder("schemas") / f"{kind}.schema.json").read_text(encoding="utf-8")
    if kind == "task":
        return Language(json.loads(text))
    root = json.loads(text.replace('"task.schema.json#/', '"#/'))
    return Language({**root, "$defs": {**language("task").root["$defs"], **root["$defs"]}})
