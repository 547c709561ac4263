"""Providers with a wire format of their own, by way of a real `dspy.LM`."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import dspy
import pytest

from tests.servers import FaultServer, Step
from tests.synthesize.models.helpers import AT_ONCE, ask, model
from wavecoder.dsl.diagnostics import UserError
from wavecoder.runner.calls import CallStore
from wavecoder.synthesize.models.lm import StoredLM, build_lm
from wavecoder.synthesize.models.meter import Meter
from wavecoder.synthesize.models.provider import ProviderClient
from wavecoder.synthesize.models.store import StoredEngine
from wavecoder.synthesize.models.wire import defaults

KEY = "sk-very-secret-0123456789"


def provider_lm(url: str, calls: CallStore, **settings: Any) -> StoredLM:
    """What `build_lm` makes for a foreign provider, led to the test's server."""
    wanted = model(api_base=url, api_key_env="MY_KEY", **settings)
    client = ProviderClient(wanted, lambda: None, AT_ONCE)
    return StoredLM(wanted, StoredEngine(wanted, defaults(wanted), client, calls, Meter()))


def run(url: str, store: Path, **settings: Any) -> list[Any]:
    async def asked() -> list[Any]:
        with CallStore(store) as calls:
            lm = provider_lm(url, calls, **settings)
            answers = await asyncio.gather(lm.acall("hello"), lm.acall("hello"), return_exceptions=True)
            await lm.aclose()
            return answers

    return asyncio.run(asked())


def test_the_store_and_the_retries_are_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MY_KEY", KEY)
    with FaultServer([Step("status", status=429), Step("status", status=500)]) as server:
        for _ in range(2):
            assert run(server.url, tmp_path / "calls.sqlite") == [["answer to: hello"]] * 2
        assert len(server.requests) == 3
        assert server.headers[0]["Authorization"] == f"Bearer {KEY}"
        assert (server.requests[-1]["max_completion_tokens"], server.requests[-1]["temperature"]) == (64, 0.0)


def test_params_are_sent_as_they_are(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MY_KEY", KEY)
    with FaultServer() as server:
        run(server.url, tmp_path / "calls.sqlite", params={"top_p": 0.5, "min_p": 0.1})
        assert (server.requests[0]["top_p"], server.requests[0]["min_p"]) == (0.5, 0.1)


def test_an_echoed_key_is_masked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MY_KEY", KEY)
    echo = '{"error": {"message": "bad key {auth}"}}'
    with FaultServer([Step("status", status=401, body=echo)] * 2) as server:
        error, _ = run(server.url, tmp_path / "calls.sqlite")
    assert isinstance(error, dspy.LMAuthError)
    assert "***" in str(error)
    seen: BaseException | None = error
    while seen is not None:
        assert KEY not in repr(seen) + str(seen) + repr(vars(seen))
        seen = seen.__cause__


def test_a_foreign_provider_goes_by_dspys_client(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ANTHROPIC_API_KEY", raising=False)
    (error,) = ask(["hello"], model(model="anthropic/claude-sonnet-4-5"), tmp_path / "calls.sqlite")
    assert isinstance(error, UserError)
    (diagnostic,) = error.diagnostics
    assert (diagnostic.code, diagnostic.fix) == ("WC060", "export ANTHROPIC_API_KEY=...")
    assert "dspy" not in str(error).lower()
    with CallStore(tmp_path / "calls.sqlite") as calls:
        assert build_lm(model(model="anthropic/claude-sonnet-4-5"), calls, Meter()).supports_response_schema is False


def test_of_several_variables_the_usual_one_is_set(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for variable in ("GEMINI_API_KEY", "GOOGLE_API_KEY"):
        monkeypatch.delenv(variable, raising=False)
    (error,) = ask(["hello"], model(model="gemini/gemini-2.0-flash"), tmp_path / "calls.sqlite")
    assert isinstance(error, UserError)
    assert "GEMINI_API_KEY or GOOGLE_API_KEY" in str(error)
    assert error.diagnostics[0].fix == "export GEMINI_API_KEY=..."


def test_a_provider_that_nobody_knows_is_said(tmp_path: Path) -> None:
    (error,) = ask(["hello"], model(model="nosuch/thing"), tmp_path / "calls.sqlite")
    assert isinstance(error, UserError)
    assert error.diagnostics[0].code == "WC068"
    assert "nosuch/thing" in str(error)
