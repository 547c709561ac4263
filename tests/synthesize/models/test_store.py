"""An answer is paid for once."""

from __future__ import annotations

import asyncio
import gc
import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
import warnings
from pathlib import Path
from typing import Any

import dspy
import pytest
from dspy import lm15

from tests.servers import FaultServer, Step
from tests.synthesize.models.helpers import AT_ONCE, ask, model
from wavecoder.runner.calls import CallStore
from wavecoder.synthesize.models.lm import build_lm
from wavecoder.synthesize.models.meter import Meter
from wavecoder.synthesize.models.store import observe

ROOT = Path(__file__).parents[3]
ASK = """
import sys
from pathlib import Path
from tests.synthesize.models.helpers import ask, model
url, store, count, width = sys.argv[1:]
questions = [f"question {number}" for number in range(int(count))]
print(ask(questions, model(api_base=url, concurrency=int(width)), Path(store)), flush=True)
"""


def start(url: str, store: Path, count: int, width: int = 4) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", ASK, url, str(store), str(count), str(width)],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        text=True,
    )


def test_the_second_run_sends_nothing(tmp_path: Path) -> None:
    meter = Meter()
    with FaultServer() as server:
        first = ask(["a", "b"], model(api_base=server.url), tmp_path / "calls.sqlite")
        second = ask(["a", "b"], model(api_base=server.url), tmp_path / "calls.sqlite", meter=meter)
        assert first == second == ["answer to: a", "answer to: b"]
        assert len(server.requests) == 2
    assert (meter.total().hits, meter.total().calls, meter.total().completion_tokens) == (2, 0, 0)


def test_another_process_finds_what_this_one_stored(tmp_path: Path) -> None:
    with FaultServer() as server:
        ask([f"question {number}" for number in range(5)], model(api_base=server.url), tmp_path / "calls.sqlite")
        other = start(server.url, tmp_path / "calls.sqlite", 5)
        assert "answer to: question 4" in other.communicate(timeout=60)[0]
        assert len(server.requests) == 5


def test_identical_requests_in_flight_share_one_call(tmp_path: Path) -> None:
    with FaultServer(latency=0.1) as server:
        answers = ask(["same"] * 20, model(api_base=server.url), tmp_path / "calls.sqlite")
        assert answers == ["answer to: same"] * 20
        assert len(server.requests) == 1


@pytest.mark.parametrize(
    "change",
    [
        {"temperature": 0.5},
        {"max_tokens": 65},
        {"params": {"top_p": 0.9}},
        {"params": {"min_p": 0.1}},
        {"model": "openai/other"},
    ],
)
def test_a_changed_request_is_another_call(change: dict[str, Any], tmp_path: Path) -> None:
    with FaultServer() as server:
        ask(["a"], model(api_base=server.url), tmp_path / "calls.sqlite")
        ask(["a"], model(api_base=server.url, **change), tmp_path / "calls.sqlite")
        assert len(server.requests) == 2
        for name, value in change.get("params", {}).items():
            assert server.requests[1][name] == value


@pytest.mark.parametrize("change", [{"name": "judge"}, {"timeout": 9.0}, {"concurrency": 1}, {"format": "json"}])
def test_what_is_not_part_of_the_request_changes_nothing(change: dict[str, Any], tmp_path: Path) -> None:
    with FaultServer() as server:
        ask(["a"], model(api_base=server.url), tmp_path / "calls.sqlite")
        ask(["a"], model(api_base=server.url, **change), tmp_path / "calls.sqlite")
        assert len(server.requests) == 1


def test_another_server_is_another_model(tmp_path: Path) -> None:
    with FaultServer() as one, FaultServer(answer=lambda body: "other") as two:
        assert ask(["a"], model(api_base=one.url), tmp_path / "calls.sqlite") == ["answer to: a"]
        assert ask(["a"], model(api_base=two.url), tmp_path / "calls.sqlite") == ["other"]


def test_a_rollout_is_a_sample_of_its_own(tmp_path: Path) -> None:
    answers = iter("abcdefgh")

    async def run(url: str) -> list[str]:
        with CallStore(tmp_path / "calls.sqlite") as calls:
            lm = build_lm(model(api_base=url, temperature=1.0), calls, Meter(), AT_ONCE)
            got = [
                (await lm.acall("q"))[0],
                (await lm.acall("q", rollout_id=1))[0],
                (await lm.copy(rollout_id=2).acall("q"))[0],
            ]
            got += await lm.acall("q", n=2)
            await lm.aclose()
            return got

    with FaultServer(answer=lambda body: next(answers)) as server:
        first = asyncio.run(run(server.url))
        assert len(set(first)) == 4 and first[3] == first[0]
        assert asyncio.run(run(server.url)) == first
        assert len(server.requests) == 4
        assert all("rollout_id" not in request for request in server.requests)


def test_only_answers_are_stored_and_truncated_ones_are_answers(tmp_path: Path) -> None:
    with FaultServer([Step("status", status=400), Step(finish="length")]) as server:
        wanted = model(api_base=server.url)
        (error,) = ask(["a"], wanted, tmp_path / "calls.sqlite")
        assert isinstance(error, dspy.LMInvalidRequestError)
        meter = Meter()
        assert ask(["a"], wanted, tmp_path / "calls.sqlite", meter=meter) == ["answer to: a"]
        assert meter.total().truncated == 1
        assert ask(["a"], wanted, tmp_path / "calls.sqlite") == ["answer to: a"]
        assert len(server.requests) == 2
    with CallStore(tmp_path / "calls.sqlite") as calls:
        assert len(calls) == 1


def test_observe_tells_what_an_answer_cost(tmp_path: Path) -> None:
    async def run(url: str) -> list[tuple[str, bool, bool, int, int]]:
        with CallStore(tmp_path / "calls.sqlite") as calls, observe() as seen:
            lm = build_lm(model(api_base=url), calls, Meter(), AT_ONCE)
            await lm.acall("a")
            await lm.acall("a")
            await lm.aclose()
        return [(a.model, a.hit, a.truncated, a.prompt_tokens, a.completion_tokens) for a in seen]

    with FaultServer([Step(finish="length")]) as server:
        assert asyncio.run(run(server.url)) == [("writer", False, True, 7, 3), ("writer", True, True, 7, 3)]


def test_an_answer_that_nobody_waits_for_any_more_is_kept(tmp_path: Path) -> None:
    async def run(url: str) -> None:
        with CallStore(tmp_path / "calls.sqlite") as calls:
            lm = build_lm(model(api_base=url), calls, Meter(), AT_ONCE)
            asking = asyncio.create_task(lm.acall("a"))
            while not server.requests:
                await asyncio.sleep(0.01)
            asking.cancel()
            await lm.aclose()
            assert len(calls) == 1

    with FaultServer(latency=0.2) as server:
        asyncio.run(run(server.url))


def test_closing_waits_no_longer_than_one_request_may_take(tmp_path: Path) -> None:
    async def run(url: str) -> BaseException | None:
        with CallStore(tmp_path / "calls.sqlite") as calls:
            lm = build_lm(model(api_base=url, timeout=0.3), calls, Meter())
            asking = asyncio.create_task(lm.acall("a"))
            while not server.requests:
                await asyncio.sleep(0.01)
            await lm.aclose()
            await asyncio.wait([asking])
            assert len(calls) == 0
            return None if asking.cancelled() else asking.exception()

    wait = Step("status", status=429, headers={"Retry-After": "100"})
    with FaultServer([wait] * 2) as server:
        asyncio.run(run(server.url))
        assert len(server.requests) == 1


def test_closing_sends_nothing_that_waits_for_a_slot(tmp_path: Path) -> None:
    async def run(url: str) -> int:
        with CallStore(tmp_path / "calls.sqlite") as calls:
            lm = build_lm(model(api_base=url, concurrency=2), calls, Meter())
            asking = [asyncio.create_task(lm.acall(str(number))) for number in range(6)]
            while len(server.requests) < 2:
                await asyncio.sleep(0.01)
            assert lm.stop() == 2
            await lm.aclose()
            await asyncio.wait(asking)
            assert sum(task.cancelled() for task in asking) == 4
            return len(calls)

    with FaultServer(latency=0.3) as server:
        assert asyncio.run(run(server.url)) == 2
        assert len(server.requests) == 2


def test_closing_cancelled_closes_the_connections(tmp_path: Path) -> None:
    async def run(url: str) -> None:
        with CallStore(tmp_path / "calls.sqlite") as calls:
            lm = build_lm(model(api_base=url), calls, Meter())
            asking = asyncio.create_task(lm.acall("a"))
            while not server.requests:
                await asyncio.sleep(0.01)
            closing = asyncio.create_task(lm.aclose())
            await asyncio.sleep(0.05)
            closing.cancel()
            await asyncio.wait([closing, asking], timeout=5)
            assert closing.cancelled() and asking.cancelled()
            gc.collect()

    with FaultServer([Step("hang", seconds=5)]) as server, warnings.catch_warnings():
        warnings.simplefilter("error", ResourceWarning)
        start = time.monotonic()
        asyncio.run(run(server.url))
        assert time.monotonic() - start < 4


def test_kill_9_loses_no_answer_and_the_next_run_pays_only_for_the_rest(tmp_path: Path) -> None:
    store, count, width = tmp_path / "calls.sqlite", 60, 4
    with FaultServer(latency=0.02) as server:
        victim = start(server.url, store, count, width)
        while server.answered < 20:
            time.sleep(0.005)
        victim.send_signal(signal.SIGKILL)
        victim.wait()
        answered = server.answered
        assert sqlite3.connect(store).execute("PRAGMA integrity_check").fetchone() == ("ok",)
        with CallStore(store) as calls:
            kept = len(calls)
        assert answered - width <= kept <= answered
        before = len(server.requests)
        again = start(server.url, store, count, width)
        assert f"answer to: question {count - 1}" in again.communicate(timeout=60)[0]
        assert len(server.requests) == before + count - kept


def test_programs_work_unchanged_async_and_sync(tmp_path: Path) -> None:
    schemas = []

    def answer(body: Any) -> str:
        schemas.append(body.get("response_format", {}).get("json_schema", {}))
        return json.dumps({"summary": "adds", "tags": ["math"]})

    class Summarize(dspy.Signature):
        """Summarize the code."""

        code: str = dspy.InputField()
        summary: str = dspy.OutputField()
        tags: list[str] = dspy.OutputField()

    async def run() -> dspy.Prediction:
        prediction = await dspy.Predict(Summarize).acall(code="a + b")
        await lm.aclose()
        return prediction

    with FaultServer(answer=answer) as server, CallStore(tmp_path / "calls.sqlite") as calls:
        lm = build_lm(model(api_base=server.url, format="json"), calls, Meter(), AT_ONCE)
        with dspy.context(lm=lm, adapter=dspy.JSONAdapter()):
            prediction = asyncio.run(run())
            assert (prediction.summary, prediction.tags) == ("adds", ["math"])
            assert dspy.Predict(Summarize)(code="a + b").summary == "adds"
            assert dspy.Predict(Summarize)(code="a - b").tags == ["math"]
        lm.close()
        assert len(server.requests) == 2
    assert schemas[0]["strict"] is True
    assert schemas[0]["schema"]["required"] == ["summary", "tags"]


def test_only_text_is_sent(tmp_path: Path) -> None:
    tool = lm15.FunctionTool(name="search")
    request = lm15.Request(model="openai/fake", messages=(lm15.Message.user("hi"),), tools=(tool,))
    with FaultServer() as server, CallStore(tmp_path / "calls.sqlite") as calls:
        lm = build_lm(model(api_base=server.url), calls, Meter(), AT_ONCE)
        with pytest.raises(dspy.LMUnsupportedFeatureError):
            lm(request)
        lm.close()
        assert not server.requests
