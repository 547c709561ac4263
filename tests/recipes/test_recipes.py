"""Every recipe that ships is valid and compiles, and each mechanism of the method is one line of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from wavecoder.compiler.evaluation import lm_eval_tasks
from wavecoder.compiler.plan import compile_recipe, programs, prompt
from wavecoder.compiler.training import axolotl_config
from wavecoder.dsl import check_recipe, load_recipe
from wavecoder.resources import folder

RECIPES = sorted(folder("recipes").glob("*.yaml"))


@pytest.mark.parametrize("path", RECIPES, ids=lambda path: path.stem)
def test_it_is_valid_without_a_warning(path: Path) -> None:
    recipe, diagnostics = check_recipe(path)
    assert recipe is not None and not diagnostics


@pytest.mark.parametrize("path", RECIPES, ids=lambda path: path.stem)
def test_it_compiles_to_prompts_a_config_and_tasks(path: Path, tmp_path: Path) -> None:
    recipe = load_recipe(path)
    names = [name for name, program, model in programs(compile_recipe(recipe)) if prompt(program, model)]
    assert len(names) == 8
    assert axolotl_config(recipe, tmp_path, tmp_path)["base_model"]
    assert lm_eval_tasks(recipe, tmp_path)


@pytest.mark.parametrize(
    "line",
    ["synthesize.judge=null", "select.method=random", "select.size=7", "synthesize.examples.good=0", "select.seed=1"],
)
def test_what_the_paper_never_compared_is_one_line(line: str) -> None:
    plain = load_recipe(folder("recipes") / "openai.yaml")
    assert load_recipe(folder("recipes") / "openai.yaml", [line]).resolved != plain.resolved
