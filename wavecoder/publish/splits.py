"""Which rows are held out. A row's side depends on its own unit's hash, so that growing a dataset moves nothing."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence

MIN_ROWS = 10
"""From this many rows on, a task (and the dataset) has a held-out row, however small the share."""


def held_out_units(units: Sequence[str], tasks: Sequence[str], share: float) -> frozenset[str]:
    """Choose the units whose rows are the test split.

    A unit is held out where its hash, a number in [0, 1), is below `share`: a choice that no other row can change. Two
    corrections serve small datasets only: a task of `MIN_ROWS` rows or more, and the dataset as a whole, gets its
    lowest unit held out where none is; and the train split keeps at least one unit.

    Args:
        units: The unit of each row.
        tasks: The task of each row.
        share: The share of units to hold out, in [0, 1).
    """
    if share <= 0:
        return frozenset()
    position = {unit: _position(unit) for unit in set(units)}
    chosen = {unit for unit, at in position.items() if at < share}
    rows_of_task = Counter(tasks)
    for task in sorted(rows_of_task):
        if rows_of_task[task] >= MIN_ROWS:
            chosen.add(_lowest(position, [unit for unit, of in zip(units, tasks, strict=True) if of == task]))
    if len(units) >= MIN_ROWS:
        chosen.add(_lowest(position, units))
    if chosen and len(chosen) == len(position):
        chosen.remove(max(chosen, key=lambda unit: (position[unit], unit)))
    return frozenset(chosen)


def _position(unit: str) -> float:
    return int.from_bytes(hashlib.sha256(f"split:{unit}".encode()).digest()[:6], "big") / 2**48


def _lowest(position: Mapping[str, float], units: Sequence[str]) -> str:
    return min(units, key=lambda unit: (position[unit], unit))
