"""Names for what a stage makes: the hash of all that decides it."""

from __future__ import annotations

import dataclasses
import hashlib
import json
from pathlib import PurePath
from typing import Any

import pyarrow as pa


def fingerprint(*parts: object) -> str:
    """32 hex digits that are the same for the same parts, on any machine.

    Args:
        parts: Plain data, dataclasses and paths (of which only the name counts).
    """
    text = json.dumps(parts, default=_plain, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def table_fingerprint(table: pa.Table) -> str:
    """The fingerprint of a table's rows, whatever its chunks."""
    digest = hashlib.sha256(",".join(table.schema.names).encode())
    for batch in table.to_batches(max_chunksize=10_000):
        for row in batch.to_pylist():
            digest.update(json.dumps(row, sort_keys=True, ensure_ascii=False).encode())
    return digest.hexdigest()[:32]


def _plain(value: Any) -> Any:
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {field.name: getattr(value, field.name) for field in dataclasses.fields(value)}
    if isinstance(value, PurePath):
        return value.name
    return dict(value)
