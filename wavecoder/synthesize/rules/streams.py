"""Two texts as sequences that can be compared."""

from __future__ import annotations

from collections.abc import Sequence

from rapidfuzz.distance import Indel

from wavecoder.languages import LANGUAGES, syntax_error, tokens
from wavecoder.synthesize.rules.words import words

Streams = tuple[Sequence[str], Sequence[str]]


def streams(first: str, second: str, language: str) -> Streams:
    """The tokens of both texts where both parse in the language, else their words."""
    if language.lower() in LANGUAGES and not syntax_error(first, language) and not syntax_error(second, language):
        return tokens(first, language), tokens(second, language)
    return words(first), words(second)


def likeness(pair: Streams) -> float:
    """How alike two sequences are, from 0 to 1: twice what they share in order, over all they have."""
    return Indel.normalized_similarity(*pair)
