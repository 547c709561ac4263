"""KCenterGreedy: ours against the plain algorithm in three forms, on the same vectors in the same run.

    python benchmarks/coreset.py [-n 50000] [-d 384] [-k 5000] [--steps 100] [--vectors FILE.npy]

Peers choose only a few more than --steps centres, and the time of --steps is scaled to k: each of their steps costs
the same. Every peer's choice must equal ours as far as it goes. Run it on an idle machine: threads that wait for a
processor distort the ratios either way.
The floor is the time that k passes over the vectors take, whatever is computed.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Sequence

import numpy as np
from sklearn.metrics import pairwise_distances

from wavecoder.curate.coreset import kcenter_greedy
from wavecoder.curate.distance import lower_to

SETUP = 5  # steps run once more on their own, and taken off: what a peer does once must not be scaled
PASSES = 50  # the quickest of many: one that waited for a processor is no floor


def active_learning(vectors: np.ndarray, k: int) -> Sequence[int]:
    """The loop of google/active-learning's kcenter_greedy.py, which WaveCoder uses, in float64 as there."""
    vectors, chosen, nearest, centre = vectors.astype(np.float64), [], None, 0
    for _ in range(k):
        chosen.append(centre)
        distances = pairwise_distances(vectors, vectors[[centre]], metric="euclidean")
        nearest = distances if nearest is None else np.minimum(nearest, distances)
        centre = int(np.argmax(nearest))
    return chosen


def numpy_loop(vectors: np.ndarray, k: int) -> Sequence[int]:
    """One matrix-vector product, one minimum and one argmax a centre, in float32."""
    norms, nearest = np.einsum("ij,ij->i", vectors, vectors), np.full(len(vectors), np.inf, np.float32)
    chosen, centre, distances = [], 0, np.empty(len(vectors), np.float32)
    for _ in range(k):
        chosen.append(centre)
        np.dot(vectors, vectors[centre], out=distances)
        distances *= -2
        distances += norms
        distances += norms[centre]
        np.minimum(nearest, distances, out=nearest)
        nearest[centre] = -1
        centre = int(nearest.argmax())
    return chosen


def plain_loop(vectors: np.ndarray, k: int) -> Sequence[int]:
    """The plain algorithm with our own distance, compiled."""
    chosen, centre, nearest = [], 0, np.full(len(vectors), np.inf, np.float32)
    for _ in range(k):
        chosen.append(centre)
        lower_to(vectors, nearest, vectors, centre)
        nearest[centre] = -1
        centre = int(nearest.argmax())
    return chosen


def clusters(n: int, d: int, seed: int = 0) -> np.ndarray:
    """Vectors of length 1 in 2,000 clusters of very unequal size and width."""
    rng = np.random.default_rng(seed)
    weights = rng.pareto(1.2, 2000) + 0.1
    labels = rng.choice(2000, n, p=weights / weights.sum())
    centres = rng.standard_normal((2000, d), np.float32)
    widths = 0.6 * rng.uniform(0.3, 1.3, 2000).astype(np.float32)
    centres /= np.linalg.norm(centres, axis=1, keepdims=True)
    rows = centres[labels] + widths[labels, None] * rng.standard_normal((n, d), np.float32) / np.float32(np.sqrt(d))
    return np.ascontiguousarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), dtype=np.float32)


def one_pass(vectors: np.ndarray) -> float:
    """Seconds that a matrix-vector product takes, on as many threads as BLAS has."""
    start = time.perf_counter()
    vectors @ vectors[0]
    return time.perf_counter() - start


def timed(run: Callable[[], Sequence[int]]) -> tuple[float, list[int]]:
    start = time.perf_counter()
    chosen = run()
    return time.perf_counter() - start, [int(row) for row in chosen]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("-n", type=int, default=50_000, help="vectors")
    parser.add_argument("-d", type=int, default=384, help="dimensions")
    parser.add_argument("-k", type=int, default=5_000, help="centres")
    parser.add_argument("--steps", type=int, default=100, help="centres that the peers choose")
    parser.add_argument("--vectors", help="float32 vectors to use in place of random ones, as a .npy file")
    options = parser.parse_args()
    if options.vectors:
        vectors = np.ascontiguousarray(np.load(options.vectors), dtype=np.float32)[: options.n]
    else:
        vectors = clusters(options.n, options.d)
    k, steps = options.k, min(options.steps, options.k - SETUP)
    kcenter_greedy(vectors[:3000], min(500, len(vectors[:3000])))  # compiles
    plain_loop(vectors[:10], 2)

    ours, chosen = timed(lambda: kcenter_greedy(vectors, k).indices)
    floor = k * min(one_pass(vectors) for _ in range(PASSES))
    print(f"{len(vectors):,} vectors of {vectors.shape[1]}, {k:,} centres; peers timed on {steps} and scaled to {k:,}")
    print(f"{'ours':28}{ours:10.2f} s")
    print(f"{'floor of one pass a centre':28}{floor:10.2f} s   ours is {floor / ours:.1f} times as fast")
    for name, peer in (
        ("plain loop, our distance", plain_loop),
        ("numpy loop", numpy_loop),
        ("google/active-learning", active_learning),
    ):
        first, _ = timed(lambda peer=peer: peer(vectors, SETUP))
        all_steps, theirs = timed(lambda peer=peer: peer(vectors, SETUP + steps))
        seconds = (all_steps - first) * k / steps
        assert theirs == chosen[: SETUP + steps], f"{name} chose otherwise"
        print(f"{name:28}{seconds:10.2f} s   ours is {seconds / ours:.1f} times as fast")


if __name__ == "__main__":
    main()
