"""One question to a model through a DSPy program, with every way that it can end."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import dspy
from dspy.utils.exceptions import AdapterParseError, LMError

from wavecoder.compiler.adapters import adapter, second_adapter, server_extra
from wavecoder.dsl.model import Model, Task
from wavecoder.synthesize.health import Health
from wavecoder.synthesize.models.meter import Meter, Usage
from wavecoder.synthesize.models.store import Answer, observe, sending
from wavecoder.synthesize.models.wire import without_surrogates


@dataclass(frozen=True, slots=True)
class Unanswered:
    """No answer that can be used.

    Attributes:
        rule: `cut_off` at max_tokens, `unreadable`, `refused` by the provider, or `failed`: no answer came.
        reason: For people.
        answer: What the model wrote.
    """

    rule: str
    reason: str
    answer: str

    @property
    def again(self) -> bool:
        """Whether a later run should ask again: nothing was answered, so nothing was paid for."""
        return self.rule in ("refused", "failed")


@dataclass(frozen=True, slots=True)
class Asker:
    """Asks programs of one model.

    Attributes:
        model: Which; its format lays out the prompts.
        lm: How it is reached.
        ledger: Counts every answer used, from the store or new: what the rows cost in all.
        health: Whether the model is in order.
    """

    model: Model
    lm: dspy.LM
    ledger: Meter
    health: Health = field(default_factory=Health)

    async def ask(self, program: dspy.Predict, task: Task, inputs: Mapping[str, str]) -> dict[str, str] | Unanswered:
        """The output fields by name.

        An answer that cannot be read is asked for once more: as JSON instead of field markers, else as a fresh sample.
        One that was cut off is not: it would be again.

        Raises:
            UserError: The model cannot be reached for want of a key, an extra or a file.
            dspy.utils.exceptions.LMError: It cannot be reached at all, and no fault of this request.
        """
        extra = server_extra(self.model, program, task)
        number = self.health.ask()
        first, second = adapter(self.model), second_adapter(self.model)
        with observe() as answers:
            try:
                try:
                    return await self._once(program, inputs, extra, answers, first, {})
                except AdapterParseError as error:
                    if answers and answers[-1].truncated:
                        return _unanswered(self.model, answers, error)
                # As JSON it is another request already.
                config = {"rollout_id": 1} if second is None else {}
                return await self._once(program, inputs, extra, answers, second or first, config)
            except AdapterParseError as error:
                return _unanswered(self.model, answers, error)
            except LMError as error:
                return Unanswered(*self.health.fail(number, error), "")
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
        layout: dspy.Adapter,
        config: Mapping[str, Any],
    ) -> dict[str, str]:
        before = len(answers)
        try:
            with dspy.context(lm=self.lm, adapter=layout, disable_history=True), sending(extra):
                prediction = await program.acall(**inputs, config=dict(config))
        except RecursionError:
            raise AdapterParseError("", program.signature, "", "nested too deeply to be read") from None
        finally:
            for answer in answers[before:]:
                self.health.answer(stored=answer.hit)
        if answers and answers[-1].truncated:
            # A repaired half of an answer would pass for a whole one.
            raise AdapterParseError("", program.signature, str(prediction), "cut off")
        # JSON inside the answer can escape what no file can hold.
        return {name: without_surrogates(str(value)) for name, value in prediction.items()}


def _unanswered(model: Model, answers: list[Answer], error: AdapterParseError) -> Unanswered:
    text = without_surrogates(str(error.lm_response or ""))
    if answers and answers[-1].truncated:
        return Unanswered("cut_off", f"the answer reached max_tokens ({model.max_tokens})", text)
    return Unanswered("unreadable", "the answer does not hold the fields that were asked for", text)
