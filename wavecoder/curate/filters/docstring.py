"""keep: docstring {min_chars: 1}: the unit has a docstring of at least that length."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pyarrow as pa


def reasons(units: pa.Table, params: Mapping[str, Any]) -> Sequence[str | None]:
    """Why each unit's docstring is not enough."""
    return [_reason(docstring.strip(), params["min_chars"]) for docstring in units["docstring"].to_pylist()]


def _reason(docstring: str, least: int) -> str | None:
    if len(docstring) >= least:
        return None
    return f"a docstring of {len(docstring)} characters, fewer than {least}" if docstring else "no docstring"
