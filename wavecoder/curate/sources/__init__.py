"""Kinds of sources, one a module: each reads raw code into units."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pyarrow as pa

from wavecoder.curate.rows import dropped_table, units_table
from wavecoder.curate.sources import directory, jsonl
from wavecoder.curate.sources.reading import Reading
from wavecoder.dsl.model import Source

KINDS: Mapping[str, Callable[[Source, Reading], None]] = {"directory": directory.read, "jsonl": jsonl.read}


def read(source: Source, progress: Callable[[int], None] | None = None) -> tuple[pa.Table, pa.Table]:
    """Read a source: its units in order of path and line, and what could not become a unit, with the reason.

    Of what is there twice (same path, line and code) the
    first is kept, so that ids are unique. `limit` takes units spread evenly over all; the others count as not read.

    Args:
        source: What to read.
        progress: Called with the number of units so far.

    Raises:
        OSError: The source itself is missing or unreadable.
    """
    reading = Reading(source, progress)
    KINDS[source.kind](source, reading)
    return units_table(_spread(reading.units, source.limit)), dropped_table(reading.dropped)


def _spread(rows: Sequence[dict[str, Any]], limit: int | None) -> Sequence[dict[str, Any]]:
    """At most `limit` rows at even distances."""
    if limit is None or limit >= len(rows):
        return rows
    return [rows[i * len(rows) // limit] for i in range(limit)]
