"""What a run shows at its end: a table, the sum, what it took, three instances, and where it lies."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from rich.console import Console, Group
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from wavecoder.dsl.model import Recipe
from wavecoder.runner.run import Result
from wavecoder.synthesize.models.meter import Usage

_REASONS = 3


def show(recipe: Recipe, result: Result) -> None:
    """Print the end of a run."""
    console = Console()
    console.print(_table(recipe, result))
    kept, dropped = result.kept.num_rows, result.dropped.num_rows
    console.print(f"{result.read:,} read = {kept:,} kept + {dropped:,} dropped", highlight=False)
    for line in usage_lines(recipe, result.usage):
        console.print(line, highlight=False, soft_wrap=True, markup=False)
    console.print(f"{result.seconds:.1f} s", highlight=False)
    for example in result.info.examples:
        console.print(_example(example))
    if not kept:
        console.print("No row was kept: `dropped.parquet` holds each with its reason.", markup=False)
    print(result.folder)


def usage_lines(recipe: Recipe, usage: Mapping[str, Usage]) -> Iterator[str]:
    """A line a model: what was asked of it in this run."""
    if not any(used.calls for used in usage.values()):
        hits = sum(used.hits for used in usage.values())
        yield "no model was called" + (f": {hits:,} answers came from the call store" if hits else "")
        return
    for name, used in sorted(usage.items()):
        yield (
            f"{name} ({recipe.models[name].model}): {used.calls:,} calls, {used.hits:,} answered from the store, "
            f"{used.prompt_tokens:,} tokens in, {used.completion_tokens:,} out"
            + (f", {used.retries:,} retries" if used.retries else "")
        )


def _table(recipe: Recipe, result: Result) -> Table:
    table = Table("task", title=recipe.name, title_justify="left")
    for column in ("written", "kept", "train", "test"):
        table.add_column(column, justify="right")
    table.add_column("dropped most often by")
    kept = Counter(result.kept["task"].to_pylist())
    drops: dict[str, Counter[str]] = {}
    for row in result.dropped.select(["task", "stage", "rule"]).to_pylist():
        if row["task"] is not None:
            drops.setdefault(row["task"], Counter())[f"{row['stage']}: {row['rule']}"] += 1
    for task in (use.task.name for use in recipe.tasks):
        reasons = drops.get(task, Counter())
        splits = [str(result.info.tasks.get(split, {}).get(task, 0)) for split in ("train", "test")]
        most = ", ".join(f"{rule} ({count})" for rule, count in reasons.most_common(_REASONS))
        table.add_row(task, str(kept[task] + reasons.total()), str(kept[task]), *splits, most)
    return table


def _example(example: Mapping[str, Any]) -> Panel:
    parts = [Text(example["instruction"], style="bold")]
    if example["input"]:
        parts += [Text("input", style="dim"), _code(example["input"])]
    parts += [Text("output", style="dim"), _code(example["output"])]
    where = f"{example['source']}/{example['path']}:{example['start_line']}"
    return Panel(Group(*parts), title=example["task"], subtitle=Text(where, style="dim"), title_align="left")


def _code(text: str) -> Text:
    return Text(text.rstrip(), style="cyan")
