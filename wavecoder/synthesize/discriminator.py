"""The discriminator: every rule on every instance, the free ones first (paper, section 3.3)."""

from __future__ import annotations

from collections.abc import Mapping

from wavecoder.compiler.programs import ANALYSIS, VERDICT, asked
from wavecoder.dsl.model import Task
from wavecoder.dsl.names import COLUMNS
from wavecoder.synthesize.ask import Asker, Unanswered
from wavecoder.synthesize.drafts import Draft
from wavecoder.synthesize.outcomes import Dropped, Kept, Outcome, Verdict
from wavecoder.synthesize.rules import Instance, hold


async def discriminate(draft: Draft, fields: Mapping[str, str], judge: Asker | None) -> Outcome:
    """Hold an instance to all rules of its task.

    Checks run first and stop at the first that fails, so that no judge is paid for what is lost already. The verdict
    follows from the rules: kept if all hold. A judgement that cannot be read keeps nothing: the instance is set aside
    as `unjudged`, with the judge's text. One that never came is told from it: a later run asks for it again.
    """
    task = draft.task.use.task
    verdicts: list[Verdict] = []
    for rule, reason in checks(task, draft, fields):
        verdicts.append(Verdict(rule, "check", reason is None, reason or ""))
        if reason is not None:
            return Dropped(draft, "check", rule, reason, fields, tuple(verdicts))
    if judge is not None and draft.task.judge is not None:
        answer = await judge.ask(draft.task.judge, task, {**draft.inputs, **fields})
        if isinstance(answer, Unanswered):
            rule = answer.rule if answer.again else "unjudged"
            return Dropped(draft, "judge", rule, answer.reason, fields, tuple(verdicts), answer.answer, answer.again)
        verdicts += [
            Verdict(rule.id, "ask", answer[rule.id + VERDICT] == "pass", answer[rule.id + ANALYSIS])
            for rule in asked(task)
        ]
        failed = next((verdict for verdict in verdicts if not verdict.passed), None)
        if failed is not None:
            return Dropped(draft, "judge", failed.rule, failed.analysis, fields, tuple(verdicts))
    return Kept(draft, fields, tuple(verdicts))


def checks(task: Task, draft: Draft, fields: Mapping[str, str]) -> list[tuple[str, str | None]]:
    """Each check of `task` in turn, up to the first that fails: the rule's id and why it fails, or None."""
    instance = Instance({**_unit_values(draft), **fields}, tuple(example.values for example in (*task.good, *task.bad)))
    results: list[tuple[str, str | None]] = []
    for field in task.output:
        if field.max_chars is not None and len(fields[field.name]) > field.max_chars:
            reason = f"{field.name}: {len(fields[field.name])} characters, more than {field.max_chars}"
            return [("max_chars", reason)]
    for rule in task.rules:
        if rule.check is not None:
            results.append((rule.id, hold(rule, instance)))
            if results[-1][1] is not None:
                break
    return results


def _unit_values(draft: Draft) -> dict[str, str]:
    return {name: str(draft.unit[name] or "") for name in COLUMNS} | dict(draft.params)
