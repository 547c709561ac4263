"""When a failed request is made again, and after how long."""

from __future__ import annotations

import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TypeVar

from dspy import lm15
from dspy.utils.exceptions import is_retryable_lm_error
from tenacity import AsyncRetrying, RetryCallState, retry_if_exception, stop_after_attempt, stop_before_delay

T = TypeVar("T")


@dataclass(slots=True)
class Flight:
    """How far a request has come.

    Attributes:
        on_wire: An attempt is under way; else the request waits, for a slot or until it is tried again.
        last: No other attempt is made after this one.
    """

    on_wire: bool = False
    last: bool = False


@dataclass(frozen=True, slots=True)
class Patience:
    """How long a request is tried: waits double from `first` seconds up to `longest`, each cut at random.

    A provider's Retry-After is honoured in full, unless it would exceed `seconds` overall: then the request fails.
    """

    attempts: int = 8
    seconds: float = 300
    first: float = 1
    longest: float = 60

    def wait(self, state: RetryCallState) -> float:
        """Seconds until the next attempt."""
        error = state.outcome.exception() if state.outcome else None
        asked = getattr(error, "retry_after", None)
        if asked is not None:
            return float(asked) + random.uniform(0, self.first)
        return random.uniform(0.5, 1) * min(self.longest, self.first * 2.0 ** (state.attempt_number - 1))


def is_transient(error: BaseException) -> bool:
    """Whether the same request may succeed later: rate limits, timeouts, 5xx, broken connections and answers."""
    if isinstance(error, lm15.BillingError):
        return False
    return isinstance(error, lm15.RETRYABLE_ERRORS) or (isinstance(error, Exception) and is_retryable_lm_error(error))


async def retrying(
    attempt: Callable[[], Awaitable[T]], patience: Patience, on_retry: Callable[[], None], flight: Flight
) -> T:
    """`attempt` until it succeeds, fails for good, or patience or `flight` ends; then its last error is raised."""
    policy = AsyncRetrying(
        stop=stop_after_attempt(patience.attempts) | stop_before_delay(patience.seconds),
        wait=patience.wait,
        retry=retry_if_exception(lambda error: is_transient(error) and not flight.last),
        before_sleep=lambda _: on_retry(),
        reraise=True,
    )

    async def awaited() -> T:  # tenacity awaits what `async def` makes, not what a lambda returns
        flight.on_wire = True
        try:
            return await attempt()
        finally:
            flight.on_wire = False

    return await policy(awaited)
