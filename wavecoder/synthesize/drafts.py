"""Which unit becomes an instance of which task."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from wavecoder.compiler.plan import Plan, TaskPlan


@dataclass(frozen=True, slots=True)
class Draft:
    """An instance to be written.

    Attributes:
        id: Of the instance: unit, task and params decide it.
        unit: The row of the unit's table.
        task: What to make of the unit.
        params: The task's params for this unit, one value each.
    """

    id: str
    unit: Mapping[str, Any]
    task: TaskPlan
    params: Mapping[str, str]

    @property
    def inputs(self) -> dict[str, str]:
        """What the generator sees."""
        values = {**self.unit, **self.params}
        return {name: str(values[name]) for name in self.task.use.task.input}


def draw(plan: Plan, units: Sequence[Mapping[str, Any]]) -> list[Draft]:
    """Give each unit one task, so that the tasks get their shares as nearly as whole units allow.

    The draw hangs on the seed and the units' ids alone, not on their order.

    Returns:
        Drafts in the order of `units`.
    """
    seed = plan.recipe.synthesize.seed
    shuffled = sorted(units, key=lambda unit: _hash(seed, "task", unit["id"]))
    task_of: dict[str, TaskPlan] = {}
    start = 0
    for task, count in zip(plan.tasks, quotas([task.use.share for task in plan.tasks], len(units)), strict=True):
        task_of |= {unit["id"]: task for unit in shuffled[start : start + count]}
        start += count
    return [_draft(seed, unit, task_of[unit["id"]]) for unit in units]


def quotas(shares: Sequence[float], total: int) -> list[int]:
    """Whole numbers in proportion to `shares` that sum to `total`, by largest remainder."""
    exact = [share / sum(shares) * total for share in shares]
    counts = [int(value) for value in exact]
    by_remainder = sorted(range(len(shares)), key=lambda index: counts[index] - exact[index])
    for index in by_remainder[: total - sum(counts)]:
        counts[index] += 1
    return counts


def _draft(seed: int, unit: Mapping[str, Any], task: TaskPlan) -> Draft:
    params = {}
    for name, value in task.use.params.items():
        choices = value if isinstance(value, (list, tuple)) else [value]
        params[name] = str(choices[int(_hash(seed, name, unit["id"]), 16) % len(choices)])
    name = task.use.task.name
    return Draft(_hash(unit["id"], name, json.dumps(params, sort_keys=True))[:16], unit, task, params)


def _hash(*parts: object) -> str:
    return hashlib.sha256("\0".join(map(str, parts)).encode()).hexdigest()
