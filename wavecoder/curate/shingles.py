"""Sets of word n-grams as hashes, made from bytes without a Python object for any word."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from wavecoder.curate.jit import jit

OFFSET, PRIME = np.uint64(1469598103934665603), np.uint64(1099511628211)  # FNV-1a
GOLDEN, MIX = np.uint64(0x9E3779B97F4A7C15), np.uint64(0xBF58476D1CE4E5B9)


def shingle(texts: Sequence[str], ngram: int) -> tuple[np.ndarray, np.ndarray]:
    """Hash every text's n-grams of words (letters, digits, `_`, anything beyond ASCII); a shorter text is one n-gram.

    Returns:
        Hashes, uint64, ascending within a text and each once; and where each text's begin in them, uint64 (texts + 1,).
    """
    encoded = [text.encode() for text in texts]
    ends = np.zeros(len(texts) + 1, np.int64)
    np.cumsum([len(text) for text in encoded], out=ends[1:])
    buffer = np.frombuffer(b"".join(encoded), np.uint8)
    hashes = np.empty(len(buffer) // 2 + len(texts) + 1, np.uint64)
    starts = np.zeros(len(texts) + 1, np.uint64)
    return hashes[: _shingle(buffer, ends, ngram, hashes, starts)], starts


@jit
def _shingle(buffer: np.ndarray, ends: np.ndarray, ngram: int, hashes: np.ndarray, starts: np.ndarray) -> int:
    size = 0
    recent = np.zeros(ngram, np.uint64)
    for text in range(ends.shape[0] - 1):
        first, words, word, inside = size, 0, OFFSET, False
        for at in range(ends[text], ends[text + 1] + 1):
            byte = buffer[at] if at < ends[text + 1] else np.uint8(32)
            if _in_word(byte):
                word, inside = (word ^ np.uint64(byte)) * PRIME, True
            elif inside:
                recent[words % ngram] = word
                words, word, inside = words + 1, OFFSET, False
                if words >= ngram:
                    hashes[size] = _mix(recent, words, ngram)
                    size += 1
        if 0 < words < ngram:
            hashes[size] = _mix(recent, words, words)
            size += 1
        size = first + _sort_once(hashes[first:size])
        starts[text + 1] = size
    return size


@jit
def _in_word(byte: np.uint8) -> bool:
    return bool(48 <= byte <= 57 or 65 <= byte <= 90 or 97 <= byte <= 122 or byte == 95 or byte >= 128)


@jit
def _mix(recent: np.ndarray, words: int, count: int) -> np.uint64:
    """One hash of the last `count` words, oldest first."""
    total = np.uint64(0)
    for at in range(words - count, words):
        total = (total * GOLDEN) ^ recent[at % recent.shape[0]]
        total ^= total >> np.uint64(29)
    total *= MIX
    return total ^ (total >> np.uint64(32))


@jit
def _sort_once(hashes: np.ndarray) -> int:
    """Sort in place, each value once at the front. Returns how many those are."""
    hashes.sort()
    count = 0
    for at in range(hashes.shape[0]):
        if count == 0 or hashes[at] != hashes[count - 1]:
            hashes[count] = hashes[at]
            count += 1
    return count


@jit
def jaccard(x: np.ndarray, y: np.ndarray) -> float:
    """Jaccard similarity of two ascending sets."""
    common, i, j = 0, 0, 0
    while i < x.shape[0] and j < y.shape[0]:
        if x[i] == y[j]:
            common += 1
            i += 1
            j += 1
        elif x[i] < y[j]:
            i += 1
        else:
            j += 1
    return float(common / (x.shape[0] + y.shape[0] - common))
