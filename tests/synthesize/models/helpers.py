"""What the tests of models share."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import dspy

from wavecoder.dsl.model import Model
from wavecoder.runner.calls import CallStore
from wavecoder.synthesize.models.lm import build_lm
from wavecoder.synthesize.models.meter import Meter
from wavecoder.synthesize.models.retry import Patience

AT_ONCE = Patience(attempts=8, seconds=30, first=0.01, longest=0.02)


def model(**settings: Any) -> Model:
    """A model named `writer`, at no endpoint unless `settings` say one."""
    given: dict[str, Any] = {
        "name": "writer",
        "model": "openai/fake",
        "api_base": None,
        "api_key_env": None,
        "temperature": 0.0,
        "max_tokens": 64,
        "concurrency": 4,
        "timeout": 10.0,
        "format": "markers",
        "params": {},
    }
    return Model(**{**given, **settings})


def ask(
    questions: Sequence[str], wanted: Model, store: Path, patience: Patience = AT_ONCE, meter: Meter | None = None
) -> list[Any]:
    """The answers to `questions`, asked together; an exception stands where one was raised."""

    async def asked() -> list[Any]:
        with CallStore(store) as calls:
            lm = build_lm(wanted, calls, meter or Meter(), patience)
            with dspy.context(disable_history=True):
                answers = await asyncio.gather(*map(lm.acall, questions), return_exceptions=True)
            await lm.aclose()
        return [answer if isinstance(answer, BaseException) else answer[0] for answer in answers]

    return asyncio.run(asked())
