"""A plan of one task whose models answer at a test's server, and drafts for it."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.answers import marked
from tests.factories import make_model, make_recipe, make_task, make_units
from tests.synthesize.models.helpers import AT_ONCE
from wavecoder.compiler.plan import Plan, compile_recipe
from wavecoder.dsl.model import Rule, TaskUse
from wavecoder.runner.calls import CallStore
from wavecoder.synthesize import pipeline
from wavecoder.synthesize.drafts import Draft, draw
from wavecoder.synthesize.models.lm import build_lm
from wavecoder.synthesize.models.meter import Meter
from wavecoder.synthesize.outcomes import Outcome

RULES = (
    Rule("parses", "syntax", None, {"field": "response", "language": "python"}),
    Rule("good", None, "Is it good?", {}),
)


def make_plan(url: str, **settings: Any) -> Plan:
    """Writer and judge at `url`; `settings` are the models'."""
    given = {"api_base": url, "model": "openai/fake", "format": "markers", "timeout": 10.0, **settings}
    writer, judge = make_model("writer", **given), make_model("judge", **given)
    recipe = make_recipe(models={"writer": writer, "judge": judge})
    recipe = replace(recipe, tasks=(TaskUse(make_task(rules=RULES), 1.0, {}),))
    return compile_recipe(replace(recipe, synthesize=replace(recipe.synthesize, generator=writer, judge=judge)))


def make_drafts(plan: Plan, count: int) -> list[Draft]:
    """One of each unit."""
    return draw(plan, make_units(count).to_pylist())


def judging(body: Mapping[str, Any]) -> bool:
    """Whether a request asks the judge."""
    return "good_verdict" in body["messages"][0]["content"]


def answer(body: Mapping[str, Any]) -> str:
    """An instance that tells which unit it is of, or a verdict that passes it."""
    if judging(body):
        return marked(good_analysis="It is good.", good_verdict="pass")
    function = body["messages"][-1]["content"].split("def ")[1].split("(")[0]
    return marked(instruction=f"Mend {function}.", context="x = 1", response=f"{function} = 2")


def end(
    plan: Plan, drafts: Sequence[Draft], store: Path, monkeypatch: pytest.MonkeyPatch, meter: Meter | None = None
) -> list[Outcome]:
    """How the drafts end, with models that are asked again without delay."""
    monkeypatch.setattr(pipeline, "build_lm", lambda model, calls, meter: build_lm(model, calls, meter, AT_ONCE))
    with CallStore(store) as calls:
        return asyncio.run(pipeline.outcomes(plan, drafts, calls, meter or Meter(), Meter()))
