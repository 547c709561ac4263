"""One question, and how often it is asked."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.answers import marked
from tests.servers import FaultServer, Step
from tests.synthesize.models.helpers import AT_ONCE
from tests.synthesize.plans import make_drafts, make_plan
from wavecoder.runner.calls import CallStore
from wavecoder.synthesize.ask import Asker, Unanswered
from wavecoder.synthesize.models.lm import build_lm
from wavecoder.synthesize.models.meter import Meter

FIELDS = {"instruction": "Mend it.", "context": "x = 1", "response": "x = 2"}


def ask(server: FaultServer, store: Path, judge: bool = False, **settings: Any) -> tuple[Any, Meter]:
    """The answer to the first draft's question, and what it took."""
    plan = make_plan(server.url, **settings)
    (draft,) = make_drafts(plan, 1)
    ledger = Meter()

    async def asked() -> dict[str, str] | Unanswered:
        model = plan.recipe.synthesize.generator
        with CallStore(store) as calls:
            asker = Asker(model, build_lm(model, calls, Meter(), AT_ONCE), ledger)
            program = draft.task.judge if judge else draft.task.generator
            assert program is not None
            answer = await asker.ask(program, draft.task.use.task, {**draft.inputs, **(FIELDS if judge else {})})
            await asker.lm.aclose()
            return answer

    return asyncio.run(asked()), ledger


@pytest.mark.parametrize("form", ["markers", "json"])
def test_an_answer_that_was_cut_off_is_asked_for_once(form: str, tmp_path: Path) -> None:
    half = "[[ ## instruction ## ]]\nMend" if form == "markers" else '{"instruction": "Mend'
    with FaultServer([Step(finish="length")], answer=lambda body: half) as server:
        answer, ledger = ask(server, tmp_path / "calls.sqlite", format=form)
        assert len(server.requests) == 1
    assert answer.rule == "cut_off"
    assert (ledger.total().calls, ledger.total().truncated) == (1, 1)


def test_markers_that_cannot_be_read_are_asked_for_as_json_without_a_schema(tmp_path: Path) -> None:
    def answer(body: Mapping[str, Any]) -> str:
        return json.dumps(FIELDS) if "JSON" in body["messages"][-1]["content"] else "Sure! Here you are."

    with FaultServer(answer=answer) as server:
        for _ in range(2):
            answered, ledger = ask(server, tmp_path / "calls.sqlite")
            assert answered == FIELDS
            assert ledger.total().calls == 2
        assert len(server.requests) == 2
        assert not any("response_format" in request for request in server.requests)


def test_json_that_cannot_be_read_is_asked_for_as_another_sample(tmp_path: Path) -> None:
    answers = iter(["no", json.dumps(FIELDS)])
    with FaultServer(answer=lambda body: next(answers)) as server:
        assert ask(server, tmp_path / "calls.sqlite", format="json")[0] == FIELDS
        assert server.requests[0] == server.requests[1]
        assert "response_format" in server.requests[0]


def test_what_cannot_be_read_twice_is_unreadable(tmp_path: Path) -> None:
    with FaultServer(answer=lambda body: "I would rather not.") as server:
        answer, _ = ask(server, tmp_path / "calls.sqlite")
        assert len(server.requests) == 2
    assert (answer.rule, answer.answer, answer.again) == ("unreadable", "I would rather not.", False)


def test_a_refusal_of_the_second_question_is_told_too(tmp_path: Path) -> None:
    with FaultServer([Step(), Step("status", status=400)], answer=lambda body: "Sure!") as server:
        answer, _ = ask(server, tmp_path / "calls.sqlite")
    assert (answer.rule, answer.again) == ("refused", True)


def test_surrogates_inside_json_are_replaced(tmp_path: Path) -> None:
    text = json.dumps({**FIELDS, "instruction": "half \ud800"})
    with FaultServer(answer=lambda body: text) as server:
        assert ask(server, tmp_path / "calls.sqlite", format="json")[0]["instruction"] == "half \ufffd"


@pytest.mark.parametrize("text", ["[" * 100_000, '{"instruction": ' + "[" * 100_000])
def test_nesting_without_end_costs_its_row_alone(text: str, tmp_path: Path) -> None:
    with FaultServer(answer=lambda body: text) as server:
        answer, _ = ask(server, tmp_path / "calls.sqlite", format="json")
    assert answer.rule == "unreadable"


@pytest.mark.parametrize("form", ["markers", "json"])
@pytest.mark.parametrize(
    ("written", "meant"),
    [("pass", "pass"), ("Pass", "pass"), ("FAIL", "fail"), ("pass.", "pass"), ("**pass**", "pass"), ("`fail`", "fail")],
)
def test_a_verdict_is_read_as_it_is_meant(form: str, written: str, meant: str, tmp_path: Path) -> None:
    fields = {"good_analysis": "It is.", "good_verdict": written}
    text = marked(**fields) if form == "markers" else json.dumps(fields)
    with FaultServer(answer=lambda body: text) as server:
        answer, _ = ask(server, tmp_path / "calls.sqlite", judge=True, format=form)
        assert answer["good_verdict"] == meant
        assert len(server.requests) == 1


@pytest.mark.parametrize("written", ["passable", "not pass", "yes", "pass or fail", ""])
def test_another_word_is_no_verdict(written: str, tmp_path: Path) -> None:
    with FaultServer(answer=lambda body: marked(good_analysis="Hm.", good_verdict=written)) as server:
        answer, _ = ask(server, tmp_path / "calls.sqlite", judge=True)
        assert len(server.requests) == 2
    assert answer.rule == "unreadable"
