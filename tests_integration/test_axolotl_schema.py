"""axolotl's own schema accepts what the compiler writes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from axolotl.utils.config import validate_config
from axolotl.utils.dict import DictDefault
from axolotl.utils.schemas.config import AxolotlInputConfig

from tests.factories import make_recipe
from wavecoder.compiler.training import PRESETS, axolotl_config
from wavecoder.dsl.model import Dataset, Train


def accept(config: dict[str, Any]) -> None:
    # axolotl takes a key that it does not know for granted, so its field list has to be asked.
    unknown = sorted(set(config) - set(AxolotlInputConfig.model_fields))
    assert unknown == []
    AxolotlInputConfig(**config)
    validate_config(
        DictDefault(config),
        capabilities={"bf16": True, "fp8": False, "tf32": True, "n_gpu": 1, "compute_capability": "sm_90"},
        env_capabilities={"torch_version": "2.13.0"},
    )


def test_the_runs_config_is_accepted(run_folder: Path) -> None:
    config = yaml.safe_load((run_folder / "axolotl.yaml").read_text())
    accept(config)
    assert Path(config["datasets"][0]["path"]).is_file()


@pytest.mark.parametrize("format", ["alpaca", "chat"])
@pytest.mark.parametrize("preset", PRESETS)
def test_every_preset_is_accepted(preset: str, format: str) -> None:
    recipe = make_recipe(train=Train(preset, "deepseek-ai/deepseek-coder-6.7b-base", {}), dataset=Dataset(format, 0.1))
    accept(axolotl_config(recipe, Path("/data/dataset"), Path("/data/model")))


def test_a_mistake_is_not_accepted() -> None:
    recipe = make_recipe(train=Train("cpu-smoke", "org/base", {"learning_rte": 1e-4}))
    with pytest.raises(AssertionError, match="learning_rte"):
        accept(axolotl_config(recipe, Path("/data/dataset"), Path("/data/model")))
