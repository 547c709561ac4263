"""What a check is given, and what it is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Instance:
    """An instance to be checked.

    Attributes:
        values: The unit's columns (code, language, name, docstring, path), the task's params, and the output fields.
        examples: The same of each example of the task, good or bad.
    """

    values: Mapping[str, str]
    examples: tuple[Mapping[str, str], ...] = ()

    def text(self, field: str) -> str:
        """What a field holds; a field that is not there is empty."""
        return self.values.get(field, "")

    def empty(self, *fields: str) -> str | None:
        """The reason against the first of these fields that holds nothing but white space, or None."""
        return next((f"the {field} is empty" for field in fields if not self.text(field).strip()), None)


Params = Mapping[str, Any]
Check = Callable[[Instance, Params], str | None]
"""Gives None when the rule holds, else the reason in words for people. It never raises, whatever the fields hold."""
