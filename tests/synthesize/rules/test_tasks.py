from __future__ import annotations

import pytest

from wavecoder.dsl import load_task
from wavecoder.resources import folder
from wavecoder.synthesize.rules import Instance, hold

TASKS = [load_task(path) for path in sorted(folder("tasks").glob("*.yaml"))]
RULE_TESTS = [
    pytest.param(rule, test, id=f"{task.name}-{number}-{test.rule}")
    for task in TASKS
    for number, test in enumerate(task.tests)
    for rule in task.rules
    if rule.id == test.rule
]
GOOD = [pytest.param(task, e, id=f"{task.name}-{n}") for task in TASKS for n, e in enumerate(task.good)]
BAD = [pytest.param(task, e, id=f"{task.name}-{n}") for task in TASKS for n, e in enumerate(task.bad)]


def reasons(task, values, examples=()):
    """The reason of each check of the task that fails, by rule."""
    held = {rule.id: hold(rule, Instance(values, examples)) for rule in task.rules if rule.check is not None}
    return {rule: reason for rule, reason in held.items() if reason is not None}


def test_every_task_ships_tests_and_examples():
    assert [task.name for task in TASKS] == ["generate", "repair", "summarize", "translate"]
    assert all(task.tests and task.good and task.bad for task in TASKS)
    assert len(RULE_TESTS) == sum(len(task.tests) for task in TASKS)


@pytest.mark.parametrize(("rule", "test"), RULE_TESTS)
def test_rule_tests(rule, test):
    reason = hold(rule, Instance(test.given))
    assert (reason is None) == (test.expect == "pass"), reason
    assert "cannot be filled in" not in (reason or "")


@pytest.mark.parametrize(("task", "example"), GOOD)
def test_good_examples_pass(task, example):
    assert reasons(task, example.values) == {}


@pytest.mark.parametrize(("task", "example"), GOOD)
def test_an_example_that_is_handed_back_fails(task, example):
    shown = tuple(example.values for example in task.good)
    assert list(reasons(task, example.values, shown)) == ["own_work"]


@pytest.mark.parametrize(("task", "example"), BAD)
def test_bad_examples_fail(task, example):
    assert reasons(task, example.values) != {}
