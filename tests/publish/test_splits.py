from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from wavecoder.publish.splits import MIN_ROWS, held_out_units

NAMES = st.lists(st.text("abcdef0123456789", min_size=1, max_size=6), max_size=60)


@given(NAMES, st.floats(0, 0.9))
def test_train_keeps_a_unit_and_nothing_foreign_is_held_out(units: list[str], share: float) -> None:
    held_out = held_out_units(units, ["t"] * len(units), share)
    assert held_out <= set(units)
    assert not units or set(units) - held_out


@given(NAMES, NAMES, st.floats(0.3, 0.5))
def test_a_row_stays_on_its_side_when_others_come(units: list[str], more: list[str], share: float) -> None:
    base = [f"base{i}" for i in range(40)]
    before = held_out_units(base + units, ["t"] * (40 + len(units)), share)
    after = held_out_units(base + units + more, ["t"] * (40 + len(units) + len(more)), share)
    assert before == after & set(base + units)


@given(st.integers(MIN_ROWS, 40))
def test_ten_rows_have_a_held_out_one_however_small_the_share(count: int) -> None:
    assert held_out_units([f"u{i}" for i in range(count)], ["t"] * count, 1e-9)


def test_every_task_of_ten_rows_has_a_held_out_one() -> None:
    units = [f"u{i}" for i in range(40)]
    tasks = ["a", "b", "c", "d"] * 10
    held_out = held_out_units(units, tasks, 1e-9)
    assert {task for unit, task in zip(units, tasks, strict=True) if unit in held_out} == {"a", "b", "c", "d"}


def test_the_share_is_kept_in_the_large() -> None:
    units = [f"u{i}" for i in range(5000)]
    assert 0.04 < len(held_out_units(units, ["t"] * 5000, 0.05)) / 5000 < 0.06


def test_no_share_holds_nothing_out() -> None:
    assert not held_out_units([f"u{i}" for i in range(100)], ["t"] * 100, 0.0)


def test_many_rows_of_one_unit_stay_in_train() -> None:
    assert not held_out_units(["u"] * 20, ["t"] * 20, 0.5)
