"""One question to a model through a DSPy program, with every way that it can end."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import dspy
from dspy.utils.exceptions import AdapterParseError, LMInvalidRequestError, LMUnsupportedModelError

from wavecoder.compiler.adapters import adapter, server_extra
from wavecoder.dsl.model import Model, Task
from wavecoder.synthesize.models.meter import Meter, Usage
from wavecoder.synthesize.models.store import Answer, observe, sending


@dataclass(frozen=True, slots=True)
class Unanswered:
    """No answer that can be used.

    Attributes:
        rule: `cut_off` at max_tokens, `unreadable`, or `refused` by the provider as a request.
        reason: For people.
        answer: What the model wrote.
    """

    rule: str
    reason: str
    answer: str


@dataclass(frozen=True, slots=True)
class Asker:
    """Asks programs of one model.

    Attributes:
        model: Which; its format lays out the prompts.
        lm: How it is reached.
        ledger: Counts every answer used, from the store or new: what the rows cost in all.
    """

    model: Model
    lm: dspy.LM
    ledger: Meter

    async def ask(self, program: dspy.Predict, task: Task, inputs: Mapping[str, str]) -> dict[str, str] | Unanswered:
        """The output fields by name.

        An answer that cannot be read is asked for once more: as JSON where DSPy's adapter falls back to it, else as a
        fresh sample. One that was cut off is not: it would be again.

        Raises:
            UserError: The model cannot be reached for want of a key, an extra or a file.
            dspy.utils.exceptions.LMError: It cannot be reached at all, and no fault of this request.
        """
        extra = server_extra(self.model, program, task)
        with observe() as answers:
            try:
                return await self._once(program, inputs, extra, answers)
            except AdapterParseError as error:
                failed = error
            except LMUnsupportedModelError:
                raise
            except LMInvalidRequestError as error:
                return Unanswered("refused", f"the provider refused the request: {error}", "")
            finally:
                self._count(answers)
            if len(answers) > 1 or answers[-1].truncated:
                return _unanswered(self.model, answers, failed)
        with observe() as answers:
            try:
                return await self._once(program, inputs, extra, answers, sample=1)
            except AdapterParseError as error:
                return _unanswered(self.model, answers, error)
            finally:
                self._count(answers)

    def _count(self, answers: list[Answer]) -> None:
        for answer in answers:
            tokens = {"prompt_tokens": answer.prompt_tokens, "completion_tokens": answer.completion_tokens}
            self.ledger.add(self.model.name, Usage(calls=1, truncated=int(answer.truncated), **tokens))

    async def _once(
        self,
        program: dspy.Predict,
        inputs: Mapping[str, str],
        extra: Mapping[str, Any],
        answers: list[Answer],
        sample: int | None = None,
    ) -> dict[str, str]:
        config = {} if sample is None else {"rollout_id": sample}
        with dspy.context(lm=self.lm, adapter=adapter(self.model), disable_history=True), sending(extra):
            prediction = await program.acall(**inputs, config=config)
        if answers and answers[-1].truncated:
            # A repaired half of an answer would pass for a whole one.
            raise AdapterParseError("", program.signature, str(prediction), "cut off")
        return {name: str(value) for name, value in prediction.items()}


def _unanswered(model: Model, answers: list[Answer], error: AdapterParseError) -> Unanswered:
    text = str(error.lm_response or "")
    if answers and answers[-1].truncated:
        return Unanswered("cut_off", f"the answer reached max_tokens ({model.max_tokens})", text)
    return Unanswered("unreadable", "the answer does not hold the fields that were asked for", text)
