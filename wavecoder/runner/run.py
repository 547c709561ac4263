"""A whole run: curate, synthesize, publish."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

from wavecoder.compiler.plan import compile_recipe
from wavecoder.dsl.diagnostics import Diagnostic, UserError
from wavecoder.dsl.model import Recipe
from wavecoder.publish.dataset import DatasetInfo
from wavecoder.runner.curation import curate_units
from wavecoder.runner.outputs import write_run
from wavecoder.runner.synthesis import synthesize_instances
from wavecoder.runner.watcher import Watcher
from wavecoder.runner.workspace import Workspace
from wavecoder.synthesize.models.meter import Meter, Usage


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
    start = time.monotonic()
    plan = compile_recipe(recipe)
    core = curate_units(recipe, workspace.parts, watcher)
    if not core.units.num_rows:
        raise UserError([_nothing_left(recipe, core.read)])
    meter = Meter()
    part = synthesize_instances(plan, core, workspace, meter, watcher)
    folder = workspace.folder(recipe)
    watcher.start("publish", None)
    info, dropped = write_run(plan, folder, core, part)
    watcher.finish(part.kept.num_rows, 0)
    if part.kept.num_rows + dropped.num_rows != core.read:
        raise AssertionError(f"{core.read} read, but {part.kept.num_rows} kept and {dropped.num_rows} dropped")
    return Result(folder, core.read, part.kept, dropped, info, meter.usage(), time.monotonic() - start)


def _nothing_left(recipe: Recipe, read: int) -> Diagnostic:
    message = "the sources hold no code to read" if not read else f"none of the {read:,} units passed the filters"
    fix = "check `path`, `languages` and `exclude` under `source:`" if not read else "loosen the lines under `filter:`"
    return Diagnostic("WC065", message, file=str(recipe.path), line=0, column=0, length=0, source_line="", fix=fix)
