"""Filters, one a module: each gives every unit a reason to drop it, or None to keep it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from importlib import import_module
from typing import Any

import pyarrow as pa

from wavecoder.curate.rows import divide
from wavecoder.dsl.model import Filter

Reasons = Sequence[str | None]

# (action, name) of a filter -> its module here, imported when a recipe uses it
MODULES: Mapping[tuple[str, str], str] = {
    ("keep", "length"): "length",
    ("keep", "syntax"): "syntax",
    ("keep", "docstring"): "docstring",
    ("keep", "self_contained"): "self_contained",
    ("drop", "duplicates"): "duplicates",
    ("drop", "near_duplicates"): "near_duplicates",
    ("drop", "keywords"): "keywords",
    ("drop", "tests"): "tests",
}


def apply(units: pa.Table, filter: Filter) -> tuple[pa.Table, pa.Table]:
    """Filter units, in their order: those kept, and those dropped with the reason.

    Raises:
        KeyError: There is no such filter.
    """
    module = import_module(f"{__name__}.{MODULES[filter.action, filter.name]}")
    reasons: Callable[[pa.Table, Mapping[str, Any]], Reasons] = module.reasons
    return divide(units, reasons(units, filter.params), "filter", filter.name)
