"""drop: duplicates {}: the code of an earlier unit again, white space aside."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pyarrow as pa


def reasons(units: pa.Table, params: Mapping[str, Any]) -> Sequence[str | None]:
    """Which unit each one repeats."""
    columns = (units[name].to_pylist() for name in ("code", "path", "start_line"))
    first: dict[str, str] = {}
    found: list[str | None] = []
    for code, path, line in zip(*columns, strict=True):
        key = " ".join(code.split())
        found.append(f"the same code as {first[key]}" if key in first else None)
        first.setdefault(key, f"{path}:{line}")
    return found
