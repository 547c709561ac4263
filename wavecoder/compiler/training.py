"""Recipe -> axolotl config."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from wavecoder.dsl.model import Recipe

PRESETS: Mapping[str, Mapping[str, Any]] = {
    # The paper's run of DeepseekCoder-6.7B: every parameter, on 8 GPUs (8 * 8 * 8 = the global batch of 512).
    "wavecoder": {
        "sequence_len": 2048,
        "micro_batch_size": 8,
        "gradient_accumulation_steps": 8,
        "num_epochs": 3,
        "learning_rate": 5.0e-5,
        "lr_scheduler": "linear",
        "warmup_steps": 15,
        "optimizer": "adafactor",
        "weight_decay": 0.0,
        "bf16": True,
        "gradient_checkpointing": True,
        "fsdp_version": 2,
        "fsdp_config": {
            "offload_params": False,
            "cpu_ram_efficient_loading": True,
            "auto_wrap_policy": "TRANSFORMER_BASED_WRAP",
            "reshard_after_forward": True,
            "state_dict_type": "FULL_STATE_DICT",
        },
    },
    # A few steps on a machine without a GPU: shows that the data trains, not what it teaches.
    "cpu-smoke": {
        "sequence_len": 1024,
        "micro_batch_size": 1,
        "gradient_accumulation_steps": 1,
        "max_steps": 3,
        "learning_rate": 5.0e-5,
        "lr_scheduler": "linear",
        "warmup_steps": 0,
        "optimizer": "adamw_torch",
        "weight_decay": 0.0,
        "bf16": False,
        "fp16": False,
        "tf32": False,
        "attn_implementation": "sdpa",
        # axolotl's fused kernels are written for GPUs and would be chosen for LoRA by default.
        "lora_mlp_kernel": False,
        "lora_qkv_kernel": False,
        "lora_o_kernel": False,
        "lora_embedding_kernel": False,
    },
}

_FORMATS: Mapping[str, Mapping[str, Any]] = {
    "alpaca": {"type": "alpaca"},
    "chat": {
        "type": "chat_template",
        "field_messages": "messages",
        "roles_to_train": ["assistant"],
        "train_on_eos": "turn",
    },
}


def axolotl_config(recipe: Recipe, dataset_dir: Path, output_dir: Path, *, held_out: bool = True) -> dict[str, Any]:
    """Build the config that trains on the dataset, with the loss on the responses only.

    What the recipe sets under `train.axolotl` wins over the preset, key by key; a list replaces a list.

    Args:
        recipe: Must have a `train:` block.
        dataset_dir: Where `publish.dataset.write_dataset` writes.
        output_dir: Where axolotl puts the model.
        held_out: Whether the dataset has a test split to evaluate on.

    Raises:
        ValueError: The recipe has no `train:`.
    """
    if recipe.train is None:
        raise ValueError("the recipe has no `train:`")
    config = {
        "base_model": recipe.train.base_model,
        "datasets": [_dataset(recipe, dataset_dir, "train")],
        "train_on_inputs": False,
        "dataset_prepared_path": str(output_dir / "prepared"),
        "output_dir": str(output_dir),
        "seed": recipe.synthesize.seed,
        "logging_steps": 1,
        **PRESETS[recipe.train.preset],
    }
    if held_out:
        config["test_datasets"] = [_dataset(recipe, dataset_dir, "test")]
    if recipe.dataset.format == "chat":
        config["chat_template"] = "tokenizer_default"
    return _merge(config, recipe.train.axolotl)


def axolotl_yaml(recipe: Recipe, config: Mapping[str, Any]) -> str:
    """Write a config as the file that `axolotl train` reads."""
    header = [f"Trains on the dataset of the recipe {recipe.name}: `axolotl train axolotl.yaml`."]
    if recipe.train is not None:
        header += [f"Preset: {recipe.train.preset}. What the recipe sets under `train.axolotl` replaced its values."]
    micro, steps = config.get("micro_batch_size"), config.get("gradient_accumulation_steps")
    if isinstance(micro, int) and isinstance(steps, int):
        header += [f"Global batch: {micro * steps} rows on each device. The paper's is 512: 64 on each of 8."]
    body = yaml.safe_dump(dict(config), sort_keys=False, allow_unicode=True)
    return "".join(f"# {line}\n" for line in header) + body


def _dataset(recipe: Recipe, dataset_dir: Path, split: str) -> dict[str, Any]:
    # axolotl opens one Parquet file as a split that it calls train, whatever is in it.
    path = dataset_dir / "data" / f"{split}-00000-of-00001.parquet"
    return {"path": str(path), "ds_type": "parquet", "split": "train", **_FORMATS[recipe.dataset.format]}


def _merge(base: Mapping[str, Any], over: Mapping[str, Any]) -> dict[str, Any]:
    merged = dict(base)
    for key, value in over.items():
        old = merged.get(key)
        merged[key] = _merge(old, value) if isinstance(old, Mapping) and isinstance(value, Mapping) else value
    return merged
