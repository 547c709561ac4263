"""KCenterGreedy (Gonzalez 1985; Sener and Savarese 2018): each centre is the row farthest from all centres before it.

The plain algorithm measures every row against every centre. This one returns the same rows in the same order and
measures few of them: it keeps an upper bound of each row's distance, takes the rows with the largest bounds, brings
those up to date by matrix products (refresh.py) and chooses among them (heap.py) for as long as the bounds of all
others prove that none of these is farther.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from wavecoder.curate.distance import lower_to
from wavecoder.curate.heap import greedy_among
from wavecoder.curate.refresh import ROWS, refresh, squared_norms

LARGEST_SQUARED_NORM = 2.0**120
SMALLEST_BLOCK, FEW, MANY = 1024, 64, 512  # a block grows when it yields few centres, and shrinks when it yields many
NEARBY = 32


@dataclass(frozen=True, slots=True)
class Coreset:
    """The chosen rows.

    Attributes:
        indices: int64 (k,), in the order chosen.
        radii: float64 (k,): after each choice, the distance of the farthest row to its nearest centre; never increases.
    """

    indices: np.ndarray
    radii: np.ndarray


def kcenter_greedy(
    vectors: np.ndarray, k: int, start: int = 0, progress: Callable[[int], None] | None = None
) -> Coreset:
    """Choose k rows, farthest first, exactly: ties go to the lowest row, and no row is chosen twice.

    The outcome is the same bit for bit on any number of threads. A prefix of it is the outcome for a smaller k.

    Args:
        vectors: float32 (n, d); distances are Euclidean.
        k: How many rows to choose.
        start: The first centre.
        progress: Called with the number of centres so far.

    Raises:
        ValueError: k is not in 1..n, start is not a row, or a row holds NaN, infinity or numbers that float32 cannot
            hold the squares of.
    """
    points = np.ascontiguousarray(vectors, dtype=np.float32)
    norms, n = squared_norms(points), len(points)
    _check(points, norms, k, start)
    centres, centre_norms = np.empty((k, points.shape[1]), np.float32), np.empty(k, np.float32)
    chosen, radii = np.empty(k, np.int64), np.zeros(k, np.float32)
    chosen[0], centres[0], centre_norms[0] = start, points[start], norms[start]
    bounds, seen = np.full(n, np.inf, np.float32), np.ones(n, np.int64)
    lower_to(points, bounds, centres, 0)
    bounds[start] = -1

    count, done, block = 1, False, min(n, 4 * SMALLEST_BLOCK)
    while not done and (bounds >= 0).any():
        rows, outside, outside_row = _farthest(bounds, block)
        _bring_up_to_date(points, norms, rows, bounds, seen, centres[:count], centre_norms)
        rows = rows[(bounds[rows] > outside) | ((bounds[rows] == outside) & (rows < outside_row))]
        before, near, stamps = count, bounds[rows], seen[rows]
        count, done = greedy_among(
            points[rows], rows, near, stamps, outside, outside_row, centres, chosen, radii, count
        )
        bounds[rows], seen[rows] = near, stamps
        centre_norms[before:count] = norms[chosen[before:count]]
        if progress is not None:
            progress(count)
        if count - before < FEW:
            block = min(n, block * 2)
        elif count - before > MANY:
            block = max(SMALLEST_BLOCK, block // 2)
    return Coreset(chosen, np.sqrt(radii.astype(np.float64)))


def random_core(n: int, k: int, seed: int) -> np.ndarray:
    """Draw k of n rows without repeating one; a prefix of it is the draw for a smaller k.

    Raises:
        ValueError: k is not in 1..n.
    """
    if not 1 <= k <= n:
        raise ValueError(f"cannot choose {k} of {n} rows")
    return np.random.default_rng(seed).permutation(n)[:k]


def nearest_distances(vectors: np.ndarray, chosen: np.ndarray) -> np.ndarray:
    """Distance of each row to the nearest of the chosen rows: float64 (n,), the same bits on any number of threads."""
    points = np.ascontiguousarray(vectors, dtype=np.float32)
    norms, bounds = squared_norms(points), np.full(len(points), np.inf, np.float32)
    refresh(points, norms, points[chosen], norms[chosen], bounds)
    return np.sqrt(bounds.astype(np.float64))


def _check(points: np.ndarray, norms: np.ndarray, k: int, start: int) -> None:
    """Refuse what has no answer, or none that float32 can hold."""
    if not 1 <= k <= len(points):
        raise ValueError(f"cannot choose {k} of {len(points)} rows")
    if not 0 <= start < len(points):
        raise ValueError(f"there is no row {start} to start from, only 0 to {len(points) - 1}")
    bad = np.flatnonzero(~(norms <= LARGEST_SQUARED_NORM))
    if bad.size:
        raise ValueError(f"row {bad[0]} holds NaN, infinity or numbers too large to measure")


def _farthest(bounds: np.ndarray, size: int) -> tuple[np.ndarray, np.float32, int]:
    """Rows of the `size` largest bounds, lowest first among equals; the largest bound outside; its lowest row."""
    n = len(bounds)
    if size >= n:
        return np.flatnonzero(bounds >= 0), np.float32(-1), n
    outside = np.partition(bounds, n - size - 1)[n - size - 1]
    above, level = np.flatnonzero(bounds > outside), np.flatnonzero(bounds == outside)
    taken = size - len(above)
    rows = np.concatenate([above, level[:taken]])
    return rows[bounds[rows] >= 0], outside, int(level[taken])


def _bring_up_to_date(
    points: np.ndarray,
    norms: np.ndarray,
    rows: np.ndarray,
    bounds: np.ndarray,
    seen: np.ndarray,
    centres: np.ndarray,
    centre_norms: np.ndarray,
) -> None:
    """Make the bounds of `rows` exact against all centres, in groups of rows that have seen about as many of them."""
    count = len(centres)
    rows = rows[np.argsort(seen[rows], kind="stable")]
    stamps = seen[rows]
    begin, stale = 0, int(np.searchsorted(stamps, count))
    while begin < stale:
        oldest = int(stamps[begin])
        end = int(np.searchsorted(stamps, oldest + max(NEARBY, (count - oldest) // 4), side="right"))
        group = rows[begin : min(end, begin + ROWS, stale)]
        near = bounds[group]
        refresh(points[group], norms[group], centres[oldest:], centre_norms[oldest:count], near)
        bounds[group] = near
        begin += len(group)
    seen[rows] = count
