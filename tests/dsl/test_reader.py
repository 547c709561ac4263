from __future__ import annotations

import pytest

from wavecoder.dsl.diagnostics import Diagnostic, UserError
from wavecoder.dsl.reader import MAX_BYTES, MAX_DEPTH, read
from wavecoder.dsl.tree import Span


def failure(content: str | bytes) -> Diagnostic:
    with pytest.raises(UserError) as caught:
        read(content.encode() if isinstance(content, str) else content, "file.yaml")
    return caught.value.diagnostics[0]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("5e-5", 5e-5),
        ("5.0e-05", 5e-5),
        (".5", 0.5),
        ("007", 7),
        ("0x1F", 31),
        ("0o17", 15),
        ("-3", -3),
        ("12:30", "12:30"),
        ("1_000", "1_000"),
        ("2024-01-01", "2024-01-01"),
        ("yes", "yes"),
        ("on", "on"),
        (".inf", ".inf"),
        (".nan", ".nan"),
        ("True", True),
        ("false", False),
        ("~", None),
        ("", None),
        ("'5'", "5"),
        ('"true"', "true"),
        ("|\n  a\n  b\n", "a\nb\n"),
        ("[1, 'a', null]", [1, "a", None]),
        ("[Is it right?, a ? b, http://x/?y=1]", ["Is it right?", "a ? b", "http://x/?y=1"]),
        ("{ask: Why?}", {"ask": "Why?"}),
    ],
)
def test_scalars_mean_what_yaml_1_2_says(text: str, value: object) -> None:
    data = read(f"key: {text}".encode(), "file.yaml").data
    assert data == {"key": value}
    assert type(data["key"]) is type(value)


@pytest.mark.parametrize(
    ("content", "code", "line", "column"),
    [
        (b"a: \xff", "WC002", 1, 4),
        (b"a: 1\nb: \x00", "WC002", 2, 4),
        (b"", "WC003", 1, 1),
        (b"# only a comment\n", "WC003", 1, 1),
        (b"---\n", "WC003", 1, 1),
        (b"#" * (MAX_BYTES + 1), "WC004", 1, 1),
        (b"a: " + b"[" * 200_000, "WC004", 1, MAX_DEPTH + 3),
        (b"a: &a [*a]", "WC004", 1, 8),
        (b"a: &a 1\nb: [" + b"*a, " * 600 + b"]", "WC004", 2, 4 + 4 * 500 + 1),
        (b"a:\n\tb: 1", "WC005", 2, 1),
        (b"a: *b", "WC006", 1, 4),
        (b"a: 1\nb: 2\na: 3", "WC007", 3, 1),
        (b"a: !!python/object/apply:os.system [echo]", "WC008", 1, 4),
        (b"a: !custom {b: 1}", "WC008", 1, 4),
        (b"a: 1\n---\nb: 2", "WC009", 2, 1),
        (b"a: 1\n2: b", "WC011", 2, 1),
        (b"a: 1\n? [b]\n: c", "WC011", 2, 3),
        (b"a: &a {b: 1}\nc:\n  <<: *a", "WC011", 3, 3),
        (b"a: {b: ?c}", "WC006", 1, 8),
        (b'a: "\\ud83d"', "WC006", 1, 4),
        (b'a: "\\UFFFFFFFF"', "WC006", 1, 1),
        (b"%YAML 1." + b"9" * 5000 + b"\n---\na: 1", "WC006", 1, 1),
        (b"a: 1e999", "WC021", 1, 4),
        (b"a: " + b"9" * 5000, "WC021", 1, 4),
    ],
)
def test_a_wrong_file_gets_a_place(content: bytes, code: str, line: int, column: int) -> None:
    diagnostic = failure(content)
    assert (diagnostic.code, diagnostic.line, diagnostic.column) == (code, line, column)


def test_aliases_are_bounded_by_what_they_stand_for() -> None:
    bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
    for level in range(1, 10):
        bomb += f"a{level}: &a{level} [{', '.join([f'*a{level - 1}'] * 10)}]\n"
    assert failure(bomb).code == "WC004"


def test_depth_counts_through_aliases() -> None:
    deep = "".join(f"k{n}: &k{n} [{f'*k{n - 1}' if n else 'x'}]\n" for n in range(MAX_DEPTH + 1))
    assert failure(deep).code == "WC004"


def test_every_use_of_an_alias_is_a_copy() -> None:
    data = read(b"a: &a {b: [1]}\nc: *a", "file.yaml").data
    data["a"]["b"].append(2)
    assert data["c"] == {"b": [1]}


def test_several_mistakes_are_reported_together() -> None:
    with pytest.raises(UserError) as caught:
        read(b"a: 1\na: 2\n3: !t 4\n", "file.yaml")
    assert [d.code for d in caught.value.diagnostics] == ["WC007", "WC011", "WC008"]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_positions_count_characters_and_all_ends_of_lines(end: str) -> None:
    tree = read(f"\ufeffä: ü{end}b: [é, {{c: 日本}}]".encode(), "file.yaml")
    assert tree.places[("ä",)].value == Span(1, 4, 1, 1)
    assert tree.places[("b", 1, "c")].key == Span(2, 9, 1, 2)
    assert tree.places[("b", 1, "c")].value == Span(2, 12, 2, 2)
    assert tree.places[("b",)].value.length == 12
