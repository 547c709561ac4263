"""How an instance ends: kept with its verdicts, or dropped with the reason."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from wavecoder.synthesize.drafts import Draft
from wavecoder.tables import DROPPED, INSTANCES


@dataclass(frozen=True, slots=True)
class Verdict:
    """What one rule decided, and why."""

    rule: str
    kind: str
    passed: bool
    analysis: str


@dataclass(frozen=True, slots=True)
class Kept:
    """An instance for which every rule held."""

    draft: Draft
    fields: Mapping[str, str]
    verdicts: tuple[Verdict, ...]


@dataclass(frozen=True, slots=True)
class Dropped:
    """An instance that was not kept.

    Attributes:
        stage: `generate`, `check` or `judge`.
        rule: The rule that failed, or what happened: `unreadable`, `cut_off`, `refused`, `failed`, `unjudged`.
        reason: For people.
        fields: What was written, as far as it could be read.
        verdicts: Of the rules that were asked.
        answer: The model's answer as it came, where it could not be read.
        again: Whether a later run asks again, as the model gave no answer.
    """

    draft: Draft
    stage: str
    rule: str
    reason: str
    fields: Mapping[str, str]
    verdicts: tuple[Verdict, ...] = ()
    answer: str = ""
    again: bool = False


Outcome = Kept | Dropped


def tables(outcomes: Sequence[Outcome]) -> tuple[pa.Table, pa.Table]:
    """The outcomes as INSTANCES and DROPPED, in their order."""
    kept = [_kept(outcome) for outcome in outcomes if isinstance(outcome, Kept)]
    dropped = [_dropped(outcome) for outcome in outcomes if isinstance(outcome, Dropped)]
    return pa.Table.from_pylist(kept, INSTANCES), pa.Table.from_pylist(dropped, DROPPED)


def _kept(outcome: Kept) -> dict[str, Any]:
    draft = outcome.draft
    from_unit = ("language", "source", "path", "start_line", "end_line", "license")
    return {
        "id": draft.id,
        "unit_id": draft.unit["id"],
        "task": draft.task.use.task.name,
        **{name: draft.unit[name] for name in from_unit},
        "params": json.dumps(dict(draft.params), ensure_ascii=False),
        "fields": json.dumps(dict(outcome.fields), ensure_ascii=False),
        "verdicts": [_verdict(verdict) for verdict in outcome.verdicts],
    }


def _dropped(outcome: Dropped) -> dict[str, Any]:
    draft = outcome.draft
    content: dict[str, Any] = {"fields": dict(outcome.fields)}
    if outcome.verdicts:
        content["verdicts"] = [_verdict(verdict) for verdict in outcome.verdicts]
    if outcome.answer:
        content["answer"] = outcome.answer
    return {
        "id": draft.id,
        "kind": "instance",
        "stage": outcome.stage,
        "rule": outcome.rule,
        "reason": outcome.reason,
        "path": draft.unit["path"],
        "start_line": draft.unit["start_line"],
        "task": draft.task.use.task.name,
        "content": json.dumps(content, ensure_ascii=False),
    }


def _verdict(verdict: Verdict) -> dict[str, Any]:
    return {
        "rule": verdict.rule,
        "kind": verdict.kind,
        "passed": verdict.passed,
        "analysis": verdict.analysis,
    }
