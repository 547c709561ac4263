"""One bad row never stops a run, and what a provider refuses is asked for again by the next."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from tests.answers import summarize
from tests.end_to_end.conftest import Command, write_project
from tests.servers import FaultServer, Step

REFUSAL = Step("status", status=400, body='{"error": {"message": "unknown parameter `top_q`"}}')


def _dropped(folder: Path) -> list[tuple[str, str]]:
    rows = pq.read_table(folder / "runs" / "small" / "dropped.parquet").to_pylist()
    return [(row["stage"], row["rule"]) for row in rows if row["kind"] == "instance"]


def test_a_refused_row_is_asked_for_again_by_the_next_run(tmp_path: Path, wavecoder: Command) -> None:
    with FaultServer([Step(), Step(), REFUSAL], answer=summarize) as server:
        recipe = write_project(tmp_path, server.url, files=1, size=3)
        first = wavecoder("run", recipe.name)
        assert first.returncode == 0, first.stderr
        assert len(_dropped(tmp_path)) == 1
        assert _dropped(tmp_path)[0][1] == "refused"
        assert "1 got no answer: the next run asks for them again" in first.stderr
        asked = len(server.requests)
        second = wavecoder("run", recipe.name)
        assert second.returncode == 0, second.stderr
        assert _dropped(tmp_path) == []
        assert asked < len(server.requests) <= asked + 2
        third = wavecoder("run", recipe.name)
        assert "no model was called" in third.stdout


def test_a_parameter_that_is_always_refused_stops_the_run(tmp_path: Path, wavecoder: Command) -> None:
    with FaultServer([REFUSAL] * 40, answer=summarize) as server:
        recipe = write_project(tmp_path, server.url, files=4, size=12)
        done = wavecoder("run", recipe.name)
        assert len(server.requests) <= 3 + 8  # eight rows are open at once
    assert done.returncode == 1
    assert "unknown parameter `top_q`" in done.stderr
    assert not (tmp_path / "runs" / "small" / "dataset").exists()


def test_a_surrogate_and_an_answer_too_long_cost_no_more_than_their_row(tmp_path: Path, wavecoder: Command) -> None:
    def answer(body: dict[str, Any]) -> str:
        return summarize(body).replace("The function", "The \ud800 function")

    with FaultServer([Step(), Step("huge", megabytes=21)], answer=answer) as server:
        recipe = write_project(tmp_path, server.url, files=1, size=3)
        done = wavecoder("run", recipe.name)
        assert done.returncode == 0, done.stderr
    dropped = _dropped(tmp_path)
    assert [rule for _, rule in dropped] == ["failed"]
    assert "3 read = 2 kept + 1 dropped" in done.stdout
