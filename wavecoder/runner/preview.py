"""A few rows through the whole pipeline, to look at before a run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from wavecoder.compiler.plan import Plan, compile_recipe, prompt
from wavecoder.dsl.model import Recipe
from wavecoder.runner.calls import CallStore
from wavecoder.runner.curation import curate_units
from wavecoder.runner.watcher import Watcher
from wavecoder.runner.workspace import Workspace
from wavecoder.synthesize.models.meter import Meter, Usage


@dataclass(frozen=True, slots=True)
class Shown:
    """One previewed row.

    Attributes:
        unit: The row of the units' table.
        task: The task's name.
        prompt: What the generator was sent, rendered.
        fields: What it wrote.
        verdicts: Rule, whether it holds, and why, in the order asked.
        outcome: `kept`, or the stage, rule and reason of the drop.
        answer: The model's answer where it could not be read.
    """

    unit: Mapping[str, Any]
    task: str
    prompt: str
    fields: Mapping[str, str]
    verdicts: tuple[tuple[str, bool, str], ...]
    outcome: str
    answer: str


def preview_recipe(
    recipe: Recipe, workspace: Workspace, rows: int, watcher: Watcher
) -> tuple[list[Shown], dict[str, Usage]]:
    """Make `rows` of the rows that a run would make, every task in turn.

    Only the workspace's store is written: a run that follows pays for none of these rows again.

    Returns:
        The rows, and what was asked of each model.
    """
    with workspace.opened(recipe):
        return _preview(recipe, workspace, rows, watcher)


def _preview(recipe: Recipe, workspace: Workspace, rows: int, watcher: Watcher) -> tuple[list[Shown], dict[str, Usage]]:
    from wavecoder.synthesize.drafts import draw
    from wavecoder.synthesize.pipeline import outcomes, run

    plan = compile_recipe(recipe)
    core = curate_units(recipe, workspace.parts, watcher)
    drafts = _in_turn(plan, draw(plan, core.units.to_pylist()))[:rows]
    meter = Meter()
    watcher.start("synthesize", len(drafts))
    with CallStore(workspace.calls) as calls:
        ends = run(outcomes(plan, drafts, calls, meter, Meter()))
    shown = [_show(plan, outcome) for outcome in ends]
    kept = sum(row.outcome == "kept" for row in shown)
    watcher.finish(kept, len(shown) - kept)
    return shown, meter.usage()


def _in_turn(plan: Plan, drafts: Sequence[Any]) -> list[Any]:
    """One draft of each task, then a second of each, and so on."""
    of_task = {task.use.task.name: [d for d in drafts if d.task is task] for task in plan.tasks}
    ranked = [(rank, draft) for group in of_task.values() for rank, draft in enumerate(group)]
    return [draft for _, draft in sorted(ranked, key=lambda pair: pair[0])]


def _show(plan: Plan, outcome: Any) -> Shown:
    from wavecoder.synthesize.outcomes import Kept

    draft = outcome.draft
    end = "kept" if isinstance(outcome, Kept) else f"dropped at {outcome.stage} by {outcome.rule}: {outcome.reason}"
    return Shown(
        unit=draft.unit,
        task=draft.task.use.task.name,
        prompt=prompt(draft.task.generator, plan.recipe.synthesize.generator, draft.inputs),
        fields=outcome.fields,
        verdicts=tuple((verdict.rule, verdict.passed, verdict.analysis) for verdict in outcome.verdicts),
        outcome=end,
        answer="" if isinstance(outcome, Kept) else outcome.answer,
    )
