from __future__ import annotations

import ast
import inspect
import sysconfig
from pathlib import Path

import pytest

from wavecoder.curate.units import functions, whole_file

CODE = '''\
import functools

X = lambda: 1


@functools.cache
def first(a,
          b=2):
    # a comment
    """Says what
    it does."""
    def inner():
        return a
    return inner


class A:
    """Not a function's."""

    class B:
        async def method(self):
            text = """
left alone
            """
            return text

    if X:
        @property
        def p(self): return r"no docstring"

        @p.setter
        def p(self, value): 'One "line".'; self.v = value


try:
    pass
except ImportError:
    def fallback():
        f"""no docstring"""
else:
    for _ in ():
        with X:
            def deep(): r"""Raw \\d."""
'''


def test_finds_what_is_not_inside_a_function():
    pieces, parsed = functions(CODE, "python")
    assert parsed
    assert [(piece.name, piece.start_line, piece.end_line) for piece in pieces] == [
        ("first", 6, 14),
        ("A.B.method", 21, 25),
        ("A.p", 28, 29),
        ("A.p", 31, 32),
        ("fallback", 38, 39),
        ("deep", 43, 43),
    ]
    assert [piece.docstring for piece in pieces] == ["Says what\nit does.", "", "", 'One "line".', "", "Raw \\d."]


def test_code_is_dedented_where_a_line_has_the_indent():
    pieces, _ = functions(CODE, "python")
    assert pieces[1].code == ('async def method(self):\n    text = """\nleft alone\n    """\n    return text')
    assert '"""Says what' in pieces[0].code


@pytest.mark.parametrize(
    ("text", "names", "parsed"),
    [
        ("", [], True),
        ("x = 1\n", [], True),
        ("((( {", [], False),
        ("def f(:\n", ["f"], False),
        ("def f(): pass\n)))\ndef g(): pass", ["f", "g"], False),
        ("def f():\n    pass\n\n\n\n", ["f"], True),
        ("def é(): '''ü'''", ["é"], True),
    ],
)
def test_odd_texts(text, names, parsed):
    pieces, whole = functions(text, "python")
    assert ([piece.name for piece in pieces], whole) == (names, parsed)


def standard_library():
    stdlib = Path(sysconfig.get_path("stdlib"))
    return [
        stdlib / name for name in ("argparse.py", "dataclasses.py", "typing.py", "ast.py", "inspect.py", "shutil.py")
    ]


@pytest.mark.parametrize("path", standard_library(), ids=lambda path: path.name)
def test_agrees_with_pythons_own_parser_on_real_files(path):
    text = path.read_text(encoding="utf-8")
    lines = text.split("\n")
    expected = {}

    def visit(node, scope):
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef):
                start = min([child.lineno, *(decorator.lineno for decorator in child.decorator_list)])
                expected[start] = (scope + child.name, child.end_lineno)
            else:
                visit(child, f"{scope}{child.name}." if isinstance(child, ast.ClassDef) else scope)

    visit(ast.parse(text), "")
    pieces, parsed = functions(text, "python")
    assert parsed
    assert {piece.start_line: piece.name for piece in pieces} == {line: name for line, (name, _) in expected.items()}
    for piece in pieces:
        claimed = lines[piece.start_line - 1 : piece.end_line]
        assert [line.strip() for line in piece.code.split("\n")] == [line.strip() for line in claimed]
        function = ast.parse(piece.code).body[0]
        docstring = ast.get_docstring(function) or ""
        if "\\" not in docstring + piece.docstring:
            assert piece.docstring.strip() == inspect.cleandoc(docstring).strip()


def test_a_file_is_all_of_its_text():
    piece = whole_file("a = 1\nb = 2\n")
    assert (piece.name, piece.code, piece.start_line, piece.end_line) == ("", "a = 1\nb = 2\n", 1, 2)
