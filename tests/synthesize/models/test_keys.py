"""A key goes into the Authorization header and nowhere else."""

from __future__ import annotations

import traceback
from pathlib import Path

import pytest

from tests.servers import FaultServer, Step
from tests.synthesize.models.helpers import ask, model
from wavecoder.dsl.diagnostics import UserError
from wavecoder.runner.calls import CallStore
from wavecoder.synthesize.models.http import OPENAI, HttpClient, remote
from wavecoder.synthesize.models.lm import build_lm
from wavecoder.synthesize.models.meter import Meter

KEY = "sk-very-secret-0123456789"


def stored(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.iterdir())


def told(error: BaseException) -> str:
    """Everything that a log of `error` could hold."""
    return "".join(traceback.format_exception(error)) + repr(error) + repr(vars(error))


@pytest.mark.parametrize("fault", ["ok", "401", "500", "drop"])
def test_a_key_is_sent_and_told_to_nobody(
    fault: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("MY_KEY", KEY)
    echo = '{"error": {"message": "bad key {auth}", "code": "{auth}"}}'
    steps = {"ok": [], "drop": [Step("drop")] * 9}.get(fault)
    if steps is None:
        steps = [Step("status", status=int(fault), body=echo)] * 9
    with FaultServer(steps) as server:
        wanted = model(api_base=server.url, api_key_env="MY_KEY", params={"seed": 1})
        (answer,) = ask(["hello"], wanted, tmp_path / "calls.sqlite")
        assert server.headers[0]["Authorization"] == f"Bearer {KEY}"
        assert KEY not in str(server.requests)
    if fault == "ok":
        assert answer == "answer to: hello"
    else:
        assert KEY not in told(answer)
    assert KEY.encode() not in stored(tmp_path)
    assert KEY not in "".join(capfd.readouterr())
    with CallStore(tmp_path / "calls.sqlite") as calls:
        lm = build_lm(wanted, calls, Meter())
        assert KEY not in repr(lm) + repr(vars(lm))


def test_an_endpoint_of_the_users_own_gets_no_key_unasked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    with FaultServer() as server:
        ask(["hello"], model(api_base=server.url), tmp_path / "calls.sqlite")
        assert "Authorization" not in server.headers[0]


def test_a_missing_key_is_said_with_its_variable(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    (error,) = ask(["hello"], model(), tmp_path / "calls.sqlite")
    assert isinstance(error, UserError)
    assert "OPENAI_API_KEY" in str(error.diagnostics[0].fix)


def test_a_key_with_a_line_break_is_no_key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", f"{KEY}\nX-Evil: 1")
    (error,) = ask(["hello"], model(), tmp_path / "calls.sqlite")
    assert isinstance(error, UserError)
    assert KEY not in told(error)


def test_stored_answers_need_no_key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MY_KEY", KEY)
    with FaultServer() as server:
        wanted = model(api_base=server.url, api_key_env="MY_KEY")
        ask(["hello"], wanted, tmp_path / "calls.sqlite")
        monkeypatch.delenv("MY_KEY")
        assert ask(["hello"], wanted, tmp_path / "calls.sqlite") == ["answer to: hello"]


@pytest.mark.parametrize(
    ("name", "base", "there"),
    [
        ("openai/gpt-4o", None, "gpt-4o"),
        ("openai/Qwen/Qwen2.5-Coder", "http://host/v1", "Qwen/Qwen2.5-Coder"),
        ("Qwen/Qwen2.5-Coder", "http://host/v1", "Qwen/Qwen2.5-Coder"),
        ("hosted_vllm/coder", "http://host/v1", "coder"),
    ],
)
def test_the_name_on_the_server(name: str, base: str | None, there: str) -> None:
    endpoint = remote(model(model=name, api_base=base))
    assert (endpoint.base, endpoint.name, endpoint.concurrency) == (base or OPENAI, there, 4)


@pytest.mark.parametrize(
    ("name", "base", "field"),
    [
        ("openai/gpt-4o", None, "max_tokens"),
        ("openai/o3-mini", None, "max_completion_tokens"),
        ("openai/gpt-5.1-mini", None, "max_completion_tokens"),
        ("openai/gpt-5-chat-latest", None, "max_tokens"),
        ("openai/o3-mini", "http://host/v1", "max_tokens"),
    ],
)
def test_openais_reasoning_models_take_the_limit_under_another_name(name: str, base: str | None, field: str) -> None:
    wanted = model(model=name, api_base=base)
    client = HttpClient(wanted, remote(wanted), on_retry=lambda: None)
    assert set(client.payload({"max_tokens": 5})) == {"model", field}


def test_reasoning_models_are_built_with_any_limit(tmp_path: Path) -> None:
    with CallStore(tmp_path / "calls.sqlite") as calls:
        assert build_lm(model(model="openai/gpt-5-mini", temperature=0.2), calls, Meter()).model == "openai/gpt-5-mini"


def test_a_password_in_the_address_stays_out_of_the_store(tmp_path: Path) -> None:
    with FaultServer() as server:
        ask(["hello"], model(api_base=server.url.replace("//", f"//user:{KEY}@")), tmp_path / "calls.sqlite")
        assert server.headers[0]["Authorization"].startswith("Basic ")
    with CallStore(tmp_path / "calls.sqlite") as calls:
        assert len(calls) == 1
        assert KEY not in "".join(calls.requests())
