from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest

from wavecoder.curate import select
from wavecoder.curate.embed import embed
from wavecoder.dsl.model import Embedding, Select
from wavecoder.tables import DROPPED, UNITS

HASHING = Embedding("hashing", 16)
CODES = [f"def f{i}(x):\n    return {'x + ' * (i % 7)}g{i % 5}(y{i % 11})" for i in range(60)]


def choose(units, method="kcenter_greedy", size=9, seed=0):
    table = units(CODES)
    chosen = select(table, Select(method, size, HASHING, seed))
    assert (chosen.kept.schema, chosen.dropped.schema) == (UNITS, DROPPED)
    ids = chosen.kept["id"].to_pylist() + chosen.dropped["id"].to_pylist()
    assert sorted(ids) == sorted(table["id"].to_pylist())
    return table, chosen


@pytest.mark.parametrize("method", ["kcenter_greedy", "random"])
def test_the_core_and_the_rest(units, method):
    table, chosen = choose(units, method)
    assert (chosen.kept.num_rows, chosen.dropped.num_rows) == (9, 51)
    codes = table["code"].to_pylist()
    core = [codes.index(code) for code in chosen.kept["code"].to_pylist()]
    vectors = embed(codes, HASHING).astype(float)
    nearest = np.linalg.norm(vectors[:, None] - vectors[core], axis=2).min(axis=1)
    assert chosen.radius == pytest.approx(nearest.max(), abs=1e-3)
    assert chosen.mean == pytest.approx(nearest.mean(), abs=1e-3)
    for row in chosen.dropped.to_pylist():
        assert (row["kind"], row["stage"], row["rule"]) == ("unit", "select", method)
        distance = float(row["reason"].split()[0])
        assert distance == pytest.approx(nearest[codes.index(row["content"])], abs=0.006)
        assert row["reason"].endswith(f"from its nearest centre, within the covering radius {chosen.radius:.2f}")


def test_kcenter_greedy_starts_with_the_first_unit_unless_seeded(units):
    table, chosen = choose(units)
    assert chosen.kept["id"][0] == table["id"][0]
    assert len(chosen.radii) == 9 and chosen.radii[-1] == chosen.radius
    _, other = choose(units, seed=5)
    assert other.kept["id"][0] != table["id"][0]
    assert other.kept.equals(choose(units, seed=5)[1].kept)


def test_a_seed_decides_the_random_core(units):
    first, again, other = (choose(units, "random", seed=seed)[1].kept for seed in (1, 1, 2))
    assert first.equals(again) and not first.equals(other)


@pytest.mark.parametrize(("method", "size"), [("all", 0), ("kcenter_greedy", 60), ("random", 1000)])
def test_all_are_kept_where_there_are_no_more(units, method, size):
    table, chosen = choose(units, method, size)
    assert chosen.kept.equals(table) and chosen.dropped.num_rows == 0
    assert (len(chosen.radii), chosen.radius, chosen.mean) == (0, 0, 0)


def test_importing_the_package_loads_nothing_heavy():
    program = (
        "import sys, wavecoder.curate; print([m for m in ('numba', 'sklearn', 'scipy', 'rensa') if m in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], env={"PYTHONPATH": ":".join(sys.path)}, capture_output=True, text=True
    )
    assert done.stdout == "[]\n", done.stderr
