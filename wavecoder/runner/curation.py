"""The stages from raw code to its core, each made once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import pyarrow as pa

from wavecoder import curate
from wavecoder.dsl.diagnostics import Diagnostic, UserError
from wavecoder.dsl.model import Filter, Recipe
from wavecoder.runner.fingerprint import fingerprint, table_fingerprint
from wavecoder.runner.parts import Part, Parts
from wavecoder.runner.watcher import Watcher

# Raised when a stage's code changes what it makes of the same input.
VERSIONS = {"filter": 1, "select": 1}


@dataclass(frozen=True, slots=True)
class Core:
    """The units that instances are made of.

    Attributes:
        units: Of schema UNITS, in the order chosen.
        dropped: Of schema DROPPED: every other unit that was read.
        read: How many were read.
        snapshot: Fingerprint of what was read.
        fingerprint: Of all that decided the core.
        radius: Covering radius of the core; 0 where there is none.
        mean: Mean distance of all units to the core.
    """

    units: pa.Table
    dropped: pa.Table
    read: int
    snapshot: str
    fingerprint: str
    radius: float
    mean: float


def curate_units(recipe: Recipe, parts: Parts, watcher: Watcher) -> Core:
    """Read the sources, filter, and choose the core.

    Sources are read anew each time, as reading is how one knows that they are the same; what follows is made once.

    Raises:
        UserError: Nothing is left to make instances of.
    """
    units, unread = _read(recipe, watcher)
    read = units.num_rows + unread.num_rows
    snapshot = current = table_fingerprint(units)
    dropped = [unread]
    for line in recipe.filter:
        watcher.start(f"{line.action} {line.name}", units.num_rows)
        current = fingerprint("filter", VERSIONS["filter"], line, current)
        part = _once(parts, "filter", current, partial(_filter, units, line))
        units = part.kept
        dropped.append(part.dropped)
        watcher.finish(units.num_rows, part.dropped.num_rows)
    watcher.start(f"select {recipe.select.method}", recipe.select.size or units.num_rows)
    current = fingerprint("select", VERSIONS["select"], recipe.select, current)
    part = _once(parts, "select", current, lambda: _select(recipe, units, watcher))
    note = f"covering radius {part.info['radius']:.3f}, mean distance {part.info['mean']:.3f}"
    watcher.finish(part.kept.num_rows, part.dropped.num_rows, note if part.info["radius"] else "")
    if not part.kept.num_rows:
        raise UserError([_nothing_left(recipe, read)])
    everything = pa.concat_tables([*dropped, part.dropped])
    return Core(part.kept, everything, read, snapshot, current, part.info["radius"], part.info["mean"])


def _read(recipe: Recipe, watcher: Watcher) -> tuple[pa.Table, pa.Table]:
    tables = []
    for source in recipe.source:
        watcher.start(f"read {source.label}", None)
        units, unread = curate.read_source(source, watcher.advance)
        watcher.finish(units.num_rows, unread.num_rows)
        tables.append((units, unread))
    units, again = _distinct(pa.concat_tables([units for units, _ in tables]))
    return units, pa.concat_tables([*(unread for _, unread in tables), again])


def _distinct(units: pa.Table) -> tuple[pa.Table, pa.Table]:
    """Take apart what two sources hold both."""
    seen: set[str] = set()
    reasons: list[str | None] = []
    for id in units["id"].to_pylist():
        reasons.append("another source holds it too" if id in seen else None)
        seen.add(id)
    return curate.divide(units, reasons, "source", "repeated")


def _filter(units: pa.Table, line: Filter) -> Part:
    return Part(*curate.apply_filter(units, line), {})


def _select(recipe: Recipe, units: pa.Table, watcher: Watcher) -> Part:
    selection = curate.select(units, recipe.select, watcher.advance)
    info = {"radius": selection.radius, "mean": selection.mean, "radii": [float(radius) for radius in selection.radii]}
    return Part(selection.kept, selection.dropped, info)


def _once(parts: Parts, stage: str, key: str, make: Callable[[], Part]) -> Part:
    part = parts.get(stage, key)
    if part is None:
        part = make()
        parts.put(stage, key, part)
    return part


def _nothing_left(recipe: Recipe, read: int) -> Diagnostic:
    message = "the sources hold no code to read" if not read else f"none of the {read:,} units passed the filters"
    fix = "check `path`, `languages` and `exclude` under `source:`" if not read else "loosen the lines under `filter:`"
    return Diagnostic("WC065", message, file=str(recipe.path), line=0, column=0, length=0, source_line="", fix=fix)
