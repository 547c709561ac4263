"""`schema` and `explain`: what the command itself knows of the language."""

from __future__ import annotations

import json

import jsonschema
import pytest

from tests.cli.conftest import Cli
from tests.dsl.valid import RECIPE, TASK
from wavecoder.dsl.codes import EXPLANATIONS
from wavecoder.dsl.reader import read


@pytest.mark.parametrize(("kind", "text"), [("recipe", RECIPE), ("task", TASK)])
def test_a_schema_is_one_document(cli: Cli, kind: str, text: str) -> None:
    done = cli("schema", kind)
    schema = json.loads(done.out)
    assert schema["title"] == kind
    refs = [part.split('"')[0] for part in done.out.split('"$ref": "')[1:]]
    assert refs and all(ref.removeprefix("#/$defs/") in schema["$defs"] for ref in refs)
    value = read(text.encode(), "file").data
    validator = jsonschema.Draft202012Validator(schema)
    assert list(validator.iter_errors(value)) == []
    if kind == "recipe":
        value["tasks"][1]["rules"][0]["words"] = ["three"]
        assert list(validator.iter_errors(value))


def test_there_are_two_schemas(cli: Cli) -> None:
    assert cli("schema", "dataset").code == 2


@pytest.mark.parametrize("code", ["WC012", "wc012", "12"])
def test_a_code_is_explained(cli: Cli, code: str) -> None:
    done = cli("explain", code)
    assert done.code == 0
    assert " ".join(done.out.split()) == f"WC012 {EXPLANATIONS['WC012']}"


def test_every_code_is_listed(cli: Cli) -> None:
    lines = cli("explain").out.splitlines()
    assert [line[:5] for line in lines if line.startswith("WC")] == list(EXPLANATIONS)
    assert (
        lines[0].rstrip() == "WC001  The file cannot be read: it does not exist, is a folder, or you may not open it."
    )


def test_an_unknown_code(cli: Cli) -> None:
    done = cli("explain", "WC0012")
    assert done.code == 2
    assert "did you mean `WC012`?" in done.err or "did you mean `WC001`?" in done.err
    assert "lists all" in cli("explain", "mistake").err
