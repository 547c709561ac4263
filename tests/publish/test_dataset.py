from __future__ import annotations

import json
from pathlib import Path

import datasets
import pyarrow as pa
import pytest

from tests.factories import make_instances, make_recipe, make_task, make_units
from wavecoder.compiler.templates import TemplateError
from wavecoder.dsl.model import Dataset, TaskUse
from wavecoder.publish.dataset import write_dataset


def load(folder: Path) -> datasets.DatasetDict:
    return datasets.load_dataset(str(folder), cache_dir=str(folder.parent / "cache"))


def test_datasets_opens_it_with_its_splits(tmp_path: Path) -> None:
    info = write_dataset(tmp_path / "d", make_recipe(), make_instances(40), make_units(40))
    opened = load(tmp_path / "d")
    assert {split: rows.num_rows for split, rows in opened.items()} == info.rows
    assert set(info.rows) == {"train", "test"}
    assert sum(info.rows.values()) == 40
    row = opened["train"][0]
    assert (row["instruction"], row["input"], row["output"]) == ("Do 0.", "x = 0", "y = 0")
    assert row["verdicts"] == [{"rule": "parses", "kind": "check", "passed": True, "analysis": ""}]
    assert (row["path"], row["start_line"], row["license"], row["unit_id"]) == ("pkg/mod0.py", 1, "MIT", "u0000")


def test_chat_rows_carry_a_question_and_an_answer(tmp_path: Path) -> None:
    recipe = make_recipe(dataset=Dataset("chat", 0.0))
    write_dataset(tmp_path / "d", recipe, make_instances(1), make_units(1))
    opened = load(tmp_path / "d")
    assert list(opened) == ["train"]
    assert opened["train"][0]["messages"] == [
        {"role": "user", "content": "Do 0.\n\nx = 0"},
        {"role": "assistant", "content": "y = 0"},
    ]
    assert "instruction" not in opened["train"].column_names


def test_templates_see_the_unit_the_params_and_the_fields(tmp_path: Path) -> None:
    training = {"instruction": "{{ instruction }} Use {{ to }}.", "input": "{{ code }}", "output": "{{ response }}"}
    recipe = make_recipe(tasks=(TaskUse(make_task("translate", training=training), 1.0, {}),))
    instances = make_instances(1, ("translate",)).to_pylist()
    instances[0]["params"] = json.dumps({"to": "go"})
    table = pa.Table.from_pylist(instances, schema=make_instances(1).schema)
    write_dataset(tmp_path / "d", recipe, table, make_units(3))
    row = load(tmp_path / "d")["train"][0]
    assert row["instruction"] == "Do 0. Use go."
    assert row["input"] == "def f0(x):\n    return x + 0"


def test_a_template_that_names_nothing_known_is_an_error(tmp_path: Path) -> None:
    task = make_task(training={"instruction": "{{ question }}", "input": "", "output": ""})
    recipe = make_recipe(tasks=(TaskUse(task, 1.0, {}),))
    with pytest.raises(TemplateError, match="question"):
        write_dataset(tmp_path, recipe, make_instances(1, ("repair",)), make_units(1))


def test_the_same_rows_in_any_order_give_the_same_bytes(tmp_path: Path) -> None:
    instances = make_instances(30)
    write_dataset(tmp_path / "a", make_recipe(), instances, make_units(30))
    write_dataset(tmp_path / "b", make_recipe(), instances.take(list(reversed(range(30)))), make_units(30))
    for split in ("train", "test"):
        name = f"data/{split}-00000-of-00001.parquet"
        assert (tmp_path / "a" / name).read_bytes() == (tmp_path / "b" / name).read_bytes()


def test_rows_of_one_unit_do_not_part(tmp_path: Path) -> None:
    instances = pa.concat_tables([make_instances(30), make_instances(30)])
    write_dataset(tmp_path / "d", make_recipe(dataset=Dataset("alpaca", 0.4)), instances, make_units(30))
    opened = load(tmp_path / "d")
    assert not set(opened["train"]["unit_id"]) & set(opened["test"]["unit_id"])


def test_a_run_that_kept_nothing_leaves_no_data_behind(tmp_path: Path) -> None:
    write_dataset(tmp_path, make_recipe(), make_instances(30), make_units(30))
    info = write_dataset(tmp_path, make_recipe(), make_instances(0), make_units(30))
    assert info.rows == {}
    assert info.examples == ()
    assert not list(tmp_path.rglob("*.parquet"))


def test_examples_show_each_task_first(tmp_path: Path) -> None:
    info = write_dataset(tmp_path, make_recipe(), make_instances(30), make_units(30))
    assert [example["task"] for example in info.examples[:2]] == ["repair", "summarize"]
    assert len(info.examples) == 3
    assert info.examples[0]["output"].startswith("y = ")
