"""Rows of the tables between stages: their identity, and what is dropped of them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from wavecoder.tables import DROPPED, UNITS


def identity(*parts: str | int) -> str:
    """The id of a row: 16 hex digits of a hash over what tells it from all others."""
    return hashlib.sha256("\0".join(map(str, parts)).encode()).hexdigest()[:16]


def units_table(rows: Iterable[dict[str, Any]]) -> pa.Table:
    """A table of UNITS."""
    return pa.Table.from_pylist(list(rows), schema=UNITS)


def dropped_table(rows: Iterable[dict[str, Any]]) -> pa.Table:
    """A table of DROPPED."""
    return pa.Table.from_pylist(list(rows), schema=DROPPED)


def divide(units: pa.Table, reasons: Sequence[str | None], stage: str, rule: str) -> tuple[pa.Table, pa.Table]:
    """Part units into those without a reason against them, as they are, and those with one, as rows of DROPPED."""
    keep = pa.array([reason is None for reason in reasons], pa.bool_())
    gone = units.filter(pc.invert(keep))
    n = gone.num_rows
    columns = {
        "id": gone["id"],
        "kind": ["unit"] * n,
        "stage": [stage] * n,
        "rule": [rule] * n,
        "reason": [reason for reason in reasons if reason is not None],
        "path": gone["path"],
        "start_line": gone["start_line"],
        "task": [None] * n,
        "content": gone["code"],
    }
    return units.filter(keep), pa.table(columns, schema=DROPPED)
