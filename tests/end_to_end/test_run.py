from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import datasets
import dspy
import pyarrow.parquet as pq
import yaml

from tests.answers import marked, summarize
from tests.end_to_end.conftest import Command, write_project
from tests.servers import FaultServer


def test_a_run_leaves_a_dataset_that_datasets_opens(tmp_path: Path, wavecoder: Command) -> None:
    with FaultServer(answer=summarize) as server:
        recipe = write_project(tmp_path, server.url)
        done = wavecoder("run", recipe.name)
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[-1] == "runs/small"
    run = tmp_path / "runs" / "small"
    splits = datasets.load_dataset(str(run / "dataset"), cache_dir=str(tmp_path / "cache"))
    assert set(splits) == {"train", "test"}
    rows = [row for split in splits.values() for row in split]
    assert len(rows) == 8
    assert all(row["instruction"].startswith("Summarize what the Python function") for row in rows)
    assert all("def " in row["input"] for row in rows)
    assert {verdict["rule"] for verdict in rows[0]["verdicts"]} >= {"faithful", "names_function"}


def test_every_unit_read_is_kept_or_dropped_with_a_reason(tmp_path: Path, wavecoder: Command) -> None:
    with FaultServer(answer=summarize) as server:
        recipe = write_project(tmp_path, server.url)
        (tmp_path / "code" / "broken.py").write_bytes(b"\xff\xfe not utf-8")
        done = wavecoder("run", recipe.name)
    dropped = pq.read_table(tmp_path / "runs" / "small" / "dropped.parquet").to_pylist()
    assert "13 read = 8 kept + 5 dropped" in done.stdout
    assert len(dropped) == 5
    assert all(row["stage"] and row["rule"] and row["reason"] for row in dropped)
    assert sorted(row["stage"] for row in dropped) == ["select"] * 4 + ["source"]


def test_the_second_run_calls_no_model(tmp_path: Path, wavecoder: Command) -> None:
    with FaultServer(answer=summarize) as server:
        recipe = write_project(tmp_path, server.url)
        first = wavecoder("run", recipe.name)
        asked = len(server.requests)
        before = (tmp_path / "runs" / "small" / "dataset" / "README.md").read_bytes()
        second = wavecoder("run", recipe.name)
        assert len(server.requests) == asked == 16
    assert first.returncode == second.returncode == 0
    assert "no model was called" in second.stdout
    assert (tmp_path / "runs" / "small" / "dataset" / "README.md").read_bytes() == before


def test_a_new_rule_pays_for_no_generation_again(tmp_path: Path, wavecoder: Command) -> None:
    with FaultServer(answer=summarize) as server:
        recipe = write_project(tmp_path, server.url)
        wavecoder("run", recipe.name)
        asked = len(server.requests)
        rule = "{id: no_area, check: excludes, field: instruction, any: [area_1]}"
        recipe.write_text(recipe.read_text().replace("share: 1.0}", f"share: 1.0, rules: [{rule}]}}"))
        done = wavecoder("run", recipe.name)
        assert done.returncode == 0, done.stderr
        assert len(server.requests) == asked


def test_killed_in_the_middle_it_goes_on_and_pays_for_no_call_twice(tmp_path: Path, wavecoder: Command) -> None:
    with FaultServer(answer=summarize, latency=0.15) as server:
        recipe = write_project(tmp_path, server.url, files=8, size=20)
        process = subprocess.Popen(
            [sys.executable, "-m", "wavecoder", "run", recipe.name], cwd=tmp_path, stderr=subprocess.DEVNULL
        )
        deadline = time.monotonic() + 60
        while server.answered < 12 and time.monotonic() < deadline:
            time.sleep(0.01)
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
        kept = _calls(tmp_path)
        in_flight = len(server.requests) - kept
        assert 0 < kept < 40
        assert in_flight <= 8  # two models, four requests at once each
        before = len(server.requests)
        done = wavecoder("run", recipe.name)
        assert done.returncode == 0, done.stderr
        assert len(server.requests) - before == 40 - kept
    assert _calls(tmp_path) == 40


def test_the_order_of_answers_does_not_change_a_byte(tmp_path: Path, wavecoder: Command) -> None:
    with FaultServer(answer=summarize, latency=0.02) as server:
        recipe = write_project(tmp_path, server.url)
        one = wavecoder("run", recipe.name, "--runs", "one")
        text = recipe.read_text().replace("concurrency: 4", "concurrency: 1")
        recipe.write_text(text)
        two = wavecoder("run", recipe.name, "--runs", "two")
    assert one.returncode == two.returncode == 0
    for file in ("dataset/data/train-00000-of-00001.parquet", "dropped.parquet", "dataset/README.md"):
        assert (tmp_path / "one" / "small" / file).read_bytes() == (tmp_path / "two" / "small" / file).read_bytes()


def test_an_unreadable_judgement_is_asked_again_and_then_set_aside(tmp_path: Path, wavecoder: Command) -> None:
    def answer(body: dict[str, object]) -> str:
        judged = "faithful_verdict" in str(body["messages"][0])  # type: ignore[index]
        return "I would say it is all fine." if judged else summarize(body)

    with FaultServer(answer=answer) as server:
        recipe = write_project(tmp_path, server.url, files=1, size=3)
        done = wavecoder("run", recipe.name)
        assert len(server.requests) == 3 + 2 * 3
    assert done.returncode == 0, done.stderr
    dropped = pq.read_table(tmp_path / "runs" / "small" / "dropped.parquet").to_pylist()
    assert [row["rule"] for row in dropped] == ["unjudged"] * 3
    assert json.loads(dropped[0]["content"])["answer"] == "I would say it is all fine."


def test_one_failed_rule_drops_the_instance_with_the_analysis(tmp_path: Path, wavecoder: Command) -> None:
    def answer(body: dict[str, object]) -> str:
        if "faithful_verdict" not in str(body["messages"][0]):  # type: ignore[index]
            return summarize(body)
        return marked(
            faithful_analysis="It claims a loop.",
            faithful_verdict="fail",
            complete_analysis="All there.",
            complete_verdict="pass",
        )

    with FaultServer(answer=answer) as server:
        recipe = write_project(tmp_path, server.url, files=1, size=3)
        done = wavecoder("run", recipe.name)
    assert done.returncode == 0, done.stderr
    dropped = pq.read_table(tmp_path / "runs" / "small" / "dropped.parquet").to_pylist()
    assert {(row["stage"], row["rule"], row["reason"]) for row in dropped} == {
        ("judge", "faithful", "It claims a loop.")
    }


def test_the_programs_load_in_dspy_and_the_prompts_can_be_read(tmp_path: Path, wavecoder: Command) -> None:
    recipe = write_project(tmp_path, "http://127.0.0.1:9/v1")
    done = wavecoder("compile", recipe.name, "-o", "out")
    assert done.returncode == 0, done.stderr
    saved = tmp_path / "out" / "programs" / "summarize.judge.json"
    program = dspy.Predict("a -> b")
    program.load(str(saved))
    assert "faithful" in program.signature.instructions
    text = (tmp_path / "out" / "programs" / "summarize.generator.prompt.md").read_text()
    assert "Requirements:" in text and "not to be imitated" in text and "{code}" in text
    group = yaml.safe_load((tmp_path / "out" / "lm_eval" / "small_held_out.yaml").read_text())
    assert group["task"] == ["small_summarize"]


def test_a_key_is_sent_and_appears_nowhere_else(tmp_path: Path, wavecoder: Command) -> None:
    secret = "sk-this-is-a-secret-key"
    with FaultServer(answer=summarize) as server:
        recipe = write_project(tmp_path, server.url, files=1, size=3)
        text = recipe.read_text().replace("api_base:", "api_key_env: MY_KEY, api_base:")
        recipe.write_text(text)
        done = wavecoder("run", recipe.name, env={"MY_KEY": secret})
        assert done.returncode == 0, done.stderr
        assert {headers["Authorization"] for headers in server.headers} == {f"Bearer {secret}"}
    assert secret not in done.stdout + done.stderr
    for file in (tmp_path / "runs").rglob("*"):
        assert not file.is_file() or secret.encode() not in file.read_bytes()
    store = sqlite3.connect(tmp_path / "runs" / ".store" / "calls.sqlite")
    assert not any(secret in str(row) for row in store.execute("SELECT * FROM calls"))


def test_preview_rows_are_the_run_s_rows_and_are_paid_for_once(tmp_path: Path, wavecoder: Command) -> None:
    with FaultServer(answer=summarize) as server:
        recipe = write_project(tmp_path, server.url)
        shown = wavecoder("preview", recipe.name, "-n", "2", "--prompts")
        assert shown.returncode == 0, shown.stderr
        assert len(server.requests) == 4
        assert shown.stdout.count("✓ faithful") == 2
        assert "Requirements:" in shown.stdout
        assert not (tmp_path / "runs" / "small").exists()
        wavecoder("run", recipe.name)
        assert len(server.requests) == 16


def _calls(folder: Path) -> int:
    with sqlite3.connect(folder / "runs" / ".store" / "calls.sqlite") as store:
        return int(store.execute("SELECT count(*) FROM calls").fetchone()[0])


def test_two_runs_in_one_folder_do_not_pay_twice(tmp_path: Path, wavecoder: Command) -> None:
    with FaultServer(answer=summarize, latency=2.0) as server:
        recipe = write_project(tmp_path, server.url)
        first = subprocess.Popen(
            [sys.executable, "-m", "wavecoder", "run", recipe.name],
            cwd=tmp_path,
            stderr=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
        )
        deadline = time.monotonic() + 60
        while not server.requests and time.monotonic() < deadline:
            time.sleep(0.01)
        second = wavecoder("run", recipe.name)
        assert first.wait(60) == 0
        assert len(server.requests) == 16
    assert second.returncode == 2
    assert "WC067" in second.stderr


def test_what_the_recipe_no_longer_asks_for_does_not_stay(tmp_path: Path, wavecoder: Command) -> None:
    with FaultServer(answer=summarize) as server:
        recipe = write_project(tmp_path, server.url, files=1, size=3)
        text = recipe.read_text()
        recipe.write_text(text + "train: {preset: cpu-smoke, base_model: some/model}\n")
        wavecoder("run", recipe.name)
        run = tmp_path / "runs" / "small"
        (run / "model").mkdir()
        assert (run / "axolotl.yaml").exists()
        recipe.write_text(text)
        wavecoder("run", recipe.name)
        assert not (run / "axolotl.yaml").exists()
        assert (run / "model").exists()
        assert not list((tmp_path / "runs").glob(".staging-*"))


def test_rows_of_jsonl_are_all_accounted_for(tmp_path: Path, wavecoder: Command) -> None:
    with FaultServer(answer=summarize) as server:
        recipe = write_project(tmp_path, server.url, files=0, size=5)
        code = 'def area(width, height):\n    """Area of a rectangle."""\n    return width * height\n'
        rows = [{"code": code}, {"code": ""}, {"code": "# only a comment"}, {"code": "x\0 = 1"}, {"text": "no code"}]
        (tmp_path / "rows.jsonl").write_text("\n".join([*map(json.dumps, rows), "{broken"]))
        recipe.write_text(recipe.read_text().replace("kind: directory, path: code", "kind: jsonl, path: rows.jsonl"))
        done = wavecoder("run", recipe.name)
    assert done.returncode == 0, done.stderr
    assert "6 read = 1 kept + 5 dropped" in done.stdout
    dropped = pq.read_table(tmp_path / "runs" / "small" / "dropped.parquet")["rule"].to_pylist()
    assert sorted(dropped) == ["binary", "broken_json", "missing_column", "no_unit", "no_unit"]


def test_the_same_source_twice_gives_no_row_twice(tmp_path: Path, wavecoder: Command) -> None:
    with FaultServer(answer=summarize) as server:
        recipe = write_project(tmp_path, server.url, files=1, size=5)
        one = "{kind: directory, path: code, license: MIT}"
        recipe.write_text(recipe.read_text().replace(f"[{one}]", f"[{one}, {one}]"))
        done = wavecoder("run", recipe.name)
    assert done.returncode == 0, done.stderr
    assert "6 read = 3 kept + 3 dropped" in done.stdout
