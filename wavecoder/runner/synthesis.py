"""The stage from units to instances: made once, and every answer paid for once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace

from wavecoder.compiler.plan import Plan, programs, prompt
from wavecoder.runner.calls import CallStore
from wavecoder.runner.curation import Core
from wavecoder.runner.fingerprint import fingerprint
from wavecoder.runner.parts import Part
from wavecoder.runner.watcher import Watcher
from wavecoder.runner.workspace import Workspace
from wavecoder.synthesize.models.local import identify
from wavecoder.synthesize.models.meter import Meter

VERSION = 2


def synthesize_instances(plan: Plan, core: Core, workspace: Workspace, meter: Meter, watcher: Watcher) -> Part:
    """Write and judge an instance of each unit of the core.

    Returns:
        Kept INSTANCES, DROPPED ones, and under `usage` what the rows took of each model, asked now or earlier.

    Raises:
        UserError: A model cannot be reached for want of a key, an extra or a file.
        dspy.utils.exceptions.LMError: A model cannot be reached.
    """
    watcher.start("synthesize", core.units.num_rows)
    key = synthesis_fingerprint(plan, core)
    part, note = workspace.parts.get("synthesize", key), ""
    if part is None:
        part, again = _synthesize(plan, core, workspace, meter, watcher)
        if again:
            # The next run asks for these rows again; the call store answers all others.
            note = f"{again:,} got no answer: the next run asks for them again"
        else:
            workspace.parts.put("synthesize", key, part)
    watcher.finish(part.kept.num_rows, part.dropped.num_rows, note)
    return part


def synthesis_fingerprint(plan: Plan, core: Core) -> str:
    """Of all that decides the instances: the core, the prompts, the tasks, the models and their settings."""
    settings = plan.recipe.synthesize
    asked = {name: prompt(program, model) for name, program, model in programs(plan)}
    # Training templates and rule tests make no difference to an instance.
    tasks = [replace(task.use, task=replace(task.use.task, training={}, tests=())) for task in plan.tasks]
    models = [
        (identify(model), model.api_base, model.temperature, model.max_tokens, model.format, model.params)
        for model in (settings.generator, settings.judge)
        if model is not None
    ]
    return fingerprint("synthesize", VERSION, core.fingerprint, asked, tasks, models, settings.seed)


def _synthesize(plan: Plan, core: Core, workspace: Workspace, meter: Meter, watcher: Watcher) -> tuple[Part, int]:
    from wavecoder.synthesize.drafts import draw
    from wavecoder.synthesize.outcomes import Dropped, Kept, Outcome, tables
    from wavecoder.synthesize.pipeline import outcomes, run

    seen: Counter[str] = Counter()

    def watch(outcome: Outcome) -> None:
        seen["kept" if isinstance(outcome, Kept) else "dropped"] += 1
        tokens = meter.total()
        written = f", {tokens.prompt_tokens + tokens.completion_tokens:,} tokens" if tokens.calls else ""
        watcher.advance(seen.total(), f"{seen['kept']} kept, {seen['dropped']} dropped{written}")

    ledger = Meter()
    with CallStore(workspace.calls) as calls:
        drafts = draw(plan, core.units.to_pylist())
        results: Sequence[Outcome] = run(outcomes(plan, drafts, calls, meter, ledger, watch))
    usage: Mapping[str, object] = {name: asdict(used) for name, used in sorted(ledger.usage().items())}
    again = sum(isinstance(outcome, Dropped) and outcome.again for outcome in results)
    return Part(*tables(results), {"usage": usage}), again
