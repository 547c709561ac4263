"""The client of providers with a wire format of their own: DSPy's."""

from __future__ import annotations

import asyncio
import os
import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import dspy
from dspy import lm15
from dspy.utils.exceptions import LMError, LMNotConfiguredError

from wavecoder.dsl.diagnostics import UserError
from wavecoder.dsl.model import Model
from wavecoder.synthesize.models.errors import mask, missing_key, user_error
from wavecoder.synthesize.models.loops import PerLoop
from wavecoder.synthesize.models.retry import Flight, Patience, retrying
from wavecoder.synthesize.models.wire import write_completion

_KNOWN = frozenset(
    {"messages", "max_tokens", "temperature", "top_p", "top_k", "seed", "frequency_penalty", "presence_penalty", "stop"}
    | {"response_format"}
)
_VARIABLE = re.compile(r"\b[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+\b")
_UNKNOWN = "LLM Provider NOT provided"  # LiteLLM's words, its only sign
_SECRET = re.compile(r"KEY|TOKEN|SECRET|PASSWORD")


class ProviderClient:
    """Sends chat completions through a plain `dspy.LM`; DSPy finds the provider's key in the environment itself."""

    def __init__(self, model: Model, on_retry: Callable[[], None], patience: Patience | None = None) -> None:
        self._model = model
        self._on_retry = on_retry
        self._patience = patience or Patience()
        self._inner: dspy.LM | None = None
        self._slots: PerLoop[asyncio.Semaphore] = PerLoop(lambda: asyncio.Semaphore(model.concurrency))

    async def identity(self) -> str:
        """The name that DSPy knows it by."""
        return self._model.model

    async def send(self, body: Mapping[str, Any], flight: Flight) -> dict[str, Any]:
        """The completion for `body`; raises DSPy's errors, secrets masked."""
        lm = self._lm()
        request = self._request(body)
        async with self._slots.get():
            answer = await retrying(lambda: self._attempt(lm, request), self._patience, self._on_retry, flight)
        return write_completion(answer)

    def _request(self, body: Mapping[str, Any]) -> lm15.Request:
        known = {name: value for name, value in body.items() if name in _KNOWN}
        request = lm15.request_from_openai_chat({"model": self._model.model, **known})
        rest = {name: value for name, value in body.items() if name not in _KNOWN}
        return replace(request, config=replace(request.config, extensions=rest or None))

    async def _attempt(self, lm: dspy.LM, request: lm15.Request) -> lm15.Response:
        try:
            return await lm.acall(request)
        except LMNotConfiguredError as error:
            raise self._not_set_up(str(error.message)) from None
        except LMError as error:
            if _UNKNOWN in str(error):
                raise user_error(
                    "WC068",
                    f"model `{self._model.name}`: there is no provider of the name in `{self._model.model}`",
                    "name it as provider/model, or give its server's `api_base`",
                ) from None
            masked = str(error.message)
            for secret in _secrets(self._model.api_key_env):
                masked = mask(masked, secret)
            error.message, error.args = masked, (masked,)
            # `from None`: what caused it may hold the provider's unmasked words.
            raise error from None

    def _not_set_up(self, message: str) -> UserError:
        wanted = message.splitlines()[0]
        variables = list(dict.fromkeys(_VARIABLE.findall(wanted)))
        if "API key" in wanted and variables:
            return missing_key(self._model.name, " or ".join(variables), variables[0])
        fix = " or ".join(f"export {variable}=..." for variable in variables)
        return user_error("WC060", f"model `{self._model.name}` is not set up: {wanted}", fix or "see DSPy's manual")

    def _lm(self) -> dspy.LM:
        if self._inner is None:
            # DSPy and LiteLLM would fetch a list of prices from GitHub, a host that no recipe names.
            os.environ.setdefault("LITELLM_LOCAL_MODEL_COST_MAP", "True")
            options: dict[str, Any] = {"timeout": self._model.timeout}
            if self._model.api_base:
                options["api_base"] = self._model.api_base
            if self._model.api_key_env:
                options["api_key"] = os.environ.get(self._model.api_key_env, "").strip()
                if not options["api_key"]:
                    raise missing_key(self._model.name, self._model.api_key_env)
            self._inner = dspy.LM(self._model.model, cache=False, num_retries=0, **options)
        return self._inner

    async def aclose(self) -> None:
        """Close DSPy's pools."""
        if self._inner is not None:
            await self._inner.aclose()


def _secrets(named: str | None) -> list[str]:
    values = [value for name, value in os.environ.items() if name == named or _SECRET.search(name.upper())]
    return sorted((value for value in values if len(value) >= 8), key=len, reverse=True)
