"""Vectors of code whose distances say how different two pieces are."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from wavecoder.dsl.model import Embedding

FEATURES = 2**18
ITERATIONS = 4
SEED = 0
# Words of identifiers (camelCase, snake_case, HTTPServer), numbers as one, and signs: `=` and `==` differ.
TOKEN = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[^\W\d_]+|\d+|[^\w\s]+")


def embed(codes: Sequence[str], embedding: Embedding) -> np.ndarray:
    """Embed code: float32 (n, d), rows of length 1, the same bits for the same codes on any number of threads.

    `hashing` needs no weights: tf-idf of words and of pairs of neighbours, hashed, then a truncated SVD (latent
    semantic analysis, Deerwester et al. 1990). d is `dimensions`, or less where there are fewer codes.

    Raises:
        ValueError: There is no such model.
    """
    if embedding.model != "hashing":
        raise ValueError(f"unknown embedding model {embedding.model}")
    if not codes:
        return np.empty((0, embedding.dimensions), np.float32)
    # Hundreds of modules: only once there is something to embed.
    from sklearn.feature_extraction.text import HashingVectorizer, TfidfTransformer
    from sklearn.utils.extmath import randomized_svd
    from threadpoolctl import threadpool_limits

    counts = HashingVectorizer(
        analyzer=_terms, n_features=FEATURES, norm=None, alternate_sign=False, dtype=np.float32
    ).transform(codes)
    weights = TfidfTransformer(sublinear_tf=True).fit_transform(counts).tocsc()
    users = np.diff(weights.indptr)
    shared = users > 1  # a term of one code alone brings it near no other, and most terms are such
    weights = weights[:, shared if shared.sum() > embedding.dimensions else users > 0].tocsr()
    components = min(embedding.dimensions, *weights.shape)
    if components == 0:
        return np.ones((len(codes), 1), np.float32)
    with threadpool_limits(1):  # BLAS adds in another order on more threads
        left, scales, _ = randomized_svd(weights, components, n_iter=ITERATIONS, random_state=SEED)
    return _unit_rows(left * scales)


def _terms(code: str) -> list[str]:
    words = [word.lower() if not word.isdigit() else "0" for word in TOKEN.findall(code)]
    return words + [f"{first} {second}" for first, second in pairwise(words)]


def _unit_rows(vectors: np.ndarray) -> np.ndarray:
    """Scale rows to length 1; a row of zeros (a code without a word) becomes the first axis."""
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    vectors = np.divide(vectors, lengths, out=np.zeros_like(vectors), where=lengths > 0)
    vectors[lengths[:, 0] == 0, 0] = 1
    return np.ascontiguousarray(vectors, dtype=np.float32)
