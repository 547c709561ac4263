from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wavecoder.dsl.model import Rule
from wavecoder.resources import folder
from wavecoder.synthesize.rules import CHECKS, Instance, hold
from wavecoder.synthesize.rules.sentences import split

ONE, BOTH, CODE = {"field": "a"}, {"fields": ["a", "b"]}, {"field": "a", "language": "{{ language }}"}
DEFAULTS = {
    "syntax": CODE,
    "code_only": CODE,
    "names_defined": CODE,
    "differs": BOTH,
    "similarity": {**BOTH, "min": 0.0, "max": 1.0},
    "length": {**ONE, "chars": [1, 9]},
    "sentences": {**ONE, "min": 1, "max": 2},
    "contains": {**ONE, "any": ["{{ language }}"]},
    "excludes": {**ONE, "any": ["as an AI", "{{ b }}"]},
    "grounded": {**ONE, "in": "b", "min": 0.5},
    "names_function": {**ONE, "in": "b", "language": "{{ language }}"},
    "not_copied": {**ONE, "max": 0.8},
    "not_repetitive": {**ONE, "max": 0.2},
    "no_refusal": ONE,
    "regex": {**ONE, "pattern": "^def", "match": True},
}


def check(name, a, b="", examples=(), language="python", **params):
    values = {"a": a, "b": b, "language": language}
    rule = Rule("r", name, None, {**DEFAULTS[name], **params})
    return hold(rule, Instance(values, tuple({"a": example} for example in examples)))


def test_the_checks_are_those_of_the_schema():
    schema = json.loads((folder("schemas") / "task.schema.json").read_text())
    assert sorted(CHECKS) == sorted(schema["$defs"]["rule"]["properties"]["check"]["enum"]) == sorted(DEFAULTS)


F = "def f(x):\n    return x"
LONG = "def total(prices):\n    return sum(prices) * 2"
HOLDS = [
    ("not_repetitive", {"a": "It returns the name of the file, and None where there is none."}),
    ("not_repetitive", {"a": "ok"}),
    ("syntax", {"a": F}),
    ("syntax", {"a": "package p", "language": "Go"}),
    ("code_only", {"a": F}),
    ("code_only", {"a": "# Here is a comment\nx = 1  # sure!"}),
    ("code_only", {"a": 'def f():\n    """Use it so:\n\n    ```\n    f()\n    ```\n    """'}),
    ("code_only", {"a": "// Here is f.\nfunction f() {}", "language": "javascript"}),
    ("code_only", {"a": "ok, err := f()", "language": "go"}),
    ("names_defined", {"a": "import os\nos.stat('.')"}),
    ("names_defined", {"a": "stat(x)", "language": "go"}),
    ("differs", {"a": "x = 1", "b": "x = 2"}),
    ("differs", {"a": "for a in b:\n    c()\n    d()", "b": "for a in b:\n    c()\nd()"}),
    ("differs", {"a": "x = (", "b": "x = ["}),
    ("similarity", {"a": F, "b": F, "min": 1.0}),
    ("similarity", {"a": F, "b": "def f(x):\n    '''Doc.'''\n    return x", "min": 1.0}),
    ("similarity", {"a": F, "b": "import os", "max": 0.3}),
    ("length", {"a": " " * 20 + "123456789"}),
    ("length", {"a": "", "chars": [0, 3]}),
    ("length", {"a": "a b\nc", "chars": [5, 5], "words": [3, 3], "lines": [2, 2]}),
    ("sentences", {"a": "One. Two!"}),
    ("sentences", {"a": "", "min": 0}),
    ("sentences", {"a": "Call `f`"}),
    ("sentences", {"a": "Do it (soon)"}),
    ("sentences", {"a": 'He said "stop."'}),
    ("contains", {"a": "In PYTHON, please"}),
    ("contains", {"a": "C++ code", "any": ["rust", "c++"]}),
    ("contains", {"a": "as  an\nAI: def f", "any": None, "all": ["as an ai", "def "]}),
    ("excludes", {"a": "debugging", "any": ["bug"]}),
    ("excludes", {"a": "x = 1  # a bug", "b": "# known bug\nx = 2", "any": ["bug"], "unless_in": "b"}),
    ("names_function", {"a": "Summarize the Python function `f`.", "b": F}),
    ("names_function", {"a": "Summarize `Stack.push`.", "b": "class Stack:\n    def push(self, item): ..."}),
    ("names_function", {"a": "Fix f, please.", "b": "@cache\ndef f(x):\n    def g(): ...\n    return g"}),
    ("names_function", {"a": "Fix area.", "b": "const area = (w, h) => w * h;", "language": "javascript"}),
    ("names_function", {"a": "Fix Area.", "b": "package p\n\nfunc (b Box) Area() int { return 1 }", "language": "go"}),
    ("names_function", {"a": "Fix it.", "b": "x = 1"}),
    ("names_function", {"a": "Fix it.", "b": "f(", "language": "cobol"}),
    ("excludes", {"a": "javascript and c++", "any": ["java", "c"]}),
    ("excludes", {"a": "x", "any": ["{{ b }}"]}),
    ("grounded", {"a": "Write a function that merges dictionaries.", "b": "def mergeDict(a): 'dictionary'"}),
    ("grounded", {"a": "reading lines", "b": "", "in": ["c", "language"], "min": 0.0}),
    ("grounded", {"a": "It starts quickly", "b": "startswith"}),
    ("not_copied", {"a": LONG, "examples": ["class Other:\n    x = [1, 2, 3]"]}),
    ("not_copied", {"a": "return x", "examples": ["return x"]}),
    ("not_copied", {"a": LONG}),
    ("no_refusal", {"a": "Write a function that loads a language model."}),
    ("no_refusal", {"a": "I cannot get `f` to work: it returns None. Find the bug."}),
    ("regex", {"a": F}),
    ("regex", {"a": "x", "match": False}),
    ("regex", {"a": "x python", "pattern": "x {{ language }}"}),
]
FAILS = [
    (
        "not_repetitive",
        {"a": "It returns the value for the tag or id: it returns the value for the tag or id."},
        "repeats",
    ),
    ("not_repetitive", {"a": ""}, "empty"),
    ("syntax", {"a": "x = 1\ny = = 2"}, "the a does not parse as python: line 2: unexpected `=`"),
    ("syntax", {"a": "x", "language": "rust"}, "no parser for `rust`; there are go, javascript, python"),
    ("code_only", {"a": "```python\nx = 1\n```"}, "the a holds a Markdown fence"),
    ("code_only", {"a": "```javascript\nlet x = 1\n```", "language": "javascript"}, "the a holds a Markdown fence"),
    ("code_only", {"a": "Sure!\nx = 1"}, "the a starts with prose: Sure!"),
    ("code_only", {"a": "Here's the code:\nx = 1"}, "the a starts with prose: Here's the code:"),
    ("code_only", {"a": "x = 1\nThis code sets x."}, "the a ends with prose: This code sets x."),
    ("code_only", {"a": "x = 1\nand some words more\ny = 2"}, "line 2 of the a is not python: and some words more"),
    ("code_only", {"a": "# nothing"}, "the a holds comments and no code"),
    ("code_only", {"a": "x", "language": "rust"}, "no parser for `rust`"),
    ("names_defined", {"a": "os.stat(p)"}, "the a uses `os`, `p` without defining or importing them"),
    ("names_defined", {"a": "f()", "language": "javascript"}, "the a uses `f` without defining or importing it"),
    ("differs", {"a": "x = 1", "b": "x=1  # one"}, "the a and the b are the same but for comments and white space"),
    ("differs", {"a": "x = (", "b": "x  =  ("}, "the a and the b are the same but for comments and white space"),
    ("differs", {"a": "x = 1"}, "the b is empty"),
    ("similarity", {"a": F, "b": F, "max": 0.95}, "the a and the b are 1.00 alike, more than 0.95"),
    ("similarity", {"a": "a b", "b": "c d", "min": 0.5}, "the a and the b are 0.00 alike, less than 0.5"),
    ("length", {"a": "x" * 10}, "the a has 10 characters, more than 9"),
    ("length", {"a": "word", "words": [2, 3]}, "the a has 1 word, fewer than 2"),
    ("length", {"a": "a\nb", "chars": None, "lines": [3, 4]}, "the a has 2 lines, fewer than 3"),
    ("sentences", {"a": "One. Two. Three."}, "the a has 3 sentences, more than 2"),
    ("sentences", {"a": "One.", "min": 2}, "the a has 1 sentence, fewer than 2"),
    ("sentences", {"a": "It reads the file and"}, "the a is cut off: it ends with “It reads the file and”"),
    ("contains", {"a": "javascript", "any": ["java"]}, "the a does not hold “java”"),
    ("contains", {"a": "C++", "any": ["c", "go"]}, "the a does not hold any of “c”, “go”"),
    ("contains", {"a": "one", "any": None, "all": ["one", "two", "three"]}, "the a does not hold “two”, “three”"),
    ("contains", {"a": "x", "any": ["{{ b }}"]}, "the a does not hold “”"),
    ("excludes", {"a": "Speaking as\nan AI"}, "the a holds “as an AI”"),
    ("excludes", {"a": "f() {", "any": ["{"]}, "the a holds “{”"),
    ("excludes", {"a": "a wrong bug", "b": "bug", "any": ["bug", "wrong"], "unless_in": "b"}, "the a holds “wrong”"),
    ("names_function", {"a": "Summarize this function.", "b": F}, "the a does not name `f`, which the b defines"),
    ("names_function", {"a": "Fix g.", "b": "def f(x):\n    def g(): ...\n    return g"}, "does not name `f`"),
    ("names_function", {"a": " ", "b": F}, "the a is empty"),
    (
        "grounded",
        {"a": "sorts a list of books", "b": "def clamp(v): ..."},
        "3 of 3 words of the a do not occur in the b",
    ),
    ("grounded", {"a": "Write a Python function."}, "the a says nothing in particular"),
    ("not_copied", {"a": LONG, "examples": ["x", LONG]}, "the a is 1.00 like that of an example, more than 0.8"),
    ("no_refusal", {"a": "As an AI language model, I write"}, "the a is an excuse: “As an AI”"),
    ("no_refusal", {"a": "I\u2019m really sorry."}, "the a is an excuse"),
    ("no_refusal", {"a": "I cannot assist with that."}, "the a is an excuse: “I cannot assist”"),
    ("regex", {"a": "x"}, "the a does not match `^def`"),
    ("regex", {"a": "x\ndef", "pattern": "(?m)^def", "match": False}, "the a matches `(?m)^def` in line 2"),
    ("regex", {"a": "x", "pattern": "{{ b }}", "b": "("}, "the pattern `(` does not compile"),
    ("regex", {"a": "x" * 100_001}, "the a has 100,001 characters, more than the 100,000 that are searched"),
]


@pytest.mark.parametrize(("name", "given"), HOLDS)
def test_holds(name, given):
    assert check(name, **given) is None


@pytest.mark.parametrize(("name", "given", "reason"), FAILS)
def test_fails_with_a_reason(name, given, reason):
    assert reason in (check(name, **given) or "")


@pytest.mark.parametrize("name", CHECKS)
@pytest.mark.parametrize("empty", ["", " \n\t"])
def test_an_empty_field_is_said_to_be_empty(name, empty):
    assert check(name, empty, "x = 1") == "the a is empty"
    assert hold(Rule("r", name, None, DEFAULTS[name]), Instance({"language": "python", "b": "x"})) == "the a is empty"


def test_a_template_that_cannot_be_filled_in_fails():
    reason = hold(Rule("r", "contains", None, {**ONE, "any": ["{{ to }}"]}), Instance({"a": "x"}))
    assert reason == "`any` of the rule cannot be filled in: 'to' is undefined; known here: a"


TEXT = st.text(st.characters() | st.sampled_from("()[]{}:;='\"\\\n\t.!?` *-#aI")) | st.sampled_from(
    ["I'm sorry, but as an AI", "```python", "e.g. i.e. etc. No. 1.", F, "x = '\ud800'", "{{ a }}", "{% if %}"]
)


@pytest.mark.parametrize("name", CHECKS)
def test_no_text_makes_a_check_raise(name):
    @settings(max_examples=60, deadline=None)
    @given(TEXT, TEXT, TEXT, st.sampled_from(["python", "javascript", "go"]) | TEXT)
    def run(a, b, example, language):
        for params in (DEFAULTS[name], {**DEFAULTS[name], "any": ["{{ a }}", "{{ b }}"], "pattern": "{{ b }}"}):
            values = {"a": a, "b": b, "language": language}
            reason = hold(Rule("r", name, None, params), Instance(values, ({"a": example},)))
            assert reason is None or reason.strip()

    run()


@pytest.mark.parametrize("text", ["`" * 100_000, ")" * 100_000, ".!" * 50_000, "\n" * 99_999 + "x", "a. " * 30_000])
def test_a_text_made_to_be_slow_is_not(text):
    for name in set(CHECKS) - {"similarity", "not_copied"}:
        check(name, text, "x = 1")


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("Sum the list, e.g. [1, 2]. Return it.", 2),
        ("Use i.e. this one, cf. that.", 1),
        ("Call `a.b(). Then`. Done.", 2),
        ("Take os.path and version 3.14 of it.", 1),
        ("Read... and write. ... Stop.", 2),
        ("It takes names, paths, etc. and returns them.", 1),
        ("It takes names, paths, etc. It returns them.", 2),
        ("It is `.` or `..`.", 1),
        ('Return "No." if it fails.', 1),
        ("What? Really! Yes.", 3),
        ("Is a ? b : c right?", 1),
        ("lower case. more of it.", 2),
        ("(See above.) Then go.", 2),
        ("It does two things:\n1. It reads.\n2. It writes.", 3),
        ("A title\n\nA sentence.", 2),
        ("One line\nthat goes on.", 1),
        ("`f` fails", 1),
        ("...", 1),
        ("!!!", 0),
    ],
)
def test_sentences_are_split(text, count):
    assert len(split(text)) == count
