from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.cli.tasks import TASK
from wavecoder.dsl import load_recipe, load_task
from wavecoder.resources import folder
from wavecoder.runner.rule_tests import Answer, Case, Question, broken_examples, run_tests, subjects

RECIPE = """\
wavecoder: recipe/v1
name: small
models: {writer: {model: openai/fake}}
source: [{kind: directory, path: python-stdlib}]
select: {method: all}
tasks:
  - task: ./task.yaml
    with: {tone: [stern]}
    rules:
      - {id: short, check: length, field: answer, words: [1, 2]}
synthesize: {generator: writer, judge: writer}
"""


def cases(tmp_path: Path, old: str = "", new: str = "", judge: object = None) -> dict[str, Case]:
    """The cases of the task, with a part of it replaced, by their names."""
    assert old in TASK
    file = tmp_path / "task.yaml"
    file.write_text(TASK.replace(old, new, 1))
    found = run_tests(subjects(load_task(file)), judge)  # type: ignore[arg-type]
    return {case.name: case for case in found}


def failed(found: dict[str, Case]) -> dict[str, str]:
    return {name: case.detail for name, case in found.items() if case.outcome == "failed"}


def test_every_test_and_example_is_a_case(tmp_path: Path) -> None:
    found = cases(tmp_path)
    assert [(name, case.outcome) for name, case in found.items()] == [
        ("test 1: names_language expects pass", "passed"),
        ("test 2: long_enough expects fail", "passed"),
        ("test 3: own expects fail", "passed"),
        ("test 4: toned expects pass", "passed"),
        ("test 5: true_of_it expects fail", "skipped"),
        ("good example 1", "passed"),
        ("bad example 1", "passed"),
    ]
    assert found["test 2: long_enough expects fail"].at == ("tests", 1)
    assert found["bad example 1"].at == ("generator", "examples", "bad", 0)


@pytest.mark.parametrize(
    ("old", "new", "name", "reason"),
    [
        ("In Python it adds.", "It adds.", "test 1: names_language expects pass", "fails, and should pass: the answer"),
        ("answer: It adds.", "answer: It adds two.", "test 2: long_enough expects fail", "passes, and should fail"),
        ("{language: python, answer: In", "{answer: In", "test 1: names_language expects pass", "does not give what"),
        ("{answer: It adds.}", "{code: x}", "test 2: long_enough expects fail", "looks at `answer`, which the test"),
        ("gives back one.\n    bad", "adds.\n    bad", "test 3: own expects fail", "passes, and should fail"),
        ("answer: This calm Python", "answer: This calm", "good example 1", "it breaks `names_language`: the answer"),
        ("max_chars: 60", "max_chars: 20", "good example 1", "it breaks `max_chars`: 45 characters, more than 20"),
        ("answer: Python.", "answer: This is calm Python.", "bad example 1", "it passes every check, and no rule"),
    ],
)
def test_what_fails_says_why(tmp_path: Path, old: str, new: str, name: str, reason: str) -> None:
    found = failed(cases(tmp_path, old, new))
    assert list(found) == [name]
    assert reason in found[name]


def test_a_bad_example_may_break_what_only_a_judge_sees(tmp_path: Path) -> None:
    judged = "judged: {true_of_it: {analysis: It is not., verdict: fail}}\n        why: Too short."
    text = TASK.replace("answer: Python.", "answer: This is calm Python.").replace("why: Too short.", judged)
    (tmp_path / "task.yaml").write_text(text)
    found = run_tests(subjects(load_task(tmp_path / "task.yaml")))
    assert found[-1].outcome == "passed"


def test_a_good_example_that_is_judged_to_fail(tmp_path: Path) -> None:
    good = "answer: This calm Python function one gives back one."
    judged = f"{good}\n        judged: {{true_of_it: {{analysis: It is not., verdict: fail}}}}"
    assert failed(cases(tmp_path, good, judged)) == {"good example 1": "it is judged to break `true_of_it`"}
    found = list(broken_examples(subjects(load_task(tmp_path / "task.yaml"))[0]))
    at = ("generator", "examples", "good", 0, "judged", "true_of_it", "verdict")
    assert found == [(at, "this good example is judged to break `true_of_it`")]


def test_a_judge_is_asked_all_at_once_and_what_it_says_counts(tmp_path: Path) -> None:
    asked: list[Sequence[Question]] = []

    def answering(answer: Answer) -> object:
        def judge(questions: Sequence[Question]) -> list[Answer]:
            asked.append(questions)
            return [answer for _ in questions]

        return judge

    name = "test 5: true_of_it expects fail"
    assert cases(tmp_path, judge=answering(Answer(False, "one is not two")))[name].outcome == "passed"
    assert [question.rule.id for question in asked[0]] == ["true_of_it"]
    assert asked[0][0].given["answer"] == "It gives two."
    wrong = cases(tmp_path, judge=answering(Answer(True, "looks fine")))[name]
    assert (wrong.outcome, wrong.detail) == ("failed", "the rule passes, and should fail: looks fine")
    mute = cases(tmp_path, judge=answering(Answer(None, "cut off")))[name]
    assert (mute.outcome, mute.detail) == ("failed", "the judge gave no verdict: cut off")


def test_a_judge_is_not_called_for_nothing(tmp_path: Path) -> None:
    def judge(questions: Sequence[Question]) -> list[Answer]:
        raise AssertionError("called")

    assert "test 5: true_of_it expects fail" not in cases(
        tmp_path, TASK[TASK.index("  - {rule: true_of_it") :], "", judge
    )


def test_a_recipe_lends_its_params_and_its_rules_are_noted(tmp_path: Path) -> None:
    (tmp_path / "task.yaml").write_text(TASK)
    (tmp_path / "recipe.yaml").write_text(RECIPE)
    found = run_tests(subjects(load_recipe(tmp_path / "recipe.yaml")))
    details = {case.name: case.detail for case in found if case.outcome == "failed"}
    assert list(details) == ["test 4: toned expects pass", "good example 1"]
    assert "“stern”" in details["good example 1"]
    noted = [case.detail for case in found if case.outcome == "noted"]
    assert noted == ["`short`, which the recipe adds, would drop it: the answer has 8 words, more than 2"]


def test_broken_examples_stand_at_the_field_to_blame(tmp_path: Path) -> None:
    file = tmp_path / "task.yaml"
    file.write_text(TASK.replace("answer: This calm Python", "answer: This calm"))
    ((at, message),) = broken_examples(subjects(load_task(file))[0])
    assert at == ("generator", "examples", "good", 0, "answer")
    assert message.startswith("this good example breaks `names_language`: ")


@pytest.mark.parametrize("name", ["generate", "repair", "summarize", "translate"])
def test_the_built_in_tasks_hold(name: str) -> None:
    found = run_tests(subjects(load_task(folder("tasks") / f"{name}.yaml")))
    assert [case for case in found if case.outcome == "failed"] == []
    assert {case.name.partition(" ")[0] for case in found} == {"test", "good", "bad"}
