"""What machines read of `validate`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Cli
from tests.dsl.valid import RECIPE, TASK, write_files
from wavecoder.cli.formats import write
from wavecoder.dsl import Diagnostic
from wavecoder.dsl.codes import EXPLANATIONS

BROKEN = RECIPE.replace("size: 200", "size: many").replace("temperature: 0.8", "temprature: 0.8")


@pytest.fixture(autouse=True)
def files(tmp_path: Path) -> None:
    write_files(tmp_path, RECIPE, TASK)
    (tmp_path / "broken, 100%.yaml").write_text(BROKEN)


def test_json(cli: Cli) -> None:
    done = cli("validate", "--format", "json", "broken, 100%.yaml")
    assert done.code == 2
    assert done.err == ""
    line = BROKEN.splitlines().index("    temprature: 0.8") + 1
    found = json.loads(done.out)
    assert found[0] == {
        "file": "broken, 100%.yaml",
        "line": line,
        "column": 5,
        "end_column": 15,
        "code": "WC012",
        "severity": "error",
        "message": "`temprature` is not a key of a model",
        "fix": "did you mean `temperature`?",
    }
    assert [entry["code"] for entry in found][:2] == ["WC012", "WC014"]


def test_nothing_wrong(cli: Cli) -> None:
    cli("new", "task", "my task")
    for form, said in (("json", "[]"), ("github", "")):
        done = cli("validate", "--format", form, "tasks/my-task.yaml")
        assert (done.code, done.out.strip()) == (0, said)


def test_a_mistake_of_two_files_is_told_once(cli: Cli) -> None:
    Path("explain.yaml").write_text(TASK.replace("field: sketch}", "field: sketh}", 1))
    found = json.loads(cli("validate", "--format", "json", "recipe.yaml", "explain.yaml", "recipe.yaml").out)
    assert [entry["code"] for entry in found].count("WC040") == 1
    assert cli("validate", "recipe.yaml", "explain.yaml").err.count("error[WC040]") == 1


def test_sarif(cli: Cli) -> None:
    done = cli("validate", "--format", "sarif", "broken, 100%.yaml")
    assert done.code == 2
    log = json.loads(done.out)
    assert log["version"] == "2.1.0"
    assert log["$schema"].endswith("sarif-2.1.0.json")
    (run,) = log["runs"]
    assert run["columnKind"] == "unicodeCodePoints"
    driver = run["tool"]["driver"]
    assert driver["name"] == "wavecoder"
    assert [rule["id"] for rule in driver["rules"]] == list(EXPLANATIONS)
    first = run["results"][0]
    assert driver["rules"][first["ruleIndex"]]["id"] == first["ruleId"] == "WC012"
    assert first["level"] == "error"
    assert first["message"]["text"] == "`temprature` is not a key of a model\nhelp: did you mean `temperature`?"
    place = first["locations"][0]["physicalLocation"]
    assert place["artifactLocation"] == {"uri": "broken%2C%20100%25.yaml"}
    line = BROKEN.splitlines().index("    temprature: 0.8") + 1
    assert place["region"] == {"startLine": line, "startColumn": 5, "endColumn": 15}


def test_github(cli: Cli) -> None:
    done = cli("validate", "--format", "github", "broken, 100%.yaml")
    line = BROKEN.splitlines().index("    temprature: 0.8") + 1
    assert done.code == 2
    assert done.out.splitlines()[0] == (
        f"::error file=broken%2C 100%25.yaml,line={line},col=5,endColumn=14,title=WC012"
        "::`temprature` is not a key of a model%0Ahelp: did you mean `temperature`?"
    )


def test_a_line_end_or_a_command_in_a_message_stays_inside() -> None:
    diagnostic = Diagnostic("WC012", "one\r\n::warning::two %0A", "a:b.yaml", 1, 1, 1, "", None, "warning")
    assert write("github", [diagnostic]) == (
        "::warning file=a%3Ab.yaml,line=1,col=1,endColumn=1,title=WC012::one%0D%0A::warning::two %250A"
    )


def test_what_is_in_no_file_has_no_place(cli: Cli) -> None:
    wrong = ("--set", "select.size=many")
    (result,) = json.loads(cli("validate", "--format", "sarif", "recipe.yaml", *wrong).out)["runs"][0]["results"][:1]
    assert result["ruleId"] == "WC014"
    assert "locations" not in result
    assert result["message"]["text"].startswith("--set select.size=many: `size` takes a whole number")
    out = cli("validate", "--format", "github", "recipe.yaml", *wrong).out
    assert out.startswith("::error title=WC014::--set select.size=many: ")


def test_a_missing_file(cli: Cli) -> None:
    done = cli("validate", "--format", "json", "nothing.yaml")
    assert done.code == 2
    assert json.loads(done.out)[0]["code"] == "WC001"


def test_an_unknown_format_is_refused(cli: Cli) -> None:
    done = cli("validate", "--format", "xml", "recipe.yaml")
    assert done.code == 2
    assert "sarif" in done.err
