"""keep: length {chars: [low, high], lines: [low, high]}, bounds included."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pyarrow as pa


def reasons(units: pa.Table, params: Mapping[str, Any]) -> Sequence[str | None]:
    """Why each unit is too short or too long."""
    return [_reason(code, params) for code in units["code"].to_pylist()]


def _reason(code: str, params: Mapping[str, Any]) -> str | None:
    for key, measure, noun in (("chars", len, "character"), ("lines", _lines, "line")):
        if params.get(key) is None:
            continue
        (low, high), size = params[key], measure(code)
        if not low <= size <= high:
            bound = f"fewer than {low}" if size < low else f"more than {high}"
            return f"{size} {noun}{'' if size == 1 else 's'}, {bound}"
    return None


def _lines(code: str) -> int:
    return code.count("\n") + (not code.endswith("\n"))
