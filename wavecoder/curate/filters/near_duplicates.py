"""drop: near_duplicates {jaccard: 0.7, ngram: 5, permutations: 256}: an earlier unit again with small changes.

MinHash and banding (Broder 1997) propose pairs; each is then measured by the true Jaccard similarity of its sets of
word n-grams, so nothing is dropped by chance. A unit is dropped for its likeness to one that is kept.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pyarrow as pa
from rensa import RMinHash

from wavecoder.curate.jit import jit
from wavecoder.curate.shingles import jaccard, shingle

RECALL = 0.99
SEED = 42


def reasons(units: pa.Table, params: Mapping[str, Any]) -> Sequence[str | None]:
    """Which kept unit each one is nearly the same as, and how alike they are."""
    hashes, starts = shingle(units["code"].to_pylist(), params["ngram"])
    sketches = RMinHash.digest_matrix_from_flat_token_hashes(hashes, starts, params["permutations"], SEED)
    matrix = np.array(sketches.to_rows(), np.uint32).reshape(units.num_rows, params["permutations"])
    buckets = _buckets(matrix, rows_per_band(params["permutations"], params["jaccard"]))
    matches, similarities = _match(hashes, starts.astype(np.int64), buckets, params["jaccard"])
    paths, lines = units["path"].to_pylist(), units["start_line"].to_pylist()
    return [
        f"{similarity:.2f} like {paths[match]}:{lines[match]}" if match >= 0 else None
        for match, similarity in zip(matches, similarities, strict=True)
    ]


def rows_per_band(permutations: int, similarity: float) -> int:
    """The most rows a band can have for a pair of this similarity to share a band with probability RECALL."""
    for rows in range(permutations, 1, -1):
        if 1 - (1 - similarity**rows) ** (permutations // rows) >= RECALL:
            return rows
    return 1


def _buckets(sketches: np.ndarray, rows: int) -> np.ndarray:
    """Number the distinct contents of each band: int64 (bands, units)."""
    bands = [np.ascontiguousarray(sketches[:, at : at + rows]) for at in range(0, sketches.shape[1] - rows + 1, rows)]
    keys = [band.view(np.dtype((np.void, band.itemsize * rows))).ravel() for band in bands]
    return np.array([np.unique(key, return_inverse=True)[1] for key in keys], np.int64)


@jit
def _match(hashes: np.ndarray, starts: np.ndarray, buckets: np.ndarray, least: float) -> tuple[np.ndarray, np.ndarray]:
    """Find for each unit the most similar of the kept units before it that share a bucket, if similar enough, else -1.

    Only kept units stand in buckets, as linked lists: so a bucket of a thousand copies costs one comparison each.
    """
    bands, n = buckets.shape
    matches, similarities = np.full(n, -1, np.int64), np.zeros(n)
    last, before = np.full((bands, n), -1, np.int64), np.full((bands, n), -1, np.int64)
    compared = np.full(n, -1, np.int64)
    for unit in range(n):
        mine = hashes[starts[unit] : starts[unit + 1]]
        if mine.shape[0] == 0:
            continue
        for band in range(bands):
            other = last[band, buckets[band, unit]]
            while other >= 0:
                if compared[other] != unit:
                    compared[other] = unit
                    similarity = jaccard(mine, hashes[starts[other] : starts[other + 1]])
                    better = similarity > similarities[unit] or (
                        similarity == similarities[unit] and other < matches[unit]
                    )
                    if similarity >= least and better:
                        matches[unit], similarities[unit] = other, similarity
                other = before[band, other]
        if matches[unit] < 0:
            for band in range(bands):
                before[band, unit] = last[band, buckets[band, unit]]
                last[band, buckets[band, unit]] = unit
    return matches, similarities
