"""Farthest-first traversal with bounds that are refreshed only where they decide something."""

from __future__ import annotations

import numpy as np

from wavecoder.curate.distance import squared_distance
from wavecoder.curate.jit import jit


@jit
def _before(value: np.float32, row: int, other_value: np.float32, other_row: int) -> bool:
    """Whether a row with this bound is chosen before another: the larger bound, then the lower row."""
    return bool(value > other_value or (value == other_value and row < other_row))


@jit
def _sift_down(values: np.ndarray, order: np.ndarray, rows: np.ndarray, size: int, at: int) -> None:
    """Restore the heap below `at`. values[order[p]] is the bound at place p."""
    item = order[at]
    while 2 * at + 1 < size:
        child = 2 * at + 1
        if child + 1 < size:
            right, left = order[child + 1], order[child]
            if _before(values[right], rows[right], values[left], rows[left]):
                child += 1
        below = order[child]
        if not _before(values[below], rows[below], values[item], rows[item]):
            break
        order[at] = below
        at = child
    order[at] = item


@jit
def greedy_among(
    points: np.ndarray,
    rows: np.ndarray,
    bounds: np.ndarray,
    seen: np.ndarray,
    outside: np.float32,
    outside_row: int,
    centres: np.ndarray,
    chosen: np.ndarray,
    radii: np.ndarray,
    count: int,
) -> tuple[int, bool]:
    """Choose centres among `points`, in place, until one outside may be the farthest.

    bounds[i] is the exact least distance from points[i] to the first seen[i] centres, so never below its distance to
    all of them. The heap's top is refreshed centre by centre. Once it is both on top and fresh, no other point can be
    farther, and none as far has a lower row: it is what the plain algorithm would choose next.

    Args:
        points: Rows to choose among.
        rows: Row of each point in the whole set.
        bounds: Squared; -1 for a point that is chosen.
        seen: How many centres each bound accounts for.
        outside: Largest bound of the points that are not here.
        outside_row: The lowest row that has it.
        centres: The points chosen so far, with room for all.
        chosen: Their rows.
        radii: radii[t] is the squared radius of the first t + 1 centres.
        count: Centres chosen so far.

    Returns:
        How many centres there are now, and whether all are chosen and the last radius known.
    """
    size = points.shape[0]
    if size == 0:
        return count, False
    order = np.arange(size)
    for at in range(size // 2 - 1, -1, -1):
        _sift_down(bounds, order, rows, size, at)
    while True:
        top = order[0]
        if bounds[top] < 0 or not _before(bounds[top], rows[top], outside, outside_row):
            return count, False
        if seen[top] == count:
            radii[count - 1] = bounds[top]
            if count == chosen.shape[0]:
                return count, True
            chosen[count] = rows[top]
            centres[count] = points[top]
            bounds[top] = -1
            count += 1
        else:
            rival = np.float32(-1)
            for at in range(1, min(3, size)):
                rival = max(rival, bounds[order[at]])
            while seen[top] < count and bounds[top] >= rival:
                distance = squared_distance(points, top, centres, seen[top])
                if distance < bounds[top]:
                    bounds[top] = distance
                seen[top] += 1
        _sift_down(bounds, order, rows, size, 0)
