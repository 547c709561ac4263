"""Tells a bad row from a model that is out of order: the first ends as dropped, the second ends the run."""

from __future__ import annotations

from dataclasses import dataclass, field

from dspy.utils.exceptions import (
    ContextWindowExceededError,
    LMAuthError,
    LMBillingError,
    LMConfigurationError,
    LMError,
    LMInvalidRequestError,
    LMUnsupportedFeatureError,
    LMUnsupportedModelError,
    is_retryable_lm_error,
)

_FATAL = (LMAuthError, LMBillingError, LMConfigurationError, LMUnsupportedFeatureError, LMUnsupportedModelError)
_FIRST = 3
_IN_A_ROW = 5


@dataclass(slots=True)
class Health:
    """What became of the questions to one model in this run.

    The run stops for what no later question can mend (key, bill, settings), when the first questions are all refused
    (a wrong parameter), and when questions fail one after another (an outage).
    """

    _asked: int = 0
    _answered: bool = False
    _refused: set[int] = field(default_factory=set)
    _in_a_row: int = 0
    _last: LMError | None = None

    def ask(self) -> int:
        """A question sets out; its number."""
        self._asked += 1
        return self._asked

    def answer(self, *, stored: bool) -> None:
        """The model answered. An answer from the store shows that its like is accepted, not that the model is there."""
        self._answered = True
        if not stored:
            self._in_a_row = 0

    def fail(self, number: int, error: LMError) -> tuple[str, str]:
        """How the row of question `number` ends: `refused` or `failed`, and the reason.

        Raises:
            LMError: `error`, if it is not the row's alone.
        """
        if isinstance(error, _FATAL):
            raise error
        if isinstance(error, ContextWindowExceededError):
            return "refused", f"the prompt is too long for the model: {error}"
        self._last = error
        if is_retryable_lm_error(error):
            self._in_a_row += 1
            if self._in_a_row >= _IN_A_ROW:
                raise error
            return "failed", f"the model gave no answer, however often it was asked: {error}"
        self._in_a_row = 0
        self._refused.add(number)
        if not self._answered and self._refused >= set(range(1, _FIRST + 1)):
            raise error
        if isinstance(error, LMInvalidRequestError):
            return "refused", f"the provider refused the request: {error}"
        return "failed", f"the answer cannot be used: {error}"

    def close(self) -> None:
        """The run is over.

        Raises:
            LMError: The last one, if no question at all was answered.
        """
        if self._last is not None and not self._answered:
            raise self._last
