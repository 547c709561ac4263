"""The quick validator says yes and no where jsonschema does."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.dsl.test_fuzz import FEW, graft, json_values
from tests.dsl.valid import RECIPE, TASK
from wavecoder.dsl.quick import Quick
from wavecoder.dsl.reader import read
from wavecoder.dsl.schema import Kind, language
from wavecoder.resources import folder

FILES: list[tuple[Kind, Any]] = [("recipe", RECIPE.encode()), ("task", TASK.encode())]
FILES += [("recipe", path.read_bytes()) for path in sorted(folder("recipes").glob("*.yaml"))]
FILES += [("task", path.read_bytes()) for path in sorted(folder("tasks").glob("*.yaml"))]
VALUES = [(kind, read(content, "").data) for kind, content in FILES]


def scalars(value: Any) -> set[Any]:
    """What a value is made of, keys too: what fits in one place, put into another, is a likely mistake."""
    if isinstance(value, dict | list):
        children = value.values() if isinstance(value, dict) else value
        return set().union(value if isinstance(value, dict) else (), *map(scalars, children))
    return {value}


PIECES = st.sampled_from(sorted(set().union(*(scalars(value) for _, value in VALUES)), key=repr))


def agree(kind: Kind, value: Any) -> bool:
    schema = language(kind)
    said = schema.is_valid(value)
    assert said == schema.validator.is_valid(value)
    return said


@pytest.mark.parametrize(("kind", "value"), VALUES)
def test_what_is_valid(kind: Kind, value: Any) -> None:
    assert agree(kind, value)


@FEW
@given(st.sampled_from(VALUES), st.data(), json_values | PIECES | st.lists(PIECES, max_size=2))
def test_any_value_anywhere(file: tuple[Kind, Any], data: st.DataObject, value: Any) -> None:
    agree(file[0], graft(file[1], data.draw, value))


@FEW
@given(st.sampled_from(VALUES), st.data(), PIECES.map(str), json_values | PIECES)
def test_any_key_more_or_less(file: tuple[Kind, Any], data: st.DataObject, key: str, value: Any) -> None:
    def change(part: Any) -> Any:
        inner = [key for key in part if isinstance(part[key], dict | list)] if isinstance(part, dict) else []
        if isinstance(part, list) and part:
            at = data.draw(st.integers(0, len(part) - 1))
            return [*part[:at], change(part[at]), *part[at + 1 :]]
        if inner and data.draw(st.integers(0, 2)):
            at = data.draw(st.sampled_from(sorted(inner)))
            return {**part, at: change(part[at])}
        if not isinstance(part, dict):
            return part
        gone = data.draw(st.sampled_from([None, *sorted(part)]))
        return {key: value for key, value in part.items() if key != gone} | (
            {key: value} if data.draw(st.booleans()) else {}
        )

    agree(file[0], change(file[1]))


def test_a_keyword_that_it_does_not_know_is_refused() -> None:
    quick = Quick(lambda schema: schema, lambda schema, value: {})
    with pytest.raises(NotImplementedError):
        quick.is_valid({}, {"not": {}})
