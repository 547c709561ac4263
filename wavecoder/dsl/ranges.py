"""Ranges that nothing can lie in."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from wavecoder.dsl.diagnostics import Diagnostic
from wavecoder.dsl.tree import Path, Tree
from wavecoder.dsl.words import show


def check_ranges(tree: Tree, path: Path, params: dict[str, Any]) -> Iterator[Diagnostic]:
    """`chars`, `words` and `lines` of a filter or rule, and its `min` and `max`."""
    for key in ("chars", "words", "lines"):
        pair = params.get(key)
        if isinstance(pair, list) and len(pair) == 2 and all(_is_number(end) for end in pair) and pair[0] > pair[1]:
            message = f"the lowest, {show(pair[0])}, is above the highest, {show(pair[1])}"
            yield tree.report("WC038", message, (*path, key), fix=f"write `[{show(pair[1])}, {show(pair[0])}]`")
    low, high = params.get("min"), params.get("max")
    if low is not None and high is not None and _is_number(low) and _is_number(high) and low > high:
        message = f"`min` is {show(low)}, which is above `max`, {show(high)}"
        yield tree.report("WC038", message, (*path, "min"), fix="swap them")


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
