from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from tests.factories import make_recipe
from wavecoder.compiler.training import PRESETS, axolotl_config, axolotl_yaml
from wavecoder.dsl.model import Dataset, Train

DATA, OUT = Path("/run/dataset"), Path("/run/model")


def test_the_papers_preset_has_the_papers_numbers() -> None:
    config = axolotl_config(make_recipe(), DATA, OUT)
    expected = {
        "learning_rate": 5e-5,
        "lr_scheduler": "linear",
        "warmup_steps": 15,
        "optimizer": "adafactor",
        "weight_decay": 0.0,
        "num_epochs": 3,
        "bf16": True,
        "sequence_len": 2048,
        "gradient_checkpointing": True,
        "train_on_inputs": False,
    }
    assert expected.items() <= config.items()
    assert config["micro_batch_size"] * config["gradient_accumulation_steps"] * 8 == 512
    assert config["fsdp_config"]["reshard_after_forward"] is True
    assert "adapter" not in config


def test_it_points_at_both_splits() -> None:
    config = axolotl_config(make_recipe(), DATA, OUT)
    entry = {"ds_type": "parquet", "split": "train", "type": "alpaca"}
    assert config["datasets"] == [{"path": "/run/dataset/data/train-00000-of-00001.parquet", **entry}]
    assert config["test_datasets"] == [{"path": "/run/dataset/data/test-00000-of-00001.parquet", **entry}]


def test_without_a_test_split_there_is_nothing_to_evaluate_on() -> None:
    assert "test_datasets" not in axolotl_config(make_recipe(), DATA, OUT, held_out=False)


def test_chat_rows_train_on_the_assistants_turns_only() -> None:
    config = axolotl_config(make_recipe(dataset=Dataset("chat", 0.1)), DATA, OUT)
    assert config["chat_template"] == "tokenizer_default"
    assert config["datasets"][0]["type"] == "chat_template"
    assert config["datasets"][0]["roles_to_train"] == ["assistant"]


def test_overrides_win_key_by_key_and_presets_stay_as_they_are() -> None:
    axolotl = {"learning_rate": 2e-5, "fsdp_config": {"offload_params": True}, "adapter": "lora"}
    config = axolotl_config(make_recipe(train=Train("wavecoder", "org/base", axolotl)), DATA, OUT)
    assert (config["learning_rate"], config["adapter"]) == (2e-5, "lora")
    assert config["fsdp_config"] == {**PRESETS["wavecoder"]["fsdp_config"], "offload_params": True}
    assert PRESETS["wavecoder"]["fsdp_config"]["offload_params"] is False


@pytest.mark.parametrize("preset", PRESETS)
def test_the_file_reads_back_as_the_config_under_its_header(preset: str) -> None:
    recipe = make_recipe(train=Train(preset, "org/base", {}))
    config = axolotl_config(recipe, DATA, OUT)
    text = axolotl_yaml(recipe, config)
    assert yaml.safe_load(text) == config
    assert f"# Preset: {preset}." in text
    assert "# Global batch: " in text


def test_a_recipe_that_does_not_train_has_no_config() -> None:
    with pytest.raises(ValueError, match="train"):
        axolotl_config(make_recipe(train=None), DATA, OUT)
