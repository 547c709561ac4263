"""A recipe, compiled: for each task the programs that write and judge it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from wavecoder.compiler.adapters import adapter
from wavecoder.compiler.programs import generator, judge
from wavecoder.dsl.model import Model, Recipe, TaskUse

if TYPE_CHECKING:
    import dspy


@dataclass(frozen=True, slots=True)
class TaskPlan:
    """The programs of one task. judge is None if no model judges or the task asks it nothing."""

    use: TaskUse
    generator: dspy.Predict
    judge: dspy.Predict | None


@dataclass(frozen=True, slots=True)
class Plan:
    """All that a run needs to know."""

    recipe: Recipe
    tasks: tuple[TaskPlan, ...]


def compile_recipe(recipe: Recipe) -> Plan:
    """Compile `recipe`. Pure: reads no file, no clock and no network."""
    synthesize = recipe.synthesize
    plans = []
    for use in recipe.tasks:
        good = use.task.good[synthesize.skip :][: synthesize.good]
        bad = use.task.bad[: synthesize.bad]
        writes = generator(use.task, good, bad)
        judges = judge(use.task, (*good, *bad)) if synthesize.judge else None
        plans.append(TaskPlan(use, writes, judges))
    return Plan(recipe, tuple(plans))


def programs(plan: Plan) -> Iterator[tuple[str, dspy.Predict, Model]]:
    """Every program with its name, such as `repair.generator`, and the model that runs it."""
    for task in plan.tasks:
        yield f"{task.use.task.name}.generator", task.generator, plan.recipe.synthesize.generator
        if task.judge is not None and plan.recipe.synthesize.judge is not None:
            yield f"{task.use.task.name}.judge", task.judge, plan.recipe.synthesize.judge


def prompt(program: dspy.Predict, model: Model, inputs: Mapping[str, str] | None = None) -> str:
    """The prompt as the model gets it, to read: Markdown, one section a message.

    Args:
        program: A generator or judge.
        model: Its format decides the layout.
        inputs: Values of the input fields; without them each shows as `{name}`.
    """
    signature = program.signature
    values = dict(inputs) if inputs is not None else {name: "{" + name + "}" for name in signature.input_fields}
    messages: list[dict[str, Any]] = adapter(model).format(signature, program.demos, values)
    return "\n".join(f"## {message['role']}\n\n{message['content'].strip()}\n" for message in messages)
