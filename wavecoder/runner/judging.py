"""A recipe's judge, asked about single rules."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from wavecoder.compiler.programs import ANALYSIS, VERDICT, judge
from wavecoder.dsl.model import Model, Recipe
from wavecoder.runner.calls import CallStore
from wavecoder.runner.rule_tests import Answer, Judge, Question
from wavecoder.synthesize.ask import Asker, Unanswered
from wavecoder.synthesize.models.lm import build_lm
from wavecoder.synthesize.models.meter import Meter
from wavecoder.synthesize.pipeline import run


def recipe_judge(recipe: Recipe, model: Model, calls: Path) -> Judge:
    """A judge that is the recipe's model, with as many examples in its prompt as the recipe shows.

    Args:
        recipe: Says how many examples a prompt shows.
        model: The one that it judges with.
        calls: The call store, so that a test that did not change costs nothing.
    """

    def ask(questions: Sequence[Question]) -> list[Answer]:
        with CallStore(calls) as store:
            asker = Asker(model, build_lm(model, store, Meter()), Meter())
            return run(_all(asker, recipe, questions))

    return ask


async def _all(asker: Asker, recipe: Recipe, questions: Sequence[Question]) -> list[Answer]:
    slots = asyncio.Semaphore(asker.model.concurrency)

    async def one(question: Question) -> Answer:
        async with slots:
            return await _one(asker, recipe, question)

    try:
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(one(question)) for question in questions]
    except BaseExceptionGroup as errors:
        raise errors.exceptions[0] from None
    finally:
        await asker.lm.aclose()
    return [task.result() for task in tasks]


async def _one(asker: Asker, recipe: Recipe, question: Question) -> Answer:
    """Ask the one rule, and show the fields that the test gives: what it leaves out would only be guessed at."""
    task, rule = question.subject.task, question.rule
    values = question.subject.values(question.given)
    seen = replace(
        task,
        input=tuple(name for name in task.input if name in values),
        output=tuple(field for field in task.output if field.name in values),
        rules=(rule,),
    )
    inputs = {name: values[name] for name in (*seen.input, *(field.name for field in seen.output))}
    program = judge(seen, (*task.good[: recipe.synthesize.good], *task.bad[: recipe.synthesize.bad]))
    if program is None or not inputs:
        return Answer(None, "the test gives none of the task's inputs and outputs")
    answer = await asker.ask(program, seen, inputs)
    if isinstance(answer, Unanswered):
        return Answer(None, answer.reason)
    return Answer(answer[rule.id + VERDICT] == "pass", answer[rule.id + ANALYSIS])
