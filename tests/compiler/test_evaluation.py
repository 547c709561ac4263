from __future__ import annotations

from pathlib import Path

import yaml
from jinja2 import Environment

from tests.factories import make_recipe
from wavecoder.compiler.evaluation import lm_eval_tasks
from wavecoder.dsl.model import Dataset, Evaluate

DATA = Path("/run/dataset")


def tasks_of(recipe: object, **arguments: object) -> dict[str, dict[str, object]]:
    files = lm_eval_tasks(recipe, DATA, **arguments)
    return {name: yaml.safe_load(text) for name, text in files.items() if name.endswith(".yaml")}


def prompt(config: dict[str, object], **row: object) -> str:
    return Environment(keep_trailing_newline=True).from_string(config["doc_to_text"]).render(row)


def test_each_task_has_its_held_out_rows_and_the_group_has_all() -> None:
    files = tasks_of(make_recipe())
    assert set(files) == {"demo_repair.yaml", "demo_summarize.yaml", "demo_held_out.yaml", "demo_benchmarks.yaml"}
    assert files["demo_held_out.yaml"]["task"] == ["demo_repair", "demo_summarize"]
    assert files["demo_benchmarks.yaml"]["task"] == ["humaneval", "mbpp"]
    repair = files["demo_repair.yaml"]["dataset_kwargs"]
    assert repair["data_files"] == {"test": "/run/dataset/data/test-00000-of-00001.parquet"}
    assert repair["filters"] == [["task", "==", "repair"]]


def test_code_is_measured_by_exact_match_and_text_by_bleu() -> None:
    files = tasks_of(make_recipe())
    metrics = {
        name: [m["metric"] for m in files[f"demo_{name}.yaml"]["metric_list"]] for name in ("repair", "summarize")
    }
    assert metrics == {"repair": ["chrf", "exact_match"], "summarize": ["chrf", "bleu"]}


def test_the_prompt_is_alpacas_with_and_without_an_input() -> None:
    config = tasks_of(make_recipe())["demo_repair.yaml"]
    assert prompt(config, instruction="Fix it.", input="a = {{ b }}").endswith(
        "request.\n\n### Instruction:\nFix it.\n\n### Input:\na = {{ b }}\n\n### Response:\n"
    )
    assert prompt(config, instruction="Write it.", input="").endswith(
        "request.\n\n### Instruction:\nWrite it.\n\n### Response:\n"
    )


def test_chat_rows_are_asked_as_chat() -> None:
    recipe = make_recipe(dataset=Dataset("chat", 0.1))
    messages = [{"role": "user", "content": "Q {{ x }}"}, {"role": "assistant", "content": "A"}]
    assert prompt(tasks_of(recipe)["demo_repair.yaml"], messages=messages) == "Q {{ x }}"
    assert "--apply_chat_template" in lm_eval_tasks(recipe, DATA)["README.md"]


def test_a_task_without_held_out_rows_is_left_out() -> None:
    assert tasks_of(make_recipe(), held_out=["repair"])["demo_held_out.yaml"]["task"] == ["demo_repair"]
    assert set(tasks_of(make_recipe(), held_out=[])) == {"demo_benchmarks.yaml"}


def test_nothing_to_evaluate_writes_nothing() -> None:
    assert lm_eval_tasks(make_recipe(evaluate=Evaluate((), False)), DATA) == {}
    assert lm_eval_tasks(make_recipe(evaluate=Evaluate((), True), dataset=Dataset("alpaca", 0.0)), DATA) == {}


def test_the_readme_has_the_commands() -> None:
    readme = lm_eval_tasks(make_recipe(), DATA)["README.md"]
    assert "--tasks demo_held_out --include_path ." in readme
    assert "--tasks demo_benchmarks --include_path . --confirm_run_unsafe_code" in readme
