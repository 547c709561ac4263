"""Bring many points' distances to their nearest centre up to date at once, with matrix products that only ever prune.

Write D(x, c) for the float32 number that `squared_distance` returns, u for the least D found so far, and e = 2^-24 for
float32's unit of rounding. A matrix product gives g = |x|^2 + |c|^2 - 2xc for a block of points and centres at a
fraction of D's cost, in float32 and in an order of additions that BLAS chooses. g is never taken for a distance. A pair
is skipped only where g - slack >= u, and computed by D otherwise; so if slack >= |g - D| always, then
D >= g - slack >= u for what is skipped, and u ends as the exact minimum, the same bits as if every D had been computed.

slack = 4(d + 8)e(|x|^2 + |c|^2) is enough. With d numbers a row and s = |x|^2 + |c|^2:
- any order of adding d products errs by at most about d*e*|x||c| (Higham 2002, section 3.1), so -2xc by d*e*s, because
  2|x||c| <= s;
- D is a sum of d squares, none negative, each rounded at most d + 3 times: it errs by at most (d + 3)e times the true
  distance, which is at most 2s;
- the test below rounds the norms (3e*s, shrinking them by the slack included) and three sums of at most 3s (8e*s).
  Should u be larger than 4s, no rounding can make the test skip a pair, for g is at most 2s.
Together: (3d + 17)e*s. The rest of (4d + 32)e*s covers the terms in e^2, as d*e is small; what underflow adds is less
than TINY.
"""

from __future__ import annotations

import numpy as np

from wavecoder.curate.distance import squared_distance
from wavecoder.curate.jit import jit

TINY = np.float32(1e-30)
ROWS, COLUMNS, RUN = 1024, 1024, 64


@jit
def _settle(
    products: np.ndarray,
    points: np.ndarray,
    centres: np.ndarray,
    point_norms: np.ndarray,
    centre_norms: np.ndarray,
    bounds: np.ndarray,
) -> None:
    """Lower bounds[i] to the least distance of points[i] to centres, given their products and norms less the slack."""
    for i in range(points.shape[0]):
        limit = bounds[i] - point_norms[i] + TINY
        for start in range(0, centres.shape[0], RUN):
            near, norms = products[i, start : start + RUN], centre_norms[start : start + RUN]
            promising = 0  # a loop without a branch runs as vector instructions
            for j in range(near.shape[0]):
                promising += norms[j] - np.float32(2) * near[j] < limit
            if promising:
                for j in range(near.shape[0]):
                    if norms[j] - np.float32(2) * near[j] < limit:
                        distance = squared_distance(points, i, centres, start + j)
                        if distance < bounds[i]:
                            bounds[i] = distance
                            limit = distance - point_norms[i] + TINY


def squared_norms(rows: np.ndarray) -> np.ndarray:
    """|x|^2 of each row, rounded once."""
    norms: np.ndarray = np.einsum("ij,ij->i", rows, rows, dtype=np.float64).astype(np.float32)
    return norms


def refresh(
    points: np.ndarray, norms: np.ndarray, centres: np.ndarray, centre_norms: np.ndarray, bounds: np.ndarray
) -> None:
    """Lower each of `bounds`, in place, to the exact least squared distance from its point to any of `centres`."""
    shrink = np.float32(1 - 4 * (points.shape[1] + 8) * 2.0**-24)
    norms, centre_norms = norms * shrink, centre_norms * shrink
    for row in range(0, points.shape[0], ROWS):
        rows = slice(row, row + ROWS)
        for column in range(0, centres.shape[0], COLUMNS):
            columns = slice(column, column + COLUMNS)
            products = points[rows] @ centres[columns].T
            _settle(products, points[rows], centres[columns], norms[rows], centre_norms[columns], bounds[rows])
