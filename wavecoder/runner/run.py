"""A whole run: curate, synthesize, publish."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

from wavecoder.compiler.plan import compile_recipe
from wavecoder.dsl.model import Recipe
from wavecoder.publish.dataset import DatasetInfo
from wavecoder.runner.curation import curate_units
from wavecoder.runner.outputs import write_run
from wavecoder.runner.synthesis import synthesize_instances
from wavecoder.runner.watcher import Watcher
from wavecoder.runner.workspace import Workspace
from wavecoder.synthesize.models.meter import Meter, Usage


class RowsLost(RuntimeError):
    """Stages did not account for every row."""


@dataclass(frozen=True, slots=True)
class Result:
    """How a run ended.

    Attributes:
        folder: Where its results lie.
        read: Units read; each is kept as an instance or dropped.
        kept: Of schema INSTANCES.
        dropped: Of schema DROPPED.
        info: What the dataset holds.
        usage: What this run asked of each model, by the recipe's name for it.
        seconds: How long it took.
    """

    folder: Path
    read: int
    kept: pa.Table
    dropped: pa.Table
    info: DatasetInfo
    usage: Mapping[str, Usage]
    seconds: float


def run_recipe(recipe: Recipe, workspace: Workspace, watcher: Watcher) -> Result:
    """Carry `recipe` out. What an earlier run has made or paid for is taken from the workspace.

    Raises:
        UserError: The recipe cannot be carried out as it stands.
        dspy.utils.exceptions.LMError: A model cannot be reached; all answers so far are kept.
    """
    with workspace.opened(recipe):
        return _run(recipe, workspace, watcher)


def _run(recipe: Recipe, workspace: Workspace, watcher: Watcher) -> Result:
    start = time.monotonic()
    plan = compile_recipe(recipe)
    core = curate_units(recipe, workspace.parts, watcher)
    meter = Meter()
    part = synthesize_instances(plan, core, workspace, meter, watcher)
    folder = workspace.folder(recipe)
    ended = part.kept.num_rows + part.dropped.num_rows + core.dropped.num_rows
    if ended != core.read:
        raise RowsLost(f"{core.read:,} units were read, but {ended:,} ended as kept or dropped: this is a bug")
    watcher.start("publish", None)
    info, dropped = write_run(plan, folder, core, part)
    watcher.finish(part.kept.num_rows, 0)
    return Result(folder, core.read, part.kept, dropped, info, meter.usage(), time.monotonic() - start)
