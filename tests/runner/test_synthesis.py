from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from tests.factories import make_model, make_recipe, make_task, make_units
from wavecoder.compiler.plan import compile_recipe
from wavecoder.dsl.model import Example, Recipe, Rule, RuleTest, TaskUse
from wavecoder.runner.curation import Core
from wavecoder.runner.synthesis import synthesis_fingerprint

EXAMPLE = Example({"code": "x", "language": "python", "instruction": "I", "context": "C", "response": "R"}, "sound")


def _fingerprint(recipe: Recipe) -> str:
    units = make_units(3)
    return synthesis_fingerprint(compile_recipe(recipe), Core(units, units.slice(0, 0), 3, "s", "f", 0.0, 0.0))


def _recipe(**task: object) -> Recipe:
    recipe = make_recipe(tasks=(TaskUse(make_task(**{"good": (EXAMPLE,), **task}), 1.0, {}),))
    return replace(recipe, synthesize=replace(recipe.synthesize, generator=make_model(), judge=make_model("judge")))


def _with_model(recipe: Recipe, **settings: object) -> Recipe:
    model = make_model(**settings)
    return replace(recipe, synthesize=replace(recipe.synthesize, generator=model))


DECIDES: dict[str, Callable[[Recipe], Recipe]] = {
    "model": lambda recipe: _with_model(recipe, model="openai/other"),
    "temperature": lambda recipe: _with_model(recipe, temperature=0.9),
    "max_tokens": lambda recipe: _with_model(recipe, max_tokens=99),
    "format": lambda recipe: _with_model(recipe, format="markers"),
    "params": lambda recipe: _with_model(recipe, params={"top_p": 0.5}),
    "judge": lambda recipe: replace(recipe, synthesize=replace(recipe.synthesize, judge=None)),
    "seed": lambda recipe: replace(recipe, synthesize=replace(recipe.synthesize, seed=5)),
    "examples shown": lambda recipe: replace(recipe, synthesize=replace(recipe.synthesize, good=0)),
    "definition": lambda _: _recipe(definition="Write something else."),
    "an example that is not shown": lambda _: _recipe(good=(EXAMPLE, EXAMPLE)),
    "a rule": lambda _: _recipe(rules=(Rule("parses", "syntax", None, {"field": "context"}),)),
    "params of the task": lambda recipe: replace(recipe, tasks=(replace(recipe.tasks[0], params={"to": "go"}),)),
}
DOES_NOT: dict[str, Callable[[Recipe], Recipe]] = {
    "name": lambda recipe: replace(recipe, name="other"),
    "concurrency": lambda recipe: _with_model(recipe, concurrency=1),
    "timeout": lambda recipe: _with_model(recipe, timeout=1.0),
    "training template": lambda _: _recipe(training={"instruction": "x", "input": "", "output": "y"}),
    "rule tests": lambda _: _recipe(tests=(RuleTest("parses", {"response": "x"}, "pass"),)),
}


@pytest.mark.parametrize("change", DECIDES)
def test_what_decides_the_instances_changes_the_fingerprint(change: str) -> None:
    assert _fingerprint(DECIDES[change](_recipe())) != _fingerprint(_recipe())


@pytest.mark.parametrize("change", DOES_NOT)
def test_what_does_not_leaves_it(change: str) -> None:
    assert _fingerprint(DOES_NOT[change](_recipe())) == _fingerprint(_recipe())


def test_another_file_at_the_same_path_is_another_model(tmp_path: Path) -> None:
    file = tmp_path / "m.gguf"
    recipe = _with_model(_recipe(), model=f"local/{file}")
    file.write_bytes(b"one")
    first = _fingerprint(recipe)
    file.write_bytes(b"two")
    assert _fingerprint(recipe) != first
