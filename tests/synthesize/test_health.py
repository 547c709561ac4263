from __future__ import annotations

import pytest
from dspy.utils.exceptions import (
    ContextWindowExceededError,
    LMAuthError,
    LMBillingError,
    LMError,
    LMInvalidRequestError,
    LMNotConfiguredError,
    LMProviderError,
    LMServerError,
    LMUnsupportedModelError,
)

from wavecoder.synthesize.health import Health


@pytest.mark.parametrize("kind", [LMAuthError, LMBillingError, LMNotConfiguredError, LMUnsupportedModelError])
def test_what_no_row_can_mend_ends_the_run_at_once(kind: type[LMError]) -> None:
    health = Health()
    health.answer(stored=False)
    with pytest.raises(kind):
        health.fail(health.ask(), kind("no"))


def test_three_refusals_before_any_answer_end_the_run() -> None:
    health = Health()
    numbers = [health.ask() for _ in range(4)]
    # The fourth may be refused before the first is: the first three decide.
    for number in (numbers[3], numbers[1], numbers[0]):
        assert health.fail(number, LMInvalidRequestError("bad"))[0] == "refused"
    with pytest.raises(LMInvalidRequestError):
        health.fail(numbers[2], LMInvalidRequestError("bad"))


@pytest.mark.parametrize("stored", [True, False])
def test_refusals_beside_an_answer_are_rows_of_their_own(stored: bool) -> None:
    health = Health()
    numbers = [health.ask() for _ in range(20)]
    health.answer(stored=stored)
    assert {health.fail(number, LMInvalidRequestError("bad"))[0] for number in numbers} == {"refused"}
    health.close()


def test_prompts_that_are_too_long_are_never_the_models_fault() -> None:
    health = Health()
    for _ in range(10):
        assert health.fail(health.ask(), ContextWindowExceededError(message="long"))[0] == "refused"
    health.close()


def test_five_failures_in_a_row_are_an_outage_and_an_answer_between_ends_the_row() -> None:
    health = Health()
    for _ in range(3):
        health.answer(stored=False)
        for _ in range(4):
            assert health.fail(health.ask(), LMServerError("busy"))[0] == "failed"
    health.answer(stored=True)  # says nothing of the model as it is now
    with pytest.raises(LMServerError):
        health.fail(health.ask(), LMServerError("busy"))


def test_answers_that_cannot_be_used_fail_their_rows() -> None:
    health = Health()
    health.answer(stored=False)
    for _ in range(10):
        assert health.fail(health.ask(), LMProviderError("longer than 20 MB"))[0] == "failed"


def test_a_run_without_any_answer_ends_with_its_last_error() -> None:
    health = Health()
    health.close()
    health.fail(health.ask(), LMServerError("busy"))
    with pytest.raises(LMServerError):
        health.close()
