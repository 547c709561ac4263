from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from tests.answers import marked
from tests.cli.conftest import Cli
from tests.cli.tasks import TASK
from tests.servers import FaultServer

RECIPE = """\
wavecoder: recipe/v1
name: small
models: {{writer: {{model: openai/fake, api_base: {url}}}}}
source: [{{kind: directory, path: python-stdlib}}]
select: {{method: all}}
tasks: [{{task: ./task.yaml}}]
synthesize: {{generator: writer, judge: {judge}}}
"""
WRONG = TASK.replace("answer: It adds.", "answer: It adds two.")


@pytest.fixture(autouse=True)
def task(tmp_path: Path) -> None:
    (tmp_path / "task.yaml").write_text(TASK)
    (tmp_path / "wrong.yaml").write_text(WRONG)


def test_the_built_in_tasks(cli: Cli) -> None:
    done = cli("test")
    assert done.code == 0
    assert all(name in done.out for name in ("generate", "repair", "summarize", "translate"))
    assert ", 0 failed" in done.out.splitlines()[-1]


def test_what_fails_says_where_and_why(cli: Cli) -> None:
    done = cli("test", "wrong.yaml", "translate")
    line = WRONG.splitlines().index("  - {rule: long_enough, given: {answer: It adds two.}, expect: fail}") + 1
    assert done.code == 1
    said = f"✗ wrong.yaml:{line}  test 2: long_enough expects fail: the rule passes, and should fail"
    assert said in done.out.splitlines()


def test_what_only_a_model_can_answer_is_counted(cli: Cli) -> None:
    done = cli("test", "task.yaml")
    assert done.code == 0
    assert done.out.splitlines()[-1].startswith("6 passed, 0 failed, 1 skipped (only a model can answer")


def test_junit(tmp_path: Path, cli: Cli) -> None:
    done = cli("test", "wrong.yaml", "task.yaml", "--junit", "out/report.xml")
    assert done.code == 1
    root = ElementTree.parse(tmp_path / "out" / "report.xml").getroot()
    assert root.tag == "testsuites"
    wrong, right = root
    assert (wrong.get("name"), wrong.get("tests"), wrong.get("failures"), wrong.get("skipped")) == (
        "explain",
        "7",
        "1",
        "1",
    )
    assert right.get("failures") == "0"
    (failure,) = root.iter("failure")
    assert failure.get("message") == "the rule passes, and should fail"
    case = next(entry for entry in wrong if entry.find("failure") is not None)
    assert (case.get("classname"), case.get("file")) == ("explain", "wrong.yaml")
    assert case.get("name") == "test 2: long_enough expects fail"
    assert WRONG.splitlines()[int(case.get("line", 0)) - 1].startswith("  - {rule: long_enough")


def test_a_task_that_does_not_exist(cli: Cli) -> None:
    done = cli("test", "sumarize")
    assert done.code == 2
    assert "did you mean `summarize`?" in done.err
    assert cli("test", "nothing.yaml").code == 2


def test_a_task_with_mistakes_is_not_tested(tmp_path: Path, cli: Cli) -> None:
    (tmp_path / "task.yaml").write_text(TASK.replace("rule: own", "rule: won"))
    done = cli("test", "task.yaml", "--junit", "report.xml")
    assert done.code == 2
    assert "error[WC045]" in done.err
    assert not (tmp_path / "report.xml").exists()


def verdict(said: str) -> Any:
    def answer(body: Mapping[str, Any]) -> str:
        return marked(true_of_it_analysis="One is not two.", true_of_it_verdict=said)

    return answer


def test_a_recipe_lends_its_judge(tmp_path: Path, cli: Cli) -> None:
    with FaultServer(answer=verdict("fail")) as server:
        (tmp_path / "recipe.yaml").write_text(RECIPE.format(url=server.url, judge="writer"))
        done = cli("test", "task.yaml", "--recipe", "recipe.yaml")
        again = cli("test", "task.yaml", "--recipe", "recipe.yaml")
        assert len(server.requests) == 1  # the second time the call store answers
    assert done.code == again.code == 0
    assert done.out.splitlines()[-1] == "7 passed, 0 failed"
    sent = json.dumps(server.requests[0]["messages"])
    assert "Is it true?" in sent
    assert "It gives two." in sent


def test_a_judge_that_says_otherwise(tmp_path: Path, cli: Cli) -> None:
    with FaultServer(answer=verdict("pass")) as server:
        (tmp_path / "recipe.yaml").write_text(RECIPE.format(url=server.url, judge="writer"))
        done = cli("test", "task.yaml", "--recipe", "recipe.yaml")
    assert done.code == 1
    assert "test 5: true_of_it expects fail: the rule passes, and should fail: One is not two." in done.out


def test_a_recipe_without_a_judge_lends_none(tmp_path: Path, cli: Cli) -> None:
    (tmp_path / "recipe.yaml").write_text(RECIPE.format(url="http://127.0.0.1:9/v1", judge="null"))
    done = cli("test", "task.yaml", "--recipe", "recipe.yaml")
    assert done.code == 2
    assert "has no judge" in done.err
