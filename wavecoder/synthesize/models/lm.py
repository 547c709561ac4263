"""The language model that DSPy programs are given."""

# mypy: allow-subclassing-any

from __future__ import annotations

import logging
from typing import Any

import dspy
from dspy.utils.exceptions import LMUnexpectedError

from wavecoder.dsl.diagnostics import UserError
from wavecoder.dsl.model import Model
from wavecoder.synthesize.models.errors import check_address
from wavecoder.synthesize.models.http import HttpClient, remote
from wavecoder.synthesize.models.local import SERVER_PARAMS, local_server
from wavecoder.synthesize.models.loops import background
from wavecoder.synthesize.models.meter import Meter, Usage
from wavecoder.synthesize.models.provider import ProviderClient
from wavecoder.synthesize.models.retry import Patience
from wavecoder.synthesize.models.store import CallStore, Client, StoredEngine, SyncEngine, sampling
from wavecoder.synthesize.models.wire import defaults

# A line for every truncated answer would run through the progress bars; the meter counts them and `observe` names them.
logging.getLogger("dspy.clients.lm").setLevel(logging.ERROR)


class StoredLM(dspy.LM):
    """A `dspy.LM` whose answers come from the call store first.

    DSPy's `rollout_id` is the sample number: `predict.acall(..., config={"rollout_id": 1})` or `lm.copy(rollout_id=1)`
    asks for another answer to the same request, which is then kept like the first. DSPy's optimizers, Refine and
    BestOfN use it already.
    """

    def __init__(self, model: Model, engine: StoredEngine) -> None:
        # Temperature and token limit are the engine's to fill in: DSPy refuses some for OpenAI's reasoning models.
        super().__init__(
            model.model, engine=SyncEngine(engine, background), async_engine=engine, cache=False, num_retries=0
        )
        self.forces_schema = model.format == "json"
        self._stored = engine

    @property
    def supports_response_schema(self) -> bool:
        """As the recipe says: format json."""
        return self.forces_schema

    @property
    def supported_params(self) -> set[str]:
        """What adapters may ask for."""
        return {"temperature", "max_tokens", "top_p", "stop"} | ({"response_format"} if self.forces_schema else set())

    @property
    def supports_function_calling(self) -> bool:
        """Never: fields are asked for as text."""
        return False

    @property
    def supports_reasoning(self) -> bool:
        """Never asked for by a setting; a provider's `params` can."""
        return False

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """As `dspy.LM`; a `UserError` reaches the caller as it is."""
        try:
            with sampling(self._sample(kwargs)):
                return super().__call__(*args, **kwargs)
        except LMUnexpectedError as error:
            if isinstance(error.__cause__, UserError):
                raise error.__cause__ from None
            raise

    async def acall(self, *args: Any, **kwargs: Any) -> Any:
        """As `dspy.LM`; a `UserError` reaches the caller as it is."""
        try:
            with sampling(self._sample(kwargs)):
                return await super().acall(*args, **kwargs)
        except LMUnexpectedError as error:
            if isinstance(error.__cause__, UserError):
                raise error.__cause__ from None
            raise

    def _sample(self, kwargs: dict[str, Any]) -> str:
        return str(kwargs.get("rollout_id", self.kwargs.get("rollout_id")) or 0)

    def stop(self) -> int:
        """Send nothing new on the running loop; the number of requests that are on the wire."""
        return self._stored.stop()

    async def aclose(self) -> None:
        """Keep what is in flight, then close the connections of the running loop and of the synchronous calls."""
        await self._stored.aclose()
        self.close()

    def close(self) -> None:
        """Close the connections of the synchronous calls."""
        if background.started:
            background.run(self._stored.aclose())


def build_lm(model: Model, calls: CallStore, meter: Meter, patience: Patience | None = None) -> StoredLM:
    """The `dspy.LM` for `model`. It opens nothing until the first call that `calls` cannot answer.

    Close it with `await lm.aclose()` on the loop that used it.

    Raises:
        UserError: `api_base` is no address.
    """
    if model.api_base:
        check_address(model.name, model.api_base)

    def on_retry() -> None:
        meter.add(model.name, Usage(retries=1))

    client: Client
    if model.in_process:
        client = HttpClient(model, local_server(model), on_retry, patience)
    elif model.api_base or model.model.startswith("openai/"):
        client = HttpClient(model, remote(model), on_retry, patience)
    else:
        client = ProviderClient(model, on_retry, patience)
    settings = defaults(model, SERVER_PARAMS if model.in_process else frozenset())
    return StoredLM(model, StoredEngine(model, settings, client, calls, meter))
