"""What a run asked of its models, counted while it runs."""

from __future__ import annotations

import threading
from dataclasses import dataclass, fields


@dataclass(frozen=True, slots=True)
class Usage:
    """The counts of one model.

    Attributes:
        calls: Requests that the model answered in this run.
        hits: Requests that the call store answered.
        failed: Requests given up.
        retries: Attempts that failed and were made again.
        truncated: Answers of this run that ended at max_tokens.
        prompt_tokens: Tokens sent in this run, as the provider counts them.
        completion_tokens: Tokens received in this run, as the provider counts them.
        seconds: Time spent waiting for answers, summed over requests in flight together.
    """

    calls: int = 0
    hits: int = 0
    failed: int = 0
    retries: int = 0
    truncated: int = 0
    prompt_tokens: int = 0
    completion_tokens: int = 0
    seconds: float = 0.0

    def __add__(self, other: Usage) -> Usage:
        return Usage(*(getattr(self, field.name) + getattr(other, field.name) for field in fields(self)))


class Meter:
    """Adds up `Usage` by the name that the recipe gives a model. Safe for threads and event loops."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._usage: dict[str, Usage] = {}

    def add(self, model: str, usage: Usage) -> None:
        """Count `usage` for `model`."""
        with self._lock:
            self._usage[model] = self._usage.get(model, Usage()) + usage

    def usage(self) -> dict[str, Usage]:
        """The counts so far, by model."""
        with self._lock:
            return dict(self._usage)

    def total(self) -> Usage:
        """The counts so far, over all models."""
        return sum(self.usage().values(), Usage())
