"""The choice of a core: few units that stand for all."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from wavecoder.curate.rows import divide
from wavecoder.dsl.model import Select


@dataclass(frozen=True, slots=True)
class Selection:
    """A core and how well it covers the units it was chosen from. Distances are between embeddings of length 1: 0 to 2.

    Attributes:
        kept: The core, in the order chosen.
        dropped: The others, in their own order.
        radii: float64: the covering radius after each choice, for `kcenter_greedy`; else empty.
        radius: Distance of the farthest unit to its nearest in the core; 0 if all units are kept.
        mean: Mean distance of all units to their nearest in the core, which is 0 for the core itself.
    """

    kept: pa.Table
    dropped: pa.Table
    radii: np.ndarray
    radius: float
    mean: float


def select(units: pa.Table, select: Select, progress: Callable[[int], None] | None = None) -> Selection:
    """Choose `select.size` units; all, if there are no more.

    `kcenter_greedy` starts from the first unit at seed 0, as the paper does, and from one drawn at any other.

    Args:
        units: A table of UNITS.
        select: Method, size, embedding and seed.
        progress: Called with the number of units chosen so far.
    """
    n = units.num_rows
    if select.method == "all" or select.size >= n:
        kept, dropped = divide(units, [None] * n, "select", select.method)
        return Selection(kept, dropped, np.empty(0), 0.0, 0.0)
    # numba and scikit-learn load only for those who choose
    from wavecoder.curate.coreset import kcenter_greedy, nearest_distances, random_core
    from wavecoder.curate.embed import embed

    vectors = embed(units["code"].to_pylist(), select.embedding)
    if select.method == "random":
        chosen, radii = random_core(n, select.size, select.seed), np.empty(0)
    else:
        start = int(np.random.default_rng(select.seed).integers(n)) if select.seed else 0
        core = kcenter_greedy(vectors, select.size, start, progress)
        chosen, radii = core.indices, core.radii
    distances = nearest_distances(vectors, chosen)
    radius = float(distances.max())
    reasons: list[str | None] = [
        f"{distance:.2f} from its nearest centre, within the covering radius {radius:.2f}" for distance in distances
    ]
    for row in chosen:
        reasons[row] = None
    _, dropped = divide(units, reasons, "select", select.method)
    return Selection(units.take(pa.array(chosen)), dropped, radii, radius, float(distances.mean()))
