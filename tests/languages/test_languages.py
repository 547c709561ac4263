from __future__ import annotations

import warnings
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wavecoder.languages import LANGUAGES, UnknownLanguage, parse, syntax_error, tokens, undefined_names

ANY_TEXT = st.text(st.characters() | st.sampled_from("()[]{}:;=`'\"\\\n\t /*#")) | st.text(
    st.characters(categories=["Cs"]), max_size=3
)
ANY_LANGUAGE = st.sampled_from(LANGUAGES)


@pytest.mark.parametrize(
    ("language", "code", "error"),
    [
        ("python", "def f(x):\n    return x", None),
        ("python", "", None),
        ("python", "x = 1\ny = = 2", "line 2: unexpected `=`"),
        ("python", "def f(:\n    pass", "line 1: unexpected `:`"),
        ("python", "f(", "line 1: '(' was never closed"),
        ("python", "def f():\nreturn 1", "line 2: expected an indented block after function definition on line 1"),
        ("python", "(" * 5000, "line 1: too many nested parentheses"),
        ("python", "x = '\ud800'", "line 1: it holds half a character, which no file can hold"),
        ("Python", "x =", "line 1: unexpected end of line"),
        ("javascript", "const f = (x) => x", None),
        ("javascript", "const a = 1\nlet b = [1, 2", "line 2: `[` is never closed"),
        ("javascript", "f(g[1)", "line 1: `]` is missing"),
        ("javascript", "let x = 1\n)", "line 2: unexpected `)`"),
        ("JavaScript", "def f(x):\n    return x", "line 1: unexpected `def`"),
        ("go", "package main\n\nfunc f(x int) int { return x }\n", None),
        ("go", "package main\nfunc f() { return }}", "line 2: unexpected `}`"),
    ],
)
def test_syntax_error_says_where(language, code, error):
    assert syntax_error(code, language) == error


@pytest.mark.parametrize("ask", [parse, syntax_error, tokens])
def test_an_unknown_language_is_named_with_those_there_are(ask):
    with pytest.raises(UnknownLanguage, match="no parser for `cobol`; there are go, javascript, python"):
        ask("x", "cobol")


def test_odd_escapes_are_no_business_of_the_users(recwarn):
    with warnings.catch_warnings():
        warnings.resetwarnings()
        warnings.filterwarnings("ignore", module="wavecoder-unit")
        assert syntax_error(r"x = '\d' is 'y'", "python") is None
    assert not recwarn.list


SAME = [
    ("python", "def f(a):\n  '''Doc.'''\n  return a  # it", "def f( a ):\n\n        return a\n"),
    ("python", "a = 1; b = 2", "a = 1\nb = 2"),
    ("python", "class A:\n    'd'\n    x = 1", "class A:\n    x = 1"),
    ("javascript", "let a = 1; // one\nb(/* two */)", "let a=1\nb()"),
    ("go", "package p\n// f\nfunc f() {}\n", "package p\nfunc f() { }"),
]
DIFFERENT = [
    ("python", "for a in b:\n  c()\n  d()", "for a in b:\n  c()\nd()"),
    ("python", "a\n-b", "a - b"),
    ("python", "x = 'a b'", "x = 'a  b'"),
    ("python", "x = f'{a} {b}'", "x = f'{a}{b}'"),
    ("python", "x = 'doc'", "x = ''"),
    ("javascript", "return x", "return\nx"),
    ("javascript", "for (;a;) b", "for (a;;) b"),
    ("javascript", "x = `a ${b}`", "x = `a${b}`"),
    ("go", "package p\nfunc f() { if a; b {} }", "package p\nfunc f() { if b {} }"),
]


@pytest.mark.parametrize(("language", "one", "other"), SAME)
def test_tokens_are_blind_to_comments_docstrings_and_layout(language, one, other):
    assert tokens(one, language) == tokens(other, language)


@pytest.mark.parametrize(("language", "one", "other"), DIFFERENT)
def test_tokens_see_what_changes_the_program(language, one, other):
    assert tokens(one, language) != tokens(other, language)


def test_tokens_in_full():
    code = 'def f(a):\n    """Doc."""\n    if a:  # yes\n        return "s  t"'
    body = ["\t", "if", "a", ":", "\t", "return", '"s  t"', "\n", "\t\t", "\n", "\t\t"]
    assert list(tokens(code, "python")) == ["def", "f", "(", "a", ")", ":", *body, "\n"]


@pytest.mark.parametrize(
    ("language", "code", "names"),
    [
        ("python", "def f(p):\n    return os.stat(p), os.getcwd()", ("os",)),
        ("python", "import os\ndef f(p):\n    return os.stat(p)", ()),
        ("python", "def f():\n    return g(b, a)", ("g", "b", "a")),
        ("python", "def f(self):\n    return super().f(len(__file__))", ()),
        ("python", "from os import *\nstat(1)", ()),
        ("python", "try:\n    unicode\nexcept NameError:\n    pass", ()),
        ("python", "def f(x: Foo): ...", ("Foo",)),
        ("python", "def f(:", ()),
        ("javascript", "function f(a, {b, c: d}, [e] = g, ...h) { return a + b + c + d + e + h }", ("g", "c")),
        ("javascript", "const {a, b: c = q, ...d} = r; [a, c, d]", ("q", "r")),
        ("javascript", "import z, {w as v} from 'm'; import * as n from 'k'; z(v, n, w)", ("w",)),
        ("javascript", "for (const [k, v] of Object.entries(o)) console.log(k, v)", ("o",)),
        ("javascript", "x => y => x.q + y.r + { s: 1, t }", ("t",)),
        ("javascript", "try { } catch (e) { e } class A extends B { m() { return this.n } }", ("B",)),
        ("javascript", "outer: for (;;) { break outer } typeof nothing; undefined; arguments", ()),
        ("javascript", "i = 1; [p, {q}] = [1, {}]", ("i", "p", "q")),
        ("javascript", "export {a as b}; export {c} from 'm'", ("a",)),
        ("javascript", "const t = <Foo a={b}><div/></Foo>", ("Foo", "b")),
        ("javascript", "function f( {", ()),
        ("go", "package p\nfunc f() { return x }", ()),
        ("cobol", "x", ()),
    ],
)
def test_undefined_names(language, code, names):
    assert undefined_names(code, language) == names


@settings(max_examples=200, deadline=None)
@given(ANY_TEXT, ANY_LANGUAGE)
def test_any_text_is_read(code, language):
    error = syntax_error(code, language)
    assert error is None or error.startswith("line ")
    assert all(isinstance(token, str) for token in tokens(code, language))
    undefined_names(code, language)


def test_deep_code_is_read():
    for code in ("-" * 20_000 + "x", "x" + ".y" * 20_000, "[" * 150 + "]" * 150):
        for language in LANGUAGES:
            syntax_error(code, language)
            tokens(code, language)
            undefined_names(code, language)


def test_threads_share_nothing():
    codes = [f"def f{n}(a):\n    return a + b{n}\n" * 50 for n in range(64)]
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda code: (tokens(code, "python"), undefined_names(code, "python")), codes))
    assert found == [(tokens(code, "python"), (f"b{n}",)) for n, code in enumerate(codes)]
