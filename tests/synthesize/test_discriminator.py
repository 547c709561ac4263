from __future__ import annotations

import asyncio
from typing import Any

import pytest

from tests.synthesize.plans import make_drafts, make_plan
from wavecoder.synthesize.ask import Unanswered
from wavecoder.synthesize.discriminator import discriminate
from wavecoder.synthesize.outcomes import Dropped, Kept, Outcome

FIELDS = {"instruction": "Mend it.", "context": "x = 1", "response": "x = 2"}


class Judge:
    """Answers as it is told, and counts."""

    def __init__(self, answer: dict[str, str] | Unanswered) -> None:
        self.answer = answer
        self.asked: list[dict[str, str]] = []

    async def ask(self, program: Any, task: Any, inputs: dict[str, str]) -> dict[str, str] | Unanswered:
        self.asked.append(dict(inputs))
        return self.answer


def hold(judge: Judge, **fields: str) -> Outcome:
    (draft,) = make_drafts(make_plan("http://127.0.0.1:9/v1"), 1)
    return asyncio.run(discriminate(draft, {**FIELDS, **fields}, judge))  # type: ignore[arg-type]


def test_a_check_that_fails_saves_the_judge() -> None:
    judge = Judge({})
    outcome = hold(judge, response="def (")
    assert isinstance(outcome, Dropped)
    assert (outcome.stage, outcome.rule, outcome.again) == ("check", "parses", False)
    assert not judge.asked


def test_a_field_that_is_too_long_saves_all_checks() -> None:
    outcome = hold(Judge({}), instruction="x" * 401)
    assert isinstance(outcome, Dropped)
    assert (outcome.rule, outcome.reason) == ("max_chars", "instruction: 401 characters, more than 400")


def test_all_rules_hold() -> None:
    judge = Judge({"good_analysis": "Yes.", "good_verdict": "pass"})
    outcome = hold(judge)
    assert isinstance(outcome, Kept)
    assert [(v.rule, v.kind, v.passed) for v in outcome.verdicts] == [("parses", "check", True), ("good", "ask", True)]
    assert judge.asked[0]["response"] == "x = 2" and "def f0" in judge.asked[0]["code"]


def test_the_judges_analysis_is_the_reason() -> None:
    outcome = hold(Judge({"good_analysis": "It does nothing.", "good_verdict": "fail"}))
    assert isinstance(outcome, Dropped)
    assert (outcome.stage, outcome.rule, outcome.reason) == ("judge", "good", "It does nothing.")


@pytest.mark.parametrize(
    ("how", "rule", "again"),
    [
        ("unreadable", "unjudged", False),
        ("cut_off", "unjudged", False),
        ("refused", "refused", True),
        ("failed", "failed", True),
    ],
)
def test_no_judgement_keeps_nothing(how: str, rule: str, again: bool) -> None:
    outcome = hold(Judge(Unanswered(how, "why", "text")))
    assert isinstance(outcome, Dropped)
    assert (outcome.stage, outcome.rule, outcome.again, outcome.answer) == ("judge", rule, again, "text")
