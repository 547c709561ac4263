"""Tasks held to themselves: their rule tests, and their examples against their own checks."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from wavecoder.compiler.templates import TemplateError, render
from wavecoder.dsl.model import Example, Recipe, Rule, Task
from wavecoder.dsl.templates import is_template
from wavecoder.dsl.tree import Path
from wavecoder.dsl.words import both
from wavecoder.synthesize.rules import Instance, hold


@dataclass(frozen=True, slots=True)
class Subject:
    """A task that is tested.

    Attributes:
        task: As its file has it, or with the rules that a recipe adds.
        params: The values of its params; of a list the first one counts.
        own: How many of its rules are its own; a recipe added the others.
    """

    task: Task
    params: Mapping[str, Any]
    own: int

    def values(self, given: Mapping[str, str]) -> dict[str, str]:
        """What rules see: the params, and what is given."""
        first = {name: v[0] if isinstance(v, list | tuple) else v for name, v in self.params.items()}
        return {**{name: str(value) for name, value in first.items()}, **given}


@dataclass(frozen=True, slots=True)
class Question:
    """A rule that only a judge can hold, and the values to hold to it."""

    subject: Subject
    rule: Rule
    given: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Answer:
    """What a judge says: whether the rule passes (None: it gave no verdict), and why."""

    passed: bool | None
    reason: str


Judge = Callable[[Sequence[Question]], Sequence[Answer]]


@dataclass(frozen=True, slots=True)
class Case:
    """One thing that was tested.

    Attributes:
        task: Whose.
        name: What was tested, in the words of a report: `test 3: parses expects fail`, `good example 1`.
        at: Where it stands in the task's file.
        outcome: `noted` is what the rules of a recipe find, of which the task knows nothing: no failure.
        detail: Why it ended like that; empty where it passed.
    """

    task: Task
    name: str
    at: Path
    outcome: Literal["passed", "failed", "skipped", "noted"]
    detail: str = ""

    def ended(self, problem: str | None) -> Case:
        """The same, failed for a problem or passed for none."""
        return replace(self, outcome="failed" if problem else "passed", detail=problem or "")


def subjects(loaded: Recipe | Task) -> list[Subject]:
    """A task, or the tasks of a recipe."""
    if isinstance(loaded, Task):
        return [Subject(loaded, loaded.params, len(loaded.rules))]
    added = [len(use["rules"]) for use in loaded.resolved["tasks"]]
    return [
        Subject(use.task, use.params, len(use.task.rules) - more) for use, more in zip(loaded.tasks, added, strict=True)
    ]


def run_tests(subjects: Sequence[Subject], judge: Judge | None = None) -> list[Case]:
    """Run every test and hold every example, in the order of the files.

    Args:
        subjects: The tasks.
        judge: Asked the tests of `ask` rules, all at once; without it they are skipped.
    """
    cases: list[Case] = []
    asked: list[tuple[int, Question, bool]] = []
    for subject in subjects:
        rules = {rule.id: rule for rule in subject.task.rules}
        for number, test in enumerate(subject.task.tests):
            rule, expected = rules[test.rule], test.expect == "pass"
            name = f"test {number + 1}: {rule.id} expects {test.expect}"
            case = Case(subject.task, name, ("tests", number), "skipped", "only a model can answer it")
            if rule.check is None:
                asked.append((len(cases), Question(subject, rule, test.given), expected))
                cases.append(case)
            else:
                cases.append(case.ended(_run_check(subject, rule, test.given, expected)))
        cases += _hold_examples(subject)
    if judge is not None and asked:
        for (index, _, expected), answer in zip(asked, judge([question for _, question, _ in asked]), strict=True):
            cases[index] = cases[index].ended(_compare(answer, expected))
    return cases


def broken_examples(subject: Subject) -> Iterator[tuple[Path, str]]:
    """Each good example that breaks a rule of its own task: the field to blame, or the whole example, and why."""
    for number, example in enumerate(subject.task.good):
        at: Path = ("generator", "examples", "good", number)
        for field, rule, reason in _breaks(subject, example, subject.task.rules[: subject.own]):
            yield (*at, field) if field in example.values else at, f"this good example breaks `{rule}`: {reason}"
        for rule in _judged_to_fail(example):
            yield (*at, "judged", rule, "verdict"), f"this good example is judged to break `{rule}`"


def _run_check(subject: Subject, rule: Rule, given: Mapping[str, str], expected: bool) -> str | None:
    """Why the test fails, or None. A rule that lacks what it looks at would fail for the wrong reason."""
    values = subject.values(given)
    missing = [field for field in _fields(rule) if field not in values]
    if missing:
        return f"the rule looks at {both(missing)}, which the test does not give"
    for template in _templates(rule):
        try:
            render(template, values)
        except TemplateError as error:
            return f"the test does not give what `{template}` of the rule needs: {error}"
    examples = tuple(example.values for example in (*subject.task.good, *subject.task.bad))
    reason = hold(rule, Instance(values, examples))
    return _compare(Answer(reason is None, reason or ""), expected)


def _compare(answer: Answer, expected: bool) -> str | None:
    because = f": {answer.reason}" if answer.reason else ""
    if answer.passed is None:
        return f"the judge gave no verdict{because}"
    if answer.passed == expected:
        return None
    return f"the rule {'passes, and should fail' if answer.passed else 'fails, and should pass'}{because}"


def _hold_examples(subject: Subject) -> Iterator[Case]:
    task = subject.task
    own, added = task.rules[: subject.own], task.rules[subject.own :]
    for number, example in enumerate(task.good):
        case = Case(task, f"good example {number + 1}", ("generator", "examples", "good", number), "passed")
        broken = [f"it breaks `{rule}`: {why}" for _, rule, why in _breaks(subject, example, own)]
        broken += [f"it is judged to break `{rule}`" for rule in _judged_to_fail(example)]
        yield case.ended("; ".join(broken))
        for _, rule, why in _breaks(replace(subject, task=replace(task, output=())), example, added):
            yield replace(case, outcome="noted", detail=f"`{rule}`, which the recipe adds, would drop it: {why}")
    for number, example in enumerate(task.bad):
        case = Case(task, f"bad example {number + 1}", ("generator", "examples", "bad", number), "passed")
        is_bad = _judged_to_fail(example) or any(_breaks(subject, example, own))
        yield case.ended(None if is_bad else "it passes every check, and no rule under `judged` fails it")


def _judged_to_fail(example: Example) -> list[str]:
    return [rule for rule, judged in example.judged.items() if judged.verdict == "fail"]


def _breaks(subject: Subject, example: Example, rules: Sequence[Rule]) -> Iterator[tuple[str, str, str]]:
    """Field, rule and reason of each bound and check that the example breaks. Other examples may be like it."""
    values = subject.values(example.values)
    for field in subject.task.output:
        length = len(values.get(field.name, ""))
        if field.max_chars is not None and length > field.max_chars:
            yield field.name, "max_chars", f"{length} characters, more than {field.max_chars}"
    for rule in rules:
        if rule.check is not None and (reason := hold(rule, Instance(values))) is not None:
            yield _fields(rule)[0], rule.id, reason


def _fields(rule: Rule) -> list[str]:
    """The fields that a check looks at, the one that it is about first."""
    named = [rule.params[key] for key in ("field", "fields", "in") if key in rule.params]
    return [field for part in named for field in ([part] if isinstance(part, str) else part)]


def _templates(rule: Rule) -> list[str]:
    texts = [text for value in rule.params.values() for text in (value if isinstance(value, list) else [value])]
    return [text for text in texts if isinstance(text, str) and is_template(text)]
