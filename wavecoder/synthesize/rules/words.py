"""Words of prose and of code, and what two texts have in common."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from functools import lru_cache

_WORDS = re.compile(r"\w+|[^\w\s]")
# Runs of letters; in camelCase and HTTPServer a capital starts the next word.
_PARTS = re.compile(r"[^\W\d_]+")
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_ENDINGS = ("ing", "ed", "es", "s")
_LEAST = 4
_VOWEL = re.compile(r"[aeiouy]")

_STOP = """
a about above after again all also an and any are as at be because been before being below between both but by can
could did do does doing done down each earlier either else every few first for from further get gets given had has
have having he her here his how if in instead into is it its itself just last later like made make makes may me might
more most must my neither no nor not now of off on once one only or otherwise our out over own per same second shall
she should so some such than that the their them then there these they this those through to too turn turns under
until up upon us use used uses using very via was we well were what when where whether which while who whom whose why
will with within without would you your
"""
# What every request says, whatever it is about, and what every function is written with.
_ASKING = """
write writes python javascript go golang java function functions method code program script snippet summarize
summarise summary summarization explain describe description translate translation convert fix find bug error repair
return returns create implement implementation define following please task example given take input output argument
parameter value called const def elif func let var arguments parameters values
"""


def words(text: str) -> list[str]:
    """Words and single marks of punctuation, in order."""
    return _WORDS.findall(text)


def content_words(text: str) -> dict[str, str]:
    """What a text is about: the stem of each word that carries meaning -> the word, in order of first use.

    Identifiers are split at capitals and underscores. Single letters, numbers, words of grammar and the words that
    any request for code holds carry none.
    """
    found: dict[str, str] = {}
    for word in _split(text):
        stem = _stem(word)
        if len(word) > 1 and word not in _NO_CONTENT and stem not in _NO_CONTENT:
            found.setdefault(stem, word)
    return found


def occurs(stem: str, known: Collection[str]) -> bool:
    """Whether a stem is among those known, or begins one of them, or one of them begins it."""
    if stem in known:
        return True
    return len(stem) >= _LEAST and any(
        len(other) >= _LEAST and (other.startswith(stem) or stem.startswith(other)) for other in known
    )


def find_term(terms: Sequence[str], text: str) -> str | None:
    """The first of the terms that occurs in the text, in any case, as whole words where it begins or ends with one."""
    return next((term for term in terms if term.strip() and _term(term).search(text)), None)


@lru_cache(maxsize=1024)
def _term(term: str) -> re.Pattern[str]:
    before = r"(?<!\w)" if re.match(r"\w", term) else ""
    # `C` is not in `C++`, nor in `C#`
    after = r"(?!\w|\+\+|#)" if re.search(r"\w\Z", term) else ""
    body = r"\s+".join(re.escape(part) for part in re.split(r"\s+", term))
    return re.compile(before + body + after, re.IGNORECASE)


def _split(text: str) -> Iterator[str]:
    for run in _PARTS.findall(text):
        yield from (part.lower() for part in _CAMEL.split(run))


@lru_cache(maxsize=8192)
def _stem(word: str) -> str:
    """Take one ending off, so that `merge`, `merges`, `merged` and `merging` are the same."""
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    for ending in _ENDINGS:
        rest = word.removesuffix(ending)
        if rest == word or len(rest) < 3 or not _VOWEL.search(rest) or word.endswith("ss"):
            continue
        doubled = ending in ("ing", "ed") and rest[-1] == rest[-2] and rest[-1] not in "lsz"
        return (rest[:-1] if doubled else rest).removesuffix("e")
    return word[:-1] if word.endswith("e") and len(word) > 3 else word


_NO_CONTENT = frozenset(_STOP.split()) | {_stem(word) for word in _ASKING.split()} | frozenset(_ASKING.split())
