"""The schemas in an editor: what yaml-language-server marks and offers in a recipe whose first line names its schema.

The server is looked for in the folder `node/node_modules` of this environment, or in what WAVECODER_NODE_MODULES names.
"""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.dsl.valid import RECIPE, TASK
from tests_integration.language_server import LanguageServer
from wavecoder.resources import folder

NODE_MODULES = Path(os.environ.get("WAVECODER_NODE_MODULES", Path(sys.prefix) / "node" / "node_modules"))


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of somebody's, in which recipes find the schemas where their first line says."""
    home = tmp_path_factory.mktemp("home")
    shutil.copytree(folder("schemas"), home / "schemas")
    (home / "recipes").mkdir()
    return home


@pytest.fixture(scope="module")
def server(home: Path) -> Iterator[LanguageServer]:
    with LanguageServer(NODE_MODULES.resolve(), home) as server:
        yield server


def broken(home: Path, name: str, content: str, old: str, new: str) -> Path:
    assert content.count(old) == 1
    file = home / "recipes" / f"{name}.yaml"
    file.write_text(content.replace(old, new), encoding="utf-8")
    return file


def marked(server: LanguageServer, file: Path) -> list[tuple[str, str]]:
    """Each diagnostic: the text that it lies on, and what it says."""
    lines = file.read_text(encoding="utf-8").splitlines()
    found = []
    for diagnostic in server.open(file):
        start, end = diagnostic["range"]["start"], diagnostic["range"]["end"]
        last = end["character"] if end["line"] == start["line"] else None
        found.append((lines[start["line"]][start["character"] : last], diagnostic["message"]))
    return found


SHIPPED = [*sorted(folder("recipes").glob("*.yaml")), *sorted(folder("tasks").glob("*.yaml"))]


@pytest.mark.parametrize("file", SHIPPED, ids=lambda file: file.stem)
def test_what_ships_is_valid(server: LanguageServer, home: Path, file: Path) -> None:
    copy = home / "recipes" / file.name
    shutil.copyfile(file, copy)
    assert marked(server, copy) == []


@pytest.mark.parametrize(("name", "content"), [("recipe", RECIPE), ("task", TASK)])
def test_a_file_with_every_key_is_valid(server: LanguageServer, home: Path, name: str, content: str) -> None:
    file = home / "recipes" / f"whole-{name}.yaml"
    file.write_text(content, encoding="utf-8")
    assert marked(server, file) == []


@pytest.mark.parametrize(
    ("name", "content", "old", "new", "place", "said"),
    [
        ("filter-key", RECIPE, "{keep: syntax}", "{keep: syntax, jaccard: 0.7}", "jaccard", "jaccard"),
        ("filter", RECIPE, "{drop: tests}", "{drop: testes}", "testes", "near_duplicates"),
        ("enum", RECIPE, "format: chat", "format: chatty", "chatty", "alpaca"),
        ("type", RECIPE, "size: 200", "size: many", "many", "integer"),
        ("top", RECIPE, "dataset:\n", "datasett:\n", "datasett", "datasett"),
        ("model", RECIPE, "temperature: 0.8", "temprature: 0.8", "temprature", "temprature"),
        ("added-rule", RECIPE, "words: [3, 100]}", "wrds: [3, 100]}", "wrds", "wrds"),
        ("rule-key", TASK, "check: code_only, field: sketch", "check: code_only, feild: sketch", "feild", "feild"),
        ("rule", TASK, "check: names_defined", "check: name_defined", "name_defined", "names_defined"),
    ],
)
def test_a_mistake_is_marked_where_it_is(
    server: LanguageServer, home: Path, name: str, content: str, old: str, new: str, place: str, said: str
) -> None:
    found = marked(server, broken(home, name, content, old, new))
    assert any(place in text and said in message for text, message in found), found
    assert len(found) <= 3, found


def test_keys_are_offered_with_what_they_mean(server: LanguageServer, home: Path) -> None:
    file = broken(home, "offers", RECIPE, "    max_tokens: 512\n", "    \n")
    server.open(file)
    line = file.read_text(encoding="utf-8").splitlines().index("    ")
    offered = server.complete(file, line, 4)
    assert {"max_tokens", "concurrency", "timeout", "format"} <= offered.keys()
    assert "temperature" not in offered
    for key in ("max_tokens", "timeout"):
        assert offered[key]["documentation"], offered[key]


def test_values_are_offered(server: LanguageServer, home: Path) -> None:
    file = broken(home, "values", RECIPE, "  method: kcenter_greedy\n", "  method: \n")
    server.open(file)
    line = file.read_text(encoding="utf-8").splitlines().index("  method: ")
    assert {"kcenter_greedy", "random", "all"} <= server.complete(file, line, len("  method: ")).keys()


def test_keys_of_a_filter_are_those_of_its_kind(server: LanguageServer, home: Path) -> None:
    file = broken(home, "filter-offers", RECIPE, "  - {keep: syntax}\n", "  - drop: near_duplicates\n    \n")
    server.open(file)
    line = file.read_text(encoding="utf-8").splitlines().index("    ")
    offered = server.complete(file, line, 4)
    assert {"jaccard", "ngram", "permutations"} <= offered.keys()
    assert not offered.keys() & {"words", "min_chars", "chars"}
