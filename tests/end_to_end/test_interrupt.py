"""Ctrl-C: what is on its way is finished and kept, nothing new is sent, and the next run goes on."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from tests.answers import summarize
from tests.end_to_end.conftest import Command, write_project
from tests.servers import FaultServer, Step
from wavecoder.runner.calls import CallStore

PRESS_AT = """
import os, signal, sys

class Press:
    def find_spec(self, name, path=None, target=None):
        if name == {module!r}:
            os.kill(os.getpid(), signal.SIGINT)

sys.meta_path.insert(0, Press())
from wavecoder.cli import main
main()
"""
KEPT = "interrupted: every answer so far is kept"


def _start(recipe: Path) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "wavecoder", "run", recipe.name]
    return subprocess.Popen(
        command, cwd=recipe.parent, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, bufsize=1
    )


def _wait(reached: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 60
    while not reached():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def _stored(folder: Path) -> int:
    with CallStore(folder / "runs" / ".store" / "calls.sqlite") as calls:
        return len(calls)


def test_nothing_new_is_sent_and_the_next_run_pays_only_for_the_rest(tmp_path: Path, wavecoder: Command) -> None:
    with FaultServer(answer=summarize, latency=1.0) as server:
        recipe = write_project(tmp_path, server.url, files=4, size=12)
        process = _start(recipe)
        _wait(lambda: len(server.requests) >= 4)
        process.send_signal(signal.SIGINT)
        time.sleep(0.1)
        sent = len(server.requests)
        _, told = process.communicate(timeout=30)
        assert process.returncode == 130
        assert len(server.requests) == sent == _stored(tmp_path)
        assert f"finishing {sent} answers on their way; Ctrl-C again to drop them" in told
        assert KEPT in told
        assert "Traceback" not in told and "Unclosed" not in told
        done = wavecoder("run", recipe.name)
        assert done.returncode == 0, done.stderr
        assert len(server.requests) == _stored(tmp_path) == 24


def test_what_waits_to_be_tried_again_is_dropped(tmp_path: Path) -> None:
    busy = Step("status", status=429, headers={"Retry-After": "3"})
    with FaultServer([busy] * 50, answer=summarize) as server:
        recipe = write_project(tmp_path, server.url, files=1, size=3)
        process = _start(recipe)
        _wait(lambda: len(server.requests) >= 3)
        time.sleep(0.3)
        process.send_signal(signal.SIGINT)
        start = time.monotonic()
        _, told = process.communicate(timeout=30)
        assert time.monotonic() - start < 2.5
        assert process.returncode == 130
        assert len(server.requests) == 3
        assert KEPT in told and "Traceback" not in told


def test_a_second_ctrl_c_stops_at_once(tmp_path: Path) -> None:
    with FaultServer([Step(), Step()] + [Step("hang", seconds=30)] * 20, answer=summarize) as server:
        recipe = write_project(tmp_path, server.url, files=4, size=12)
        process = _start(recipe)
        _wait(lambda: server.answered == 2 and len(server.requests) >= 4)
        time.sleep(0.3)
        process.send_signal(signal.SIGINT)
        assert process.stderr is not None
        _wait(lambda: "finishing" in process.stderr.readline())
        sent = len(server.requests)
        process.send_signal(signal.SIGINT)
        start = time.monotonic()
        _, told = process.communicate(timeout=30)
        assert time.monotonic() - start < 5
        assert process.returncode == 130
        assert len(server.requests) == sent
        assert _stored(tmp_path) == 2
        assert KEPT in told
        assert "Unclosed" not in told and "Traceback" not in told


def test_in_the_middle_of_imports_there_is_no_traceback(tmp_path: Path) -> None:
    recipe = write_project(tmp_path, "http://127.0.0.1:9/v1", files=1, size=2)
    for module in ("typer", "rich.console", "pyarrow", "dspy"):
        done = subprocess.run(
            [sys.executable, "-c", PRESS_AT.format(module=module), "run", recipe.name],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert done.returncode == 130, (module, done.stderr)
        assert KEPT in done.stderr
        assert "Traceback" not in done.stderr
