from __future__ import annotations

from collections import Counter
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from tests.factories import make_recipe, make_task
from wavecoder.compiler.plan import Plan, compile_recipe
from wavecoder.dsl.model import TaskUse
from wavecoder.synthesize.drafts import draw, quotas


def _plan(*shares: float, seed: int = 0, params: dict[str, object] | None = None) -> Plan:
    uses = tuple(TaskUse(make_task(f"task{i}"), share, params or {}) for i, share in enumerate(shares))
    recipe = make_recipe(tasks=uses)
    return compile_recipe(replace(recipe, synthesize=replace(recipe.synthesize, seed=seed)))


def _units(count: int) -> list[dict[str, object]]:
    return [{"id": f"{i:016x}", "code": "x = 1", "language": "python"} for i in range(count)]


@given(st.lists(st.floats(0.01, 1.0), min_size=1, max_size=6), st.integers(0, 500))
def test_quotas_are_whole_sum_up_and_miss_by_less_than_one(shares: list[float], total: int) -> None:
    counts = quotas(shares, total)
    assert sum(counts) == total
    assert all(abs(count - share / sum(shares) * total) < 1 + 1e-6 for count, share in zip(counts, shares, strict=True))


def test_each_unit_gets_one_task_by_share() -> None:
    drafts = draw(_plan(0.5, 0.3, 0.2), _units(100))
    assert Counter(draft.task.use.task.name for draft in drafts) == {"task0": 50, "task1": 30, "task2": 20}
    assert len({draft.id for draft in drafts}) == 100


def test_the_draw_does_not_hang_on_the_order_of_the_units() -> None:
    units = _units(60)
    forwards = {draft.unit["id"]: draft.id for draft in draw(_plan(0.6, 0.4), units)}
    backwards = {draft.unit["id"]: draft.id for draft in draw(_plan(0.6, 0.4), units[::-1])}
    assert forwards == backwards


def test_another_seed_draws_otherwise() -> None:
    first = [draft.task.use.task.name for draft in draw(_plan(0.5, 0.5), _units(50))]
    second = [draft.task.use.task.name for draft in draw(_plan(0.5, 0.5, seed=1), _units(50))]
    assert first != second


def test_of_a_list_each_unit_gets_one_value() -> None:
    drafts = draw(_plan(1.0, params={"to": ["go", "javascript"], "style": "short"}), _units(80))
    assert Counter(draft.params["style"] for draft in drafts) == {"short": 80}
    counts = Counter(draft.params["to"] for draft in drafts)
    assert set(counts) == {"go", "javascript"} and min(counts.values()) > 20
