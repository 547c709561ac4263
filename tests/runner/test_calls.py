"""The call store alone."""

from __future__ import annotations

import multiprocessing
import sqlite3
import threading
from pathlib import Path

import pytest

from wavecoder.dsl.diagnostics import UserError
from wavecoder.runner.calls import CallStore


def fill(path: Path, writer: int) -> None:
    with CallStore(path) as calls:
        for number in range(50):
            calls.put(f"shared {number}", "model", "request", f"by {writer}")
            calls.put(f"{writer}/{number}", "model", "request", f"{writer}/{number}")


def test_kept_and_found_again(tmp_path: Path) -> None:
    path = tmp_path / "made" / "on the way" / "calls.sqlite"
    with CallStore(path) as calls:
        assert calls.get("key") is None
        calls.put("key", "model", "the request", "an answer, ü \U0001f600")
    with CallStore(path) as calls:
        assert calls.get("key") == "an answer, ü \U0001f600"
        assert list(calls.requests()) == ["the request"]


def test_the_first_answer_stays(tmp_path: Path) -> None:
    with CallStore(tmp_path / "calls.sqlite") as calls:
        calls.put("key", "model", "request", "first")
        calls.put("key", "model", "request", "second")
        assert (calls.get("key"), len(calls)) == ("first", 1)


def test_several_processes_and_threads_write_at_once(tmp_path: Path) -> None:
    path = tmp_path / "calls.sqlite"
    context = multiprocessing.get_context("spawn")
    workers = [context.Process(target=fill, args=(path, writer)) for writer in range(3)]
    workers += [threading.Thread(target=fill, args=(path, writer)) for writer in range(3, 6)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    with CallStore(path) as calls:
        assert len(calls) == 50 + 6 * 50
        assert all(calls.get(f"{writer}/49") == f"{writer}/49" for writer in range(6))


def test_bodies_are_compressed(tmp_path: Path) -> None:
    with CallStore(tmp_path / "calls.sqlite") as calls:
        calls.put("key", "model", "the same words " * 10_000, "the same words " * 10_000)
    assert (tmp_path / "calls.sqlite").stat().st_size < 30_000


def test_a_store_of_a_later_version_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "calls.sqlite"
    database = sqlite3.connect(path)
    database.execute("PRAGMA user_version = 99")
    database.close()
    with pytest.raises(UserError, match="later wavecoder"):
        CallStore(path)
    assert sqlite3.connect(path).execute("SELECT count(*) FROM sqlite_master").fetchone() == (0,)


def test_a_file_that_is_no_database(tmp_path: Path) -> None:
    path = tmp_path / "calls.sqlite"
    path.write_bytes(b"this is not a database " * 1000)
    with pytest.raises(UserError, match="damaged"):
        CallStore(path)


def test_a_database_damaged_inside(tmp_path: Path) -> None:
    path = tmp_path / "calls.sqlite"
    with CallStore(path) as calls:
        for number in range(500):
            calls.put(f"{number}", "model", "request", f"{number}" * 50)
    content = bytearray(path.read_bytes())
    content[4096:] = b"\xff" * (len(content) - 4096)
    path.write_bytes(content)
    with pytest.raises(UserError, match="damaged"), CallStore(path) as calls:
        calls.get("17")


def test_a_folder_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(UserError, match="cannot use"):
        CallStore(tmp_path / "file" / "calls.sqlite")
