from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wavecoder.curate import apply_filter
from wavecoder.curate.filters import MODULES
from wavecoder.curate.filters.near_duplicates import rows_per_band
from wavecoder.curate.rows import units_table
from wavecoder.curate.shingles import jaccard, shingle
from wavecoder.dsl.model import Filter
from wavecoder.tables import DROPPED, UNITS

PARAMS = {
    "length": {"chars": [5, 40], "lines": [1, 3]},
    "docstring": {"min_chars": 3},
    "near_duplicates": {"jaccard": 0.7, "ngram": 5, "permutations": 256},
    "keywords": {"words": ["TODO", "api key", "c++"]},
}
ALL = [Filter(action, name, PARAMS.get(name, {})) for action, name in MODULES]


def outcome(table, name, **params):
    """The reason against each unit, in order; None for what is kept."""
    action = next(action for action, other in MODULES if other == name)
    _, dropped = apply_filter(table, Filter(action, name, {**PARAMS.get(name, {}), **params}))
    reasons = dict(zip(dropped["id"].to_pylist(), dropped["reason"].to_pylist(), strict=True))
    return [reasons.get(id) for id in table["id"].to_pylist()]


codes = st.lists(st.text(st.sampled_from("ab_ =()\n:#é"), max_size=60), max_size=12)


@pytest.mark.parametrize("filter", ALL, ids=lambda filter: filter.name)
def test_every_unit_is_kept_as_it_is_or_dropped_with_a_reason(filter, units):
    @settings(max_examples=30, deadline=None)
    @given(codes)
    def check(codes):
        table = units(codes)
        kept, dropped = apply_filter(table, filter)
        assert (kept.schema, dropped.schema) == (UNITS, DROPPED)
        gone = set(dropped["id"].to_pylist())
        assert kept.to_pylist() == [row for row in table.to_pylist() if row["id"] not in gone]
        assert kept.num_rows + dropped.num_rows == table.num_rows
        for row in dropped.to_pylist():
            assert (row["kind"], row["stage"], row["rule"]) == ("unit", "filter", filter.name)
            assert row["reason"] and row["task"] is None
        unit = {row["id"]: row for row in table.to_pylist()}
        assert all(row["content"] == unit[row["id"]]["code"] for row in dropped.to_pylist())

    check()


@pytest.mark.parametrize("filter", ALL, ids=lambda filter: filter.name)
def test_no_units_are_no_error(filter):
    kept, dropped = apply_filter(units_table([]), filter)
    assert (kept.num_rows, dropped.num_rows) == (0, 0)


def test_length_includes_its_bounds(units):
    table = units(["x" * 4, "x" * 5, "x" * 40, "x" * 41, "a\nb\nc\n", "a\nb\nc\nd"])
    assert outcome(table, "length") == [
        "4 characters, fewer than 5",
        None,
        None,
        "41 characters, more than 40",
        None,
        "4 lines, more than 3",
    ]
    assert outcome(units(["x"]), "length", chars=None, lines=[2, 3]) == ["1 line, fewer than 2"]
    assert outcome(units(["x"]), "length", chars=None, lines=None) == [None]


def test_syntax(units):
    table = units(["def f():\n    return 1", "x = 1\ny = = 2", "f(", "match x:\n    case 1: pass", "print 'two'"])
    reasons = outcome(table, "syntax")
    assert reasons[0] is reasons[3] is None
    assert reasons[1] == "does not parse: line 2: unexpected `=`"
    assert reasons[2] is not None
    assert reasons[4] is not None


def test_self_contained_names_up_to_three(units):
    table = units(
        ["def f(a):\n    return len(a)", "def f():\n    return b(a)", "a, b, c, d, e", "f(", "import os\nos.x"]
    )
    assert outcome(table, "self_contained") == [
        None,
        "uses `b`, `a`, which it does not define",
        "uses `a`, `b`, `c` and 2 more, which it does not define",
        None,
        None,
    ]


def test_docstring(units):
    table = units(["a", "b", "c", "d"], docstring=["", "   ", "ab", "abc"])
    assert outcome(table, "docstring") == [
        "no docstring",
        "no docstring",
        "a docstring of 2 characters, fewer than 3",
        None,
    ]


def test_duplicates_name_the_first(units):
    table = units(["a  b", "c", "a\n b", "c d", "c"], start_line=[1, 2, 3, 4, 5])
    assert outcome(table, "duplicates") == [None, None, "the same code as f0.py:1", None, "the same code as f1.py:2"]


def test_keywords_are_whole_words_in_any_case(units):
    table = units(["x = todo", "mastodon", "a\nb  # the API key", "c++ code", "c+", "a_todo", "TODO_LIST"])
    assert outcome(table, "keywords") == [
        "holds `todo` in line 1 of the code",
        None,
        "holds `API key` in line 2 of the code",
        "holds `c++` in line 1 of the code",
        None,
        None,
        None,
    ]
    assert outcome(table, "keywords", words=[]) == [None] * 7


@pytest.mark.parametrize(
    ("path", "name", "dropped"),
    [
        ("a/tests/x.py", "f", True),
        ("test/x.py", "f", True),
        ("a/test_x.py", "f", True),
        ("a/x_test.py", "f", True),
        ("conftest.py", "f", True),
        ("a.py", "test_f", True),
        ("a.py", "TestX.check", True),
        ("a.py", "XTestCase.setUp", True),
        ("attest/latest.py", "f", False),
        ("contest_x.py", "protest", False),
        ("a.py", "A.latest", False),
        ("a.py", "Testament.read", False),
    ],
)
def test_tests(units, path, name, dropped):
    (reason,) = outcome(units(["x"], path=path, name=name), "tests")
    assert (reason is not None) == dropped


WORDS = [f"word{i}" for i in range(400)]


def planted(seed, pairs, words, changed):
    """Codes, each followed somewhere by a copy with some of its words changed."""
    rng = random.Random(seed)
    originals = [[rng.choice(WORDS) for _ in range(words)] for _ in range(pairs)]
    copies = [[rng.choice(WORDS) if rng.random() < changed else word for word in code] for code in originals]
    return [" ".join(code) for code in originals + copies]


def true_jaccard(x, y, ngram=5):
    sets = []
    for text in (x, y):
        words = text.split()
        sets.append({tuple(words[i : i + ngram]) for i in range(max(1, len(words) - ngram + 1))})
    return len(sets[0] & sets[1]) / len(sets[0] | sets[1])


def test_near_duplicates_are_found_and_measured(units):
    found = expected = 0
    for changed in (0.01, 0.03, 0.05):
        codes = planted(seed=7, pairs=600, words=60, changed=changed)
        reasons = outcome(units(codes), "near_duplicates")
        assert reasons[:600] == [None] * 600
        for row in range(600):
            similarity = true_jaccard(codes[row], codes[600 + row])
            if similarity >= 0.7:
                expected += 1
                found += reasons[600 + row] == f"{similarity:.2f} like f{row}.py:1"
            else:
                assert reasons[600 + row] is None
    assert expected > 700
    assert found >= 0.99 * expected


def test_a_near_duplicate_of_something_dropped_is_judged_by_what_is_kept(units):
    words = WORDS[:60]
    near = words[:52] + WORDS[100:108]
    far = WORDS[200:208] + near[8:]
    first, second, third = (" ".join(code) for code in (words, near, far))
    assert true_jaccard(first, second) >= 0.7 and true_jaccard(second, third) >= 0.7 > true_jaccard(first, third)
    reasons = outcome(units([first, second, third, first]), "near_duplicates")
    assert reasons == [None, f"{true_jaccard(first, second):.2f} like f0.py:1", None, "1.00 like f0.py:1"]


def test_codes_without_words_are_never_near_duplicates(units):
    assert outcome(units(["+-*", "+-*", "", ""]), "near_duplicates") == [None] * 4
    assert outcome(units(["a b", "a b", "b a"]), "near_duplicates") == [None, "1.00 like f0.py:1", None]


def test_bands_find_what_they_must():
    for similarity in (0.3, 0.5, 0.7, 0.9, 1.0):
        rows = rows_per_band(256, similarity)
        assert rows == 1 or 1 - (1 - similarity**rows) ** (256 // rows) >= 0.99


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.lists(st.sampled_from(["a", "bb", "c_1", "é"]), max_size=12), min_size=1, max_size=5), st.integers(1, 9)
)
def test_shingles_are_those_of_words(texts, ngram):
    joined = [" + ".join(words) for words in texts]
    hashes, starts = shingle(joined, ngram)
    sets = []
    for words in texts:
        sets.append({tuple(words[i : i + ngram]) for i in range(max(1, len(words) - ngram + 1)) if words})
    rows = [hashes[starts[i] : starts[i + 1]] for i in range(len(texts))]
    assert [len(row) for row in rows] == [len(expected) for expected in sets]
    for i, first in enumerate(sets):
        for j, second in enumerate(sets):
            if first and second:
                assert jaccard(rows[i], rows[j]) == len(first & second) / len(first | second)
