"""The client of OpenAI-compatible endpoints."""

from __future__ import annotations

import asyncio
import json
import os
import re
from collections.abc import Callable, Mapping
from typing import Any, Protocol
from urllib.parse import urlsplit, urlunsplit
from urllib.request import getproxies, proxy_bypass

import aiohttp
from dspy import lm15

from wavecoder.dsl.model import Model
from wavecoder.synthesize.models.errors import mask, missing_key, status_error
from wavecoder.synthesize.models.loops import PerLoop
from wavecoder.synthesize.models.retry import Flight, Patience, retrying
from wavecoder.synthesize.models.wire import read_completion

OPENAI = "https://api.openai.com/v1"
_LARGEST = 20 * 1024 * 1024
# Prefixes that name the kind of server to DSPy and LiteLLM, and are no part of the model's name on that server.
_KINDS = ("openai/", "hosted_vllm/", "vllm/", "ollama_chat/", "ollama/", "lm_studio/", "litellm_proxy/")
_REASONING = re.compile(r"o\d(-.*)?|gpt-5(?!.*-chat).*")


class Endpoint(Protocol):
    """Where a model is served."""

    @property
    def name(self) -> str:
        """The model's name there."""

    @property
    def concurrency(self) -> int:
        """Requests that may be open at once."""

    async def identity(self) -> str:
        """What answers there."""

    async def slots(self) -> asyncio.Semaphore:
        """One slot for each request that may be open at once, on the running loop."""

    async def url(self) -> str:
        """The base URL; starting the server, where it is ours to start."""


class Remote:
    """An endpoint that somebody else runs. `name` is the model's name there."""

    def __init__(self, base: str, name: str, concurrency: int) -> None:
        self.base = base
        self.name = name
        self.concurrency = concurrency
        self._slots = PerLoop(lambda: asyncio.Semaphore(concurrency))

    async def identity(self) -> str:
        """OpenAI's models by name; of another server its address also, as names there say little."""
        if self.base == OPENAI:
            return f"openai/{self.name}"
        parts = urlsplit(self.base)
        host = parts.netloc.rpartition("@")[2]
        return f"{self.name} at {urlunsplit((parts.scheme, host, parts.path.rstrip('/'), '', ''))}"

    async def slots(self) -> asyncio.Semaphore:
        """As many as the recipe allows."""
        return self._slots.get()

    async def url(self) -> str:
        """As the recipe gives it."""
        return self.base


def remote(model: Model) -> Remote:
    """The endpoint that `model` names."""
    prefix = next((kind for kind in _KINDS if model.model.startswith(kind)), "")
    return Remote(model.api_base or OPENAI, model.model.removeprefix(prefix), model.concurrency)


class HttpClient:
    """Sends chat completions over one keep-alive session per event loop, a bounded number at a time.

    The key is read from the environment at each request, and goes nowhere but into its Authorization header.
    """

    def __init__(
        self, model: Model, endpoint: Endpoint, on_retry: Callable[[], None], patience: Patience | None = None
    ) -> None:
        self._model = model
        self._endpoint = endpoint
        self._on_retry = on_retry
        self._patience = patience or Patience()
        own = model.api_base is None and isinstance(endpoint, Remote)
        self._key_env = model.api_key_env or ("OPENAI_API_KEY" if own else None)
        # OpenAI's own reasoning models take the limit under another name; servers that imitate OpenAI know the old one.
        self._limit = "max_completion_tokens" if own and _REASONING.fullmatch(endpoint.name) else "max_tokens"
        self._sessions = PerLoop(self._session)

    def _session(self) -> aiohttp.ClientSession:
        connector = aiohttp.TCPConnector(limit=self._endpoint.concurrency)
        return aiohttp.ClientSession(connector=connector, timeout=aiohttp.ClientTimeout(total=self._model.timeout))

    async def identity(self) -> str:
        """The endpoint's."""
        return await self._endpoint.identity()

    async def send(self, body: Mapping[str, Any], flight: Flight) -> dict[str, Any]:
        """The completion for `body`.

        Raises:
            UserError: the key is missing, or the local server cannot start.
            lm15.LM15Error: the endpoint refuses, or patience ended.
        """
        key = self._key()
        data = json.dumps(self.payload(body), ensure_ascii=False).encode()
        session = self._sessions.get()
        async with await self._endpoint.slots():
            url = (await self._endpoint.url()).rstrip("/") + "/chat/completions"
            return await retrying(
                lambda: self._attempt(session, url, data, key), self._patience, self._on_retry, flight
            )

    def payload(self, body: Mapping[str, Any]) -> dict[str, Any]:
        """`body` as this endpoint takes it."""
        payload = {"model": self._endpoint.name, **body}
        if "max_tokens" in payload:
            payload[self._limit] = payload.pop("max_tokens")
        return payload

    def _key(self) -> str | None:
        if self._key_env is None:
            return None
        key = os.environ.get(self._key_env, "").strip()
        if not key or not key.isprintable():
            raise missing_key(self._model.name, self._key_env)
        return key

    async def _attempt(self, session: aiohttp.ClientSession, url: str, data: bytes, key: str | None) -> dict[str, Any]:
        headers = {"Content-Type": "application/json"}
        if key:
            headers["Authorization"] = f"Bearer {key}"
        try:
            async with session.post(
                url, data=data, headers=headers, proxy=_proxy(url), allow_redirects=False
            ) as answer:
                status, answered = answer.status, answer.headers
                raw = await self._read(answer.content)
        except TimeoutError:
            raise self._broken(lm15.TimeoutError, f"no answer within {self._model.timeout:g} s") from None
        except (aiohttp.ClientError, OSError) as error:
            # `from None`: the original holds the request's headers, and so the key.
            what = mask(f"{type(error).__name__}: {error}", key)
            raise self._broken(lm15.TransportError, f"the connection failed ({what})") from None
        try:
            completion = json.loads(raw)
        except ValueError:
            completion = raw.decode(errors="replace")
        if not 200 <= status < 300 or (isinstance(completion, dict) and completion.get("error")):
            raise status_error(status, answered, completion, provider=self._model.name, key=key, key_env=self._key_env)
        read_completion(completion, self._model.model)
        return {name: completion[name] for name in ("id", "model", "choices", "usage") if completion.get(name)}

    async def _read(self, content: aiohttp.StreamReader) -> bytes:
        chunks, size = [], 0
        async for chunk in content.iter_any():
            chunks.append(chunk)
            size += len(chunk)
            if size > _LARGEST:
                raise self._broken(lm15.ProviderError, f"the answer is longer than {_LARGEST >> 20} MB")
        return b"".join(chunks)

    def _broken(self, kind: Callable[..., Exception], message: str) -> Exception:
        return kind(message, provider=self._model.name)

    async def aclose(self) -> None:
        """Close the running loop's session."""
        session = self._sessions.pop()
        if session is not None:
            await session.close()


def _proxy(url: str) -> str | None:
    parts = urlsplit(url)
    host = parts.hostname or ""
    if host in ("localhost", "127.0.0.1", "::1") or proxy_bypass(host):
        return None
    return getproxies().get(parts.scheme)
