from __future__ import annotations

import random
from pathlib import Path

import dspy
import pytest

from tests.servers import FaultServer, Step
from tests.synthesize.plans import answer, end, judging, make_drafts, make_plan
from wavecoder.runner.calls import CallStore
from wavecoder.synthesize.models.meter import Meter
from wavecoder.synthesize.outcomes import Dropped, Kept, tables


def test_the_outcomes_hang_on_neither_concurrency_nor_order(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = []
    for run, concurrency in enumerate((1, 8, 8)):
        with FaultServer(answer=answer, latency=random.Random(run).random() / 50) as server:
            plan = make_plan(server.url, concurrency=concurrency)
            drafts = make_drafts(plan, 12)
            order = list(range(12))
            random.Random(run).shuffle(order)
            ended = end(plan, [drafts[i] for i in order], tmp_path / f"{run}.sqlite", monkeypatch)
            assert [outcome.draft.id for outcome in ended] == [drafts[i].id for i in order]
            made.append(tables(sorted(ended, key=lambda outcome: outcome.draft.unit["id"])))
    assert made[0] == made[1] == made[2]
    assert made[0][0].num_rows == 12


def test_retries_are_counted_and_change_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    meter = Meter()
    steps = [Step("status", status=500), Step("status", status=429), Step("malformed")]
    with FaultServer(steps, answer=answer) as server:
        plan = make_plan(server.url)
        ended = end(plan, make_drafts(plan, 6), tmp_path / "calls.sqlite", monkeypatch, meter)
        assert len(server.requests) == 12 + 3
    assert all(isinstance(outcome, Kept) for outcome in ended)
    assert (meter.total().calls, meter.total().retries, meter.total().failed) == (12, 3, 0)


def test_a_row_that_exhausts_patience_fails_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # Two requests are open at once, and each is tried eight times: one of them meets eight of fifteen faults.
    with FaultServer([Step()] + [Step("status", status=500)] * 15, answer=answer) as server:
        plan = make_plan(server.url, concurrency=1)
        ended = end(plan, make_drafts(plan, 5), tmp_path / "calls.sqlite", monkeypatch)
    failed = [outcome for outcome in ended if isinstance(outcome, Dropped)]
    assert {outcome.rule for outcome in failed} == {"failed"}
    assert len(failed) == 1
    assert all(outcome.again and "however often it was asked" in outcome.reason for outcome in failed)


def test_a_silent_judge_leaves_the_row_to_a_later_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with FaultServer([Step(), Step(), Step(), Step("huge", megabytes=21)], answer=answer) as server:
        plan = make_plan(server.url)
        ended = end(plan, make_drafts(plan, 2), tmp_path / "calls.sqlite", monkeypatch)
        assert judging(server.requests[3])
    (lost,) = [outcome for outcome in ended if isinstance(outcome, Dropped)]
    assert (lost.stage, lost.rule, lost.again) == ("judge", "failed", True)
    assert lost.fields["instruction"].startswith("Mend f")


def test_an_outage_ends_the_run_with_every_answer_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    meter = Meter()
    with FaultServer([Step()] * 4 + [Step("status", status=503)] * 1000, answer=answer) as server:
        plan = make_plan(server.url)
        drafts = make_drafts(plan, 40)
        with pytest.raises(dspy.LMServerError):
            end(plan, drafts, tmp_path / "calls.sqlite", monkeypatch, meter)
        assert len(server.requests) < 200
    assert meter.total().calls == 4
    with CallStore(tmp_path / "calls.sqlite") as calls:
        assert len(calls) == 4


def test_a_model_that_never_answers_few_rows_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with FaultServer([Step("status", status=503)] * 100, answer=answer) as server:
        plan = make_plan(server.url)
        with pytest.raises(dspy.LMServerError):
            end(plan, make_drafts(plan, 2), tmp_path / "calls.sqlite", monkeypatch)
