from __future__ import annotations

import json
import os
import sysconfig
from pathlib import Path

import pytest

from wavecoder.curate import read_source
from wavecoder.curate.sources.reading import MAX_BYTES
from wavecoder.dsl.model import Source
from wavecoder.tables import DROPPED, UNITS


def source(path, kind="directory", **settings):
    defaults = {"languages": ("python",), "unit": "function", "exclude": (), "limit": None, "column": "code"}
    return Source(kind=kind, path=str(path), label=Path(path).name, **{**defaults, "license": None, **settings})


def read(path, kind="directory", **settings):
    units, dropped = read_source(source(path, kind, **settings))
    assert units.schema == UNITS and dropped.schema == DROPPED
    ids = units["id"].to_pylist() + dropped["id"].to_pylist()
    assert len(set(ids)) == len(ids)
    return units.to_pylist(), dropped.to_pylist()


def write(root, **files):
    for name, text in files.items():
        path = root / name.replace("__", "/")
        path = path.with_name(path.name + ".py")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())


def names(units):
    return [(unit["path"], unit["name"]) for unit in units]


def test_a_folder_is_read_in_order_of_path(tmp_path):
    write(tmp_path, b="def b(): pass", a__z="class C:\n    def z(self):\n        '''Zed.'''\n", a="def a(): pass\n")
    (tmp_path / "notes.txt").write_text("def no(): pass")
    (tmp_path / "stub.pyi").write_text("def no(): ...")
    units, dropped = read(tmp_path, license="MIT")
    assert names(units) == [("a.py", "a"), ("a/z.py", "C.z"), ("b.py", "b")]
    assert dropped == []
    z = units[1]
    assert (z["source"], z["language"], z["license"]) == (tmp_path.name, "python", "MIT")
    assert (z["code"], z["docstring"]) == ("def z(self):\n    '''Zed.'''", "Zed.")
    assert (z["start_line"], z["end_line"]) == (2, 3)


def test_bad_files_are_counted_and_the_rest_is_read(tmp_path):
    write(
        tmp_path,
        good="\ufeffdef good():\r\n    return 1\r\n",
        latin="# caf\xe9".encode("latin-1"),
        nul=b"def f(): pass\0",
        large=b"#" * (MAX_BYTES + 1),
        broken="((( {",
        empty="",
        plain="x = 1\n",
    )
    os.mkfifo(tmp_path / "pipe.py")
    units, dropped = read(tmp_path)
    assert [unit["code"] for unit in units] == ["def good():\n    return 1"]
    assert {row["path"]: row["rule"] for row in dropped} == {
        "broken.py": "unparseable",
        "large.py": "too_large",
        "latin.py": "not_utf8",
        "nul.py": "binary",
        "pipe.py": "unreadable",
    }
    assert all(row["stage"] == "source" and row["kind"] == "unit" and row["reason"] for row in dropped)


def test_links_are_not_followed(tmp_path):
    root, outside = tmp_path / "root", tmp_path / "outside"
    write(root, a="def a(): pass")
    write(outside, secret="def secret(): pass")
    (root / "loop").symlink_to(root)
    (root / "out").symlink_to(outside)
    (root / "file.py").symlink_to(outside / "secret.py")
    (root / "self.py").symlink_to(root / "self.py")
    (root / "gone.py").symlink_to(root / "nowhere.py")
    units, dropped = read(root)
    assert (names(units), dropped) == ([("a.py", "a")], [])
    (tmp_path / "link").symlink_to(root)
    assert names(read(tmp_path / "link")[0]) == [("a.py", "a")]


def test_what_the_system_refuses_is_a_counted_drop(tmp_path, monkeypatch):
    write(tmp_path, a="def a(): pass", b="def b(): pass", sub__c="def c(): pass")
    read_bytes, scandir = Path.read_bytes, os.scandir

    def refuse_file(path):
        if path.name == "a.py":
            raise PermissionError(13, "Permission denied", str(path))
        return read_bytes(path)

    def refuse_folder(path):
        if Path(path).name == "sub":
            raise PermissionError(13, "Permission denied", str(path))
        return scandir(path)

    monkeypatch.setattr(Path, "read_bytes", refuse_file)
    monkeypatch.setattr(os, "scandir", refuse_folder)
    units, dropped = read(tmp_path)
    assert names(units) == [("b.py", "b")]
    assert sorted((row["path"], row["rule"]) for row in dropped) == [("a.py", "unreadable"), ("sub", "unreadable")]


def test_a_name_that_is_no_text_is_read(tmp_path):
    (tmp_path / os.fsdecode(b"\xff.py")).write_text("def f(): pass")
    assert names(read(tmp_path)[0]) == [("\ufffd.py", "f")]


def test_hidden_and_compiled_folders_are_passed_over(tmp_path):
    write(tmp_path, a="def a(): pass")
    for folder in (".git", "__pycache__"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "x.py").write_text("def x(): pass")
    assert names(read(tmp_path)[0]) == [("a.py", "a")]


@pytest.mark.parametrize(
    ("exclude", "left"),
    [
        (("b.py",), ["a/b.py", "a/c/d.py", "aa.py"]),
        (("**/b.py",), ["a/c/d.py", "aa.py"]),
        (("a/*.py",), ["a/c/d.py", "aa.py", "b.py"]),
        (("a",), ["aa.py", "b.py"]),
        (("a/**",), ["aa.py", "b.py"]),
        (("?/c/", "*a.py"), ["a/b.py", "b.py"]),
    ],
)
def test_exclude(tmp_path, exclude, left):
    write(tmp_path, a__b="def f(): pass", a__c__d="def f(): pass", aa="def f(): pass", b="def f(): pass")
    assert [unit["path"] for unit in read(tmp_path, exclude=exclude)[0]] == left


def test_limit_spreads_evenly(tmp_path):
    write(tmp_path, a="".join(f"def f{i}(): pass\n" for i in range(10)))
    assert [name for _, name in names(read(tmp_path, limit=4)[0])] == ["f0", "f2", "f5", "f7"]
    assert len(read(tmp_path, limit=99)[0]) == 10


def test_files_as_units(tmp_path):
    write(tmp_path, a="x = 1\n\ndef f(): pass\n", empty="\n")
    units, dropped = read(tmp_path, unit="file")
    assert [(unit["name"], unit["code"]) for unit in units] == [("", "x = 1\n\ndef f(): pass\n")]
    assert dropped == []


def test_the_standard_library_is_this_interpreters():
    units, _ = read("python-stdlib", limit=500)
    assert len(units) == 500
    stdlib = Path(sysconfig.get_path("stdlib"))
    for unit in units:
        assert (unit["source"], unit["license"]) == ("python-stdlib", "PSF-2.0")
        assert not {"site-packages", "test", "tests", "dist-packages"} & set(Path(unit["path"]).parts)
        lines = (stdlib / unit["path"]).read_text(encoding="utf-8-sig").split("\n")
        claimed = lines[unit["start_line"] - 1 : unit["end_line"]]
        assert [line.strip() for line in claimed] == [line.strip() for line in unit["code"].split("\n")]


@pytest.mark.parametrize(("kind", "name"), [("directory", "none"), ("directory", "file.py"), ("jsonl", "none")])
def test_a_source_that_is_not_there_is_an_error(tmp_path, kind, name):
    (tmp_path / "file.py").write_text("def f(): pass")
    with pytest.raises(OSError):
        read_source(source(tmp_path / name, kind))


def test_jsonl(tmp_path):
    rows = [
        {"code": "def f():\n    pass", "docstring": "Its summary.", "path": "p/f.py", "license": "MIT"},
        {"code": "def g(): pass\n\ndef h(): pass", "language": "Python", "docstring": "Of neither."},
        {"code": "x = 1"},
    ]
    file = tmp_path / "rows.jsonl"
    file.write_text("\ufeff" + "\n\n".join(map(json.dumps, rows)))
    units, dropped = read(file, "jsonl", license="ISC")
    assert [(unit["path"], unit["name"], unit["docstring"], unit["license"]) for unit in units] == [
        ("p/f.py", "f", "Its summary.", "MIT"),
        ("rows.jsonl#3", "g", "", "ISC"),
        ("rows.jsonl#3", "h", "", "ISC"),
    ]
    assert [(row["rule"], row["start_line"]) for row in dropped] == [("no_unit", 5)]
    assert len(read(file, "jsonl", unit="file")[0]) == 3


def test_bad_lines_are_counted_and_the_rest_is_read(tmp_path):
    lines = [
        b'{"text": "def f(): pass"}',
        b'{"text": "def f(): pa',
        b'{"code": "def f(): pass"}',
        b'{"text": 3}',
        b"[1]",
        b'{"text": "\xff"}',
        b'{"text": "def \\ud800(): pass"}',
        b'{"text": "func f() {}", "language": "go"}',
        b'{"text": "((( ]"}',
        b'{"text": "' + b"#" * MAX_BYTES + b'"}',
        b"[" * 100_000,
        b'{"text": "def f(): pass", "path": "a"}',
        b'{"text": "def f(): pass", "path": "a"}',
    ]
    file = tmp_path / "rows.jsonl"
    file.write_bytes(b"\n".join(lines))
    units, dropped = read(file, "jsonl", column="text")
    assert [unit["path"] for unit in units] == ["rows.jsonl#1", "a"]
    rules = [row["rule"] for row in dropped]
    assert rules == [
        "broken_json",
        "missing_column",
        "missing_column",
        "broken_json",
        "not_utf8",
        "not_utf8",
        "other_language",
        "unparseable",
        "too_large",
        "broken_json",
        "repeated",
    ]
    assert [row["start_line"] for row in dropped[:-1]] == list(range(2, 12))
    assert all(f"line {row['start_line']}: " in row["reason"] for row in dropped[:7])


def test_an_empty_source_has_no_rows(tmp_path):
    (tmp_path / "rows.jsonl").write_text("")
    assert read(tmp_path / "rows.jsonl", "jsonl") == ([], [])
    assert read(tmp_path) == ([], [])
