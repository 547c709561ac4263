"""The dataset that a run leaves behind: Parquet splits that `datasets.load_dataset` opens."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from wavecoder.compiler.templates import render
from wavecoder.dsl.model import Recipe
from wavecoder.publish.splits import held_out_units
from wavecoder.tables import VERDICT

_MESSAGE = pa.struct([("role", pa.string()), ("content", pa.string())])
_PROVENANCE = ("id", "task", "language", "source", "path", "start_line", "end_line", "license", "unit_id", "verdicts")
_TEXT = {
    "alpaca": [("instruction", pa.string()), ("input", pa.string()), ("output", pa.string())],
    "chat": [("messages", pa.list_(_MESSAGE))],
}


@dataclass(frozen=True, slots=True)
class DatasetInfo:
    """What `write_dataset` wrote.

    Attributes:
        tasks: Rows of each task, by split. A split without rows is absent.
        examples: A few rows in Alpaca form, whatever the dataset's own: one of each task first.
        fingerprint: Of the bytes of its files.
    """

    tasks: Mapping[str, Mapping[str, int]]
    examples: tuple[Mapping[str, Any], ...]
    fingerprint: str

    @property
    def rows(self) -> dict[str, int]:
        """Rows of each split."""
        return {split: sum(of.values()) for split, of in self.tasks.items()}


def write_dataset(folder: Path, recipe: Recipe, instances: pa.Table, units: pa.Table) -> DatasetInfo:
    """Write the instances as `data/SPLIT-00000-of-00001.parquet` in the recipe's format.

    The same instances, in any order, give the same bytes. All rows of a unit are in one split. A split without rows has
    no file, as `datasets` opens no empty one: a run that kept nothing leaves no data at all.

    Args:
        folder: Where the dataset goes; data of an earlier run there is replaced.
        recipe: Its tasks' training templates see the unit's columns, the params and the output fields (the later wins).
        instances: Of schema `tables.INSTANCES`.
        units: Of schema `tables.UNITS`; every instance's unit must be among them.

    Raises:
        TemplateError: A training template cannot be filled in.
    """
    data = folder / "data"
    data.mkdir(parents=True, exist_ok=True)
    for stale in data.glob("*.parquet"):
        stale.unlink()
    rows = _rows(recipe, instances, units)
    held_out = held_out_units([row["unit_id"] for row in rows], [row["task"] for row in rows], recipe.dataset.test)
    tasks = {}
    digest = hashlib.sha256()
    for split in ("train", "test"):
        chosen = [row for row in rows if (row["unit_id"] in held_out) == (split == "test")]
        if chosen:
            file = data / f"{split}-00000-of-00001.parquet"
            pq.write_table(_table(recipe, chosen), file, compression="zstd")
            digest.update(file.read_bytes())
            tasks[split] = dict(sorted(Counter(row["task"] for row in chosen).items()))
    shown = _examples([row for row in rows if row["unit_id"] not in held_out])
    return DatasetInfo(tasks, shown, digest.hexdigest()[:16])


def _rows(recipe: Recipe, instances: pa.Table, units: pa.Table) -> list[dict[str, Any]]:
    templates = {use.task.name: use.task.training for use in recipe.tasks}
    wanted = units.filter(pc.is_in(units["id"], instances["unit_id"].combine_chunks()))
    unit_of = {unit["id"]: unit for unit in wanted.to_pylist()}
    rows = []
    for instance in instances.sort_by("id").to_pylist():
        values = unit_of[instance["unit_id"]] | json.loads(instance["params"]) | json.loads(instance["fields"])
        text = {key: render(template, values) for key, template in templates[instance["task"]].items()}
        rows.append({**instance, **{key: text.get(key, "") for key in ("instruction", "input", "output")}})
    return rows


def _table(recipe: Recipe, rows: list[dict[str, Any]]) -> pa.Table:
    if recipe.dataset.format == "chat":
        rows = [{**row, "messages": _messages(row)} for row in rows]
    return pa.Table.from_pylist(rows, schema=_schema(recipe))


def _schema(recipe: Recipe) -> pa.Schema:
    lines = {"start_line": pa.int32(), "end_line": pa.int32(), "verdicts": pa.list_(VERDICT)}
    provenance = [(name, lines.get(name, pa.string())) for name in _PROVENANCE]
    return pa.schema(_TEXT[recipe.dataset.format] + provenance)


def _messages(row: Mapping[str, Any]) -> list[dict[str, str]]:
    question = f"{row['instruction']}\n\n{row['input']}" if row["input"] else row["instruction"]
    return [{"role": "user", "content": question}, {"role": "assistant", "content": row["output"]}]


def _examples(rows: list[dict[str, Any]], wanted: int = 3) -> tuple[Mapping[str, Any], ...]:
    first_of_task = {row["task"]: row for row in reversed(rows)}
    chosen = sorted(first_of_task.values(), key=lambda row: row["task"])
    chosen += [row for row in rows if row not in chosen]
    keep = ("task", "language", "source", "path", "start_line", "end_line", "instruction", "input", "output")
    return tuple({key: row[key] for key in keep} for row in chosen[:wanted])
