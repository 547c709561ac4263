"""axolotl really prepares and trains on the run's dataset."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import yaml
from axolotl.prompters import AlpacaPrompter
from datasets import load_from_disk
from transformers import AutoTokenizer

from tests.factories import make_recipe
from tests_integration.commands import run
from wavecoder.compiler.training import axolotl_config, axolotl_yaml
from wavecoder.dsl.model import Dataset, Train

# One byte is one token to the tiny model: long enough for every row, so that axolotl drops none.
SEQUENCE_LEN = 16384


def train(folder: Path, dataset: Path, model: Path, format: str) -> dict[str, Any]:
    """Train three steps of the smoke preset; what the trainer recorded."""
    recipe = make_recipe(
        train=Train("cpu-smoke", str(model), {"sequence_len": SEQUENCE_LEN}), dataset=Dataset(format, 0.1)
    )
    held_out = (dataset / "data" / "test-00000-of-00001.parquet").exists()
    config = axolotl_config(recipe, dataset, folder / "model", held_out=held_out)
    (folder / "axolotl.yaml").write_text(axolotl_yaml(recipe, config))
    run(["axolotl.cli.main", "train", "axolotl.yaml", "--launcher", "python"], folder)
    (state,) = (folder / "model").glob("checkpoint-*/trainer_state.json")
    return json.loads(state.read_text())


def trained_texts(folder: Path, model: Path) -> set[tuple[str, str]]:
    """Each prepared row as what the loss ignores and what it is computed on."""
    tokenizer = AutoTokenizer.from_pretrained(model)
    texts: set[tuple[str, str]] = set()
    for prepared in (folder / "model" / "prepared").iterdir():
        if not (prepared / "state.json").exists():
            continue
        for row in load_from_disk(str(prepared)):
            masked = [token for token, label in zip(row["input_ids"], row["labels"], strict=True) if label == -100]
            learnt = [label for label in row["labels"] if label != -100]
            texts.add((tokenizer.decode(masked), tokenizer.decode(learnt)))
    return texts


def rows_of(dataset: Path) -> list[dict[str, Any]]:
    return [row for file in sorted((dataset / "data").glob("*.parquet")) for row in pq.read_table(file).to_pylist()]


def test_it_trains_on_the_response_and_nothing_else(run_folder: Path, tiny_model: Path, tmp_path: Path) -> None:
    dataset = run_folder / "dataset"
    state = train(tmp_path, dataset, tiny_model, "alpaca")
    losses = [entry["loss"] for entry in state["log_history"] if "loss" in entry]
    assert state["global_step"] == 3
    assert len(losses) == 3 and all(0 < loss < 20 for loss in losses)

    expected = set()
    for row in rows_of(dataset):
        (prompt,) = AlpacaPrompter().build_prompt(row["instruction"], row["input"])
        expected.add((prompt, row["output"] + "</s>"))
    assert trained_texts(tmp_path, tiny_model) == expected


def test_chat_rows_train_on_the_answer_only(run_folder: Path, tiny_model: Path, tmp_path: Path) -> None:
    rows = rows_of(run_folder / "dataset")
    chats = [[("user", f"{row['instruction']}\n\n{row['input']}"), ("assistant", row["output"])] for row in rows]
    table = pa.table({"messages": [[{"role": role, "content": content} for role, content in chat] for chat in chats]})
    data = tmp_path / "dataset" / "data"
    data.mkdir(parents=True)
    pq.write_table(table, data / "train-00000-of-00001.parquet")

    state = train(tmp_path, tmp_path / "dataset", tiny_model, "chat")
    assert state["global_step"] == 3
    learnt = {answer for _, answer in trained_texts(tmp_path, tiny_model)}
    assert learnt == {f"{row['output']}</s>" for row in rows}


@pytest.fixture(scope="module", autouse=True)
def the_run_has_alpaca_rows(run_folder: Path) -> None:
    config = yaml.safe_load((run_folder / "axolotl.yaml").read_text())
    assert config["datasets"][0]["type"] == "alpaca"
