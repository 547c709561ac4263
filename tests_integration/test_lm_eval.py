"""lm-eval loads and runs the tasks of the run."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
import yaml
from axolotl.prompters import AlpacaPrompter
from lm_eval.tasks import TaskManager, get_task_dict

from tests_integration.commands import run


def written(run_folder: Path, kind: str) -> list[dict[str, Any]]:
    files = [yaml.safe_load(file.read_text()) for file in sorted((run_folder / "lm_eval").glob("*.yaml"))]
    return [content for content in files if kind in content]


def groups(run_folder: Path) -> dict[str, dict[str, Any]]:
    return {content["group"].rsplit("_", 1)[-1]: content for content in written(run_folder, "group")}


@pytest.fixture(scope="module")
def tasks(run_folder: Path) -> dict[str, Any]:
    names = [content["task"] for content in written(run_folder, "output_type")]
    assert names
    return get_task_dict(names, TaskManager(include_path=str(run_folder / "lm_eval")))


def test_lm_eval_knows_every_task_and_group(run_folder: Path) -> None:
    names = [content.get("group", content["task"]) for content in written(run_folder, "task")]
    shown = run(
        ["lm_eval", "validate", "--tasks", ",".join(names), "--include_path", run_folder / "lm_eval"], run_folder
    )
    assert "All tasks found and valid" in shown


def test_the_benchmarks_are_ones_that_lm_eval_has(run_folder: Path) -> None:
    benchmarks = groups(run_folder)["benchmarks"]["task"]
    assert benchmarks
    run(["lm_eval", "validate", "--tasks", ",".join(benchmarks)], run_folder)


def test_the_tasks_share_the_held_out_rows_out(run_folder: Path, tasks: dict[str, Any]) -> None:
    held_out = pq.read_table(run_folder / "dataset" / "data" / "test-00000-of-00001.parquet").to_pylist()
    asked = [row for task in tasks.values() for row in task.test_docs()]
    assert sorted(row["id"] for row in asked) == sorted(row["id"] for row in held_out)


def test_a_model_is_asked_as_it_was_taught(tasks: dict[str, Any]) -> None:
    for task in tasks.values():
        for row in task.test_docs():
            (prompt,) = AlpacaPrompter().build_prompt(row["instruction"], row["input"])
            assert task.doc_to_text(row) == prompt
            assert task.doc_to_target(row) == row["output"]


@pytest.mark.parametrize("text", ["{{ 7 * 7 }} {% raw %}", "[1, 2]", "{# x #}"])
def test_code_that_looks_like_a_template_or_a_list_stays_as_it_is(tasks: dict[str, Any], text: str) -> None:
    for task in tasks.values():
        row = {**task.test_docs()[0], "input": text, "output": text}
        assert f"### Input:\n{text}\n" in task.doc_to_text(row)
        assert task.doc_to_target(row) == text


def test_the_reference_scores_full_marks(tasks: dict[str, Any]) -> None:
    for task in tasks.values():
        row = task.test_docs()[0]
        scores = task.process_results(row, [f"{row['output']}\n"])
        assert scores.get("exact_match", 1.0) == 1.0
        assert task.aggregation()["chrf"]([scores["chrf"]]) == pytest.approx(100)


def test_it_runs_the_held_out_rows_on_a_model(run_folder: Path, tiny_model: Path, tmp_path: Path) -> None:
    group = groups(run_folder)["out"]
    command = ["lm_eval", "run", "--model", "hf", "--model_args", f"pretrained={tiny_model},dtype=float32"]
    command += ["--device", "cpu", "--limit", "2", "--gen_kwargs", "max_gen_toks=16", "--output_path", str(tmp_path)]
    run([*command, "--tasks", group["group"], "--include_path", run_folder / "lm_eval"], run_folder)
    (file,) = tmp_path.rglob("results_*.json")
    results = json.loads(file.read_text())["results"]
    assert set(group["task"]) <= set(results)
    assert all(0 <= results[name]["chrf,none"] <= 100 for name in [*group["task"], group["group"]])
