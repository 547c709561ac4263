"""Whatever the endpoint does, the answers are those of a clean run, and no more requests are sent than it takes."""

from __future__ import annotations

import random
import time
from pathlib import Path

import dspy
import pytest

from tests.servers import FaultServer, Step
from tests.synthesize.models.helpers import AT_ONCE, ask, model
from wavecoder.dsl.diagnostics import UserError
from wavecoder.synthesize.models.meter import Meter
from wavecoder.synthesize.models.retry import Patience

QUESTIONS = [f"question {number}" for number in range(12)]
FAULTS = {
    "429": Step("status", status=429),
    "429 with Retry-After": Step("status", status=429, headers={"Retry-After": "0.05"}),
    "408": Step("status", status=408),
    "409": Step("status", status=409),
    "500": Step("status", status=500),
    "503 that is no JSON": Step("status", status=503, body="<html>busy</html>"),
    "error inside a 200": Step("status", status=200),
    "dropped": Step("drop"),
    "half": Step("half"),
    "malformed": Step("malformed"),
    "empty": Step("empty"),
    "hang": Step("hang", seconds=2),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_passing_fault_costs_one_more_request(fault: str, tmp_path: Path) -> None:
    meter = Meter()
    with FaultServer([FAULTS[fault]]) as server:
        wanted = model(api_base=server.url, timeout=0.4)
        assert ask(QUESTIONS[:1], wanted, tmp_path / "calls.sqlite", meter=meter) == ["answer to: question 0"]
        assert len(server.requests) == 2
    usage = meter.total()
    assert (usage.calls, usage.retries, usage.failed, usage.hits) == (1, 1, 0, 0)
    assert (usage.prompt_tokens, usage.completion_tokens) == (7, 3)


@pytest.mark.parametrize("seed", range(3))
def test_a_mixture_of_faults_ends_with_the_answers_of_the_clean_run(seed: int, tmp_path: Path) -> None:
    with FaultServer() as server:
        clean = ask(QUESTIONS, model(api_base=server.url), tmp_path / "clean.sqlite")
    draw = random.Random(seed)
    steps = [draw.choice([*FAULTS.values(), Step(), Step()]) for _ in range(10)]
    faults = sum(step.kind != "answer" for step in steps)
    meter = Meter()
    with FaultServer(steps) as server:
        wanted = model(api_base=server.url, timeout=0.4)
        patient = Patience(attempts=30, seconds=60, first=0.01, longest=0.02)
        assert ask(QUESTIONS, wanted, tmp_path / "faulty.sqlite", patient, meter) == clean
        assert len(server.requests) == len(QUESTIONS) + faults
        assert server.busiest <= wanted.concurrency + faults
    assert meter.total().retries == faults


@pytest.mark.parametrize(
    ("step", "kind"),
    [
        (Step("status", status=400), dspy.LMInvalidRequestError),
        (Step("status", status=401), dspy.LMAuthError),
        (Step("status", status=403), dspy.LMAuthError),
        (Step("status", status=402), dspy.LMBillingError),
        (Step("status", status=404), dspy.LMUnsupportedModelError),
        (Step("status", status=405), dspy.LMUnsupportedModelError),
        (Step("status", status=302, headers={"Location": "http://localhost/"}), dspy.LMUnsupportedModelError),
        (Step("status", status=429, body='{"error": {"code": "insufficient_quota"}}'), dspy.LMBillingError),
        (
            Step("status", status=400, body='{"error": {"code": 400, "type": "exceed_context_size_error"}}'),
            dspy.ContextWindowExceededError,
        ),
        (Step("huge", megabytes=21), dspy.LMProviderError),
    ],
)
def test_what_asking_again_cannot_change_fails_at_once(step: Step, kind: type[Exception], tmp_path: Path) -> None:
    with FaultServer([step]) as server:
        (error,) = ask(["hello"], model(api_base=server.url), tmp_path / "calls.sqlite")
        assert isinstance(error, kind)
        assert len(server.requests) == 1


@pytest.mark.parametrize(
    ("step", "kind"),
    [
        (Step("status", status=429), dspy.LMRateLimitError),
        (Step("status", status=500), dspy.LMServerError),
        (Step("drop"), dspy.LMTransportError),
        (Step("hang", seconds=1), dspy.LMTimeoutError),
    ],
)
def test_patience_ends(step: Step, kind: type[Exception], tmp_path: Path) -> None:
    meter = Meter()
    with FaultServer([step] * 3) as server:
        patience = Patience(attempts=3, seconds=30, first=0.01, longest=0.02)
        wanted = model(api_base=server.url, timeout=0.2)
        (error,) = ask(["hello"], wanted, tmp_path / "calls.sqlite", patience, meter)
        assert isinstance(error, kind)
        assert len(server.requests) == 3
    assert (meter.total().calls, meter.total().failed, meter.total().retries) == (0, 1, 2)


def test_retry_after_is_waited_for_and_refused_where_it_exceeds_patience(tmp_path: Path) -> None:
    with FaultServer([Step("status", status=429, headers={"Retry-After": "0.3"})]) as server:
        start = time.monotonic()
        assert ask(["hello"], model(api_base=server.url), tmp_path / "calls.sqlite") == ["answer to: hello"]
        assert time.monotonic() - start >= 0.3
    with FaultServer([Step("status", status=429, headers={"Retry-After": "3600"})]) as server:
        (error,) = ask(["goodbye"], model(api_base=server.url), tmp_path / "calls.sqlite", AT_ONCE)
        assert isinstance(error, dspy.LMRateLimitError)
        assert len(server.requests) == 1


def test_an_endpoint_that_does_not_exist_is_a_transport_error(tmp_path: Path) -> None:
    with FaultServer() as server:
        gone = server.url
    patience = Patience(attempts=2, seconds=5, first=0.01, longest=0.01)
    (error,) = ask(["hello"], model(api_base=gone), tmp_path / "calls.sqlite", patience)
    assert isinstance(error, dspy.LMTransportError)


@pytest.mark.parametrize(
    "base", ["http://127.0.0.1:99999/v1", "http://[::1/v1", "http:///v1", "ftp://host/v1", "host", "http://a b/v1"]
)
def test_an_address_that_is_none_is_the_users_to_mend(base: str, tmp_path: Path) -> None:
    with pytest.raises(UserError) as caught:
        ask(["hello"], model(api_base=base), tmp_path / "calls.sqlite")
    assert caught.value.diagnostics[0].code == "WC068"


def test_a_lone_surrogate_is_replaced_before_the_answer_is_kept(tmp_path: Path) -> None:
    with FaultServer(answer=lambda body: "half \ud800 of a pair, and a whole 😀") as server:
        for _ in range(2):
            answers = ask(["hello"], model(api_base=server.url), tmp_path / "calls.sqlite")
            assert answers == ["half \ufffd of a pair, and a whole 😀"]
        assert len(server.requests) == 1
