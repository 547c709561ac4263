from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest

from wavecoder.curate.embed import embed
from wavecoder.dsl.model import Embedding

CODES = [
    "def readFile(path):\n    with open(path) as file:\n        return file.read()",
    "def read_text_file(path):\n    with open(path) as text_file:\n        return text_file.read()",
    "def mean(values):\n    return sum(values) / len(values)",
    "def variance(values):\n    m = mean(values)\n    return sum((v - m) ** 2 for v in values) / len(values)",
    "class Tree:\n    def depth(self):\n        return 1 + max(child.depth() for child in self.children)",
]


def hashing(dimensions=256):
    return Embedding("hashing", dimensions)


def test_rows_have_length_one_and_the_asked_dimensions():
    vectors = embed([f"{code} {i}" for i in range(20) for code in CODES], hashing(8))
    assert (vectors.dtype, vectors.shape, vectors.flags.c_contiguous) == (np.float32, (100, 8), True)
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-6)


def test_alike_is_near():
    vectors = embed(CODES, hashing())
    likeness = vectors @ vectors.T
    assert likeness[0, 1] > max(likeness[0, 2:]) and likeness[2, 3] > max(likeness[2, [0, 1, 4]])
    assert vectors.shape == (5, 5)


@pytest.mark.parametrize("codes", [[], ["x"], [""], ["", ""], ["", "x"], ["x", "y"], ["x", "x", "x"]])
def test_few_or_empty_codes(codes):
    vectors = embed(codes, hashing())
    assert len(vectors) == len(codes) and vectors.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-6)


def test_codes_that_share_nothing_are_at_right_angles():
    vectors = embed(["x", "y", "z"], hashing())
    np.testing.assert_allclose(vectors @ vectors.T, np.eye(3), atol=1e-6)


def test_equal_codes_have_equal_vectors():
    vectors = embed([*CODES, CODES[0]], hashing())
    np.testing.assert_allclose(vectors[0], vectors[-1], atol=1e-6)


def test_threads_do_not_change_a_bit():
    program = (
        "import hashlib, random\n"
        "from wavecoder.curate.embed import embed\n"
        "from wavecoder.dsl.model import Embedding\n"
        "rng = random.Random(0)\n"
        "codes = [' '.join(f'w{rng.randrange(900)}' for _ in range(60)) for _ in range(3000)]\n"
        "print(hashlib.sha256(embed(codes, Embedding('hashing', 200)).tobytes()).hexdigest())\n"
    )
    hashes = set()
    for threads in "12":
        variables = {"OMP_NUM_THREADS": threads, "OPENBLAS_NUM_THREADS": threads, "PYTHONHASHSEED": threads}
        path = ":".join(sys.path)
        done = subprocess.run(
            [sys.executable, "-c", program], env={"PYTHONPATH": path, **variables}, capture_output=True, text=True
        )
        assert done.returncode == 0, done.stderr
        hashes.add(done.stdout)
    assert len(hashes) == 1


def test_an_unknown_model_is_refused():
    with pytest.raises(ValueError, match="unknown embedding model other"):
        embed(CODES, Embedding("other", 8))
