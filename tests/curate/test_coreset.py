from __future__ import annotations

from contextlib import contextmanager

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from threadpoolctl import threadpool_limits

from wavecoder.curate import coreset as module
from wavecoder.curate.coreset import kcenter_greedy, nearest_distances, random_core
from wavecoder.curate.distance import LANES, squared_distance


def kernel(x, y):
    """The distance as its docstring defines it, in numpy's float32."""
    whole = len(x) // LANES * LANES
    lanes = np.zeros(LANES, np.float32)
    for block in (x[:whole] - y[:whole]).reshape(-1, LANES):
        lanes = lanes + block * block
    while len(lanes) > 1:
        lanes = lanes[: len(lanes) // 2] + lanes[len(lanes) // 2 :]
    total = lanes[0]
    for gap in x[whole:] - y[whole:]:
        total = total + gap * gap
    return total


def reference(vectors, k, start=0):
    """The plain algorithm in ten lines."""
    chosen, radii = [start], []
    nearest = np.array([squared_distance(vectors, i, vectors, start) for i in range(len(vectors))])
    while True:
        nearest[chosen] = -1
        farthest = int(nearest.argmax())  # the first of equals
        radii.append(np.sqrt(np.float64(max(nearest[farthest], 0))))
        if len(chosen) == k:
            return chosen, radii
        chosen.append(farthest)
        nearest = np.minimum(nearest, [squared_distance(vectors, i, vectors, farthest) for i in range(len(vectors))])


def same(vectors, k, start=0):
    result = kcenter_greedy(vectors, k, start)
    chosen, radii = reference(vectors, k, start)
    assert result.indices.tolist() == chosen
    assert result.radii.tolist() == radii
    return result


def clustered(n, d, seed, clusters=12):
    rng = np.random.default_rng(seed)
    rows = rng.standard_normal((clusters, d))[rng.integers(0, clusters, n)] + 0.1 * rng.standard_normal((n, d))
    return (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)


@contextmanager
def small_blocks():
    """Blocks of a few rows, so that most of a small input is refreshed by matrix products."""
    with pytest.MonkeyPatch.context() as patch:
        for name, value in (("SMALLEST_BLOCK", 4), ("FEW", 2), ("MANY", 5), ("NEARBY", 3)):
            patch.setattr(module, name, value)
        yield


numbers = st.one_of(
    st.sampled_from([0.0, 1.0, -1.0, 0.5]), st.floats(-100, 100, width=32), st.floats(-(2.0**-70), 2.0**-70, width=32)
)


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_equals_the_reference_on_any_rows(data):
    n, d = data.draw(st.integers(1, 25)), data.draw(st.sampled_from([1, 2, 5, 33, 64]))
    vectors = data.draw(arrays(np.float32, (n, d), elements=numbers))
    same(vectors, data.draw(st.integers(1, n)), data.draw(st.integers(0, n - 1)))


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 2**32), st.sampled_from([(300, 16), (200, 96), (257, 7)]), st.booleans(), st.booleans())
def test_equals_the_reference_where_blocks_are_smaller_than_the_input(seed, shape, grid, repeated):
    vectors = clustered(*shape, seed)
    if grid:  # few distances, so ties everywhere
        vectors = np.round(vectors * 2) / 2
    if repeated:
        vectors = vectors[np.random.default_rng(seed).integers(0, len(vectors) // 3, len(vectors))]
    with small_blocks():
        same(vectors, len(vectors), seed % len(vectors))
        same(vectors, len(vectors) // 2)


def test_a_large_offset_leaves_products_useless_and_the_result_exact():
    with small_blocks():
        for seed in range(4):
            same(clustered(300, 64, seed) + np.float32(50), 150)


def test_the_kernel_is_its_definition():
    rng = np.random.default_rng(0)
    for d in (1, 31, 32, 100, 256, 384):
        pair = rng.standard_normal((2, d)).astype(np.float32)
        assert squared_distance(pair, 0, pair, 1) == kernel(*pair) == squared_distance(pair, 1, pair, 0)
        assert squared_distance(pair, 1, pair, 1) == 0


def test_radii_are_the_covering_radii():
    vectors = clustered(3000, 48, 1)
    result = kcenter_greedy(vectors, 200)
    assert (np.diff(result.radii) <= 0).all()
    for k in (1, 2, 17, 200):
        assert result.radii[k - 1] == nearest_distances(vectors, result.indices[:k]).max()
        true = np.min(np.linalg.norm(vectors[:, None] - vectors[result.indices[:k]].astype(float), axis=2), axis=1)
        np.testing.assert_allclose(nearest_distances(vectors, result.indices[:k]), true, atol=1e-3)


def test_threads_do_not_change_a_bit():
    vectors = clustered(6000, 64, 2, clusters=60)
    outcomes = []
    for threads in (1, 2):
        with threadpool_limits(threads):
            outcomes.append(kcenter_greedy(vectors, 900))
    assert outcomes[0].indices.tobytes() == outcomes[1].indices.tobytes()
    assert outcomes[0].radii.tobytes() == outcomes[1].radii.tobytes()


def test_a_smaller_core_is_a_prefix():
    vectors = clustered(5000, 32, 3)
    large, small = kcenter_greedy(vectors, 700), kcenter_greedy(vectors, 120)
    assert large.indices[:120].tolist() == small.indices.tolist()
    assert large.radii[:120].tolist() == small.radii.tolist()


def test_equal_rows_are_chosen_in_order():
    result = kcenter_greedy(np.ones((5, 3), np.float32), 5, start=2)
    assert result.indices.tolist() == [2, 0, 1, 3, 4]
    assert result.radii.tolist() == [0.0] * 5


def test_progress_reaches_k():
    counts: list[int] = []
    kcenter_greedy(clustered(500, 8, 4), 60, progress=counts.append)
    assert counts == sorted(counts) and counts[-1] == 60


@pytest.mark.parametrize(
    ("vectors", "k", "start", "says"),
    [
        (np.ones((3, 2)), 4, 0, "cannot choose 4 of 3 rows"),
        (np.ones((3, 2)), 0, 0, "cannot choose 0 of 3 rows"),
        (np.empty((0, 2)), 1, 0, "cannot choose 1 of 0 rows"),
        (np.ones((3, 2)), 1, 3, "no row 3 to start from"),
        ([[0.0, 1.0], [0.0, np.nan]], 1, 0, "row 1 holds NaN"),
        ([[0.0, np.inf], [0.0, 1.0]], 1, 0, "row 0 holds NaN"),
        ([[0.0, 1e19], [0.0, 1.0]], 1, 0, "row 0 holds NaN"),
    ],
)
def test_refuses_what_has_no_answer(vectors, k, start, says):
    with pytest.raises(ValueError, match=says):
        kcenter_greedy(np.asarray(vectors, np.float32), k, start)


def test_random_core_repeats_with_its_seed_and_draws_no_row_twice():
    first = random_core(100, 40, 7)
    assert len(set(first.tolist())) == 40
    assert first.tolist() == random_core(100, 40, 7).tolist() != random_core(100, 40, 8).tolist()
    assert first[:10].tolist() == random_core(100, 10, 7).tolist()
    with pytest.raises(ValueError, match="cannot choose 3 of 2 rows"):
        random_core(2, 3, 0)
