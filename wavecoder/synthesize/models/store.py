"""The engine in front of every model: an answer is read from the call store, or paid for once and kept."""

from __future__ import annotations

import asyncio
import hashlib
import json
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Protocol

from dspy import lm15

from wavecoder.dsl.model import Model
from wavecoder.synthesize.models.loops import LoopThread, PerLoop
from wavecoder.synthesize.models.meter import Meter, Usage
from wavecoder.synthesize.models.retry import Flight
from wavecoder.synthesize.models.wire import chat_body, read_completion, without_surrogates


class CallStore(Protocol):
    """Where answers are kept. `put` returns once the answer would survive the death of the process."""

    def get(self, key: str) -> str | None:
        """The response kept under `key`."""

    def put(self, key: str, model: str, request: str, response: str) -> None:
        """Keep `response`; what is kept already under `key` stays."""


class Client(Protocol):
    """Carries one chat completion to a model and back, with as many attempts as it takes."""

    async def identity(self) -> str:
        """What answers: two clients of one identity give interchangeable answers. Holds no secret."""

    async def send(self, body: Mapping[str, Any], flight: Flight) -> dict[str, Any]:
        """The completion for `body`, telling in `flight` how far it is; raises an lm15 or DSPy error."""

    async def aclose(self) -> None:
        """Close what is open on the running loop."""


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer that `observe` saw.

    Attributes:
        key: Its key in the call store.
        model: The recipe's name of the model.
        hit: Whether the call store answered.
        truncated: Whether the answer ended at max_tokens.
        prompt_tokens: Tokens of the prompt, 0 where the provider did not say; paid in this run only if not `hit`.
        completion_tokens: Tokens of the answer, likewise.
    """

    key: str
    model: str
    hit: bool
    truncated: bool
    prompt_tokens: int
    completion_tokens: int


_sample: ContextVar[Iterator[str] | None] = ContextVar("wavecoder_sample", default=None)
_extra: ContextVar[Mapping[str, Any]] = ContextVar("wavecoder_extra", default=MappingProxyType({}))
_observed: ContextVar[list[Answer] | None] = ContextVar("wavecoder_observed", default=None)


@contextmanager
def sampling(sample: str) -> Iterator[None]:
    """Ask for sample number `sample` of each request inside; where one is asked several times, for several of it."""
    names = (sample if index == 0 else f"{sample}.{index}" for index in range(1 << 30))
    token = _sample.set(names)
    try:
        yield
    finally:
        _sample.reset(token)


@contextmanager
def sending(extra: Mapping[str, Any]) -> Iterator[None]:
    """Send `extra` with each request inside: what DSPy's requests cannot carry, such as a grammar."""
    token = _extra.set(extra)
    try:
        yield
    finally:
        _extra.reset(token)


@contextmanager
def observe() -> Iterator[list[Answer]]:
    """The answers that programs called inside receive, in order: what a row cost, and whether it was cut off."""
    answers: list[Answer] = []
    token = _observed.set(answers)
    try:
        yield answers
    finally:
        _observed.reset(token)


def canonical(value: Any) -> str:
    """JSON that is the same for the same value."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


class StoredEngine:
    """A DSPy async engine over a call store and a client."""

    def __init__(
        self, model: Model, settings: Mapping[str, Any], client: Client, calls: CallStore, meter: Meter
    ) -> None:
        self._model = model
        self._settings = settings
        self._client = client
        self._calls = calls
        self._meter = meter
        self._pending: PerLoop[dict[str, _Pending]] = PerLoop(dict)

    async def complete(self, request: lm15.Request) -> lm15.Response:
        """Answer from the store; else ask the model, commit its answer, then return it."""
        names = _sample.get()
        body = {**chat_body(request, self._settings), **_extra.get()}
        identity = await self._client.identity()
        asked = canonical({"model": identity, "sample": next(names) if names else "0", **body})
        key = hashlib.sha256(asked.encode()).hexdigest()
        pending = self._pending.get()
        stored = self._calls.get(key) if key not in pending else None
        if stored is not None:
            completion = json.loads(stored)
        else:
            if key not in pending:
                flight = Flight()
                task = asyncio.create_task(self._ask(key, identity, asked, body, flight))
                pending[key] = task, flight
                task.add_done_callback(lambda done: _forget(pending, key, done))
            # Shielded: an answer that is on its way is paid for, so it is kept even when nobody waits any more.
            completion = await asyncio.shield(pending[key][0])
        response = read_completion(completion, self._model.model)
        self._count(key, response, hit=stored is not None)
        return response

    async def _ask(
        self, key: str, identity: str, asked: str, body: Mapping[str, Any], flight: Flight
    ) -> dict[str, Any]:
        start = time.monotonic()
        try:
            completion: dict[str, Any] = without_surrogates(await self._client.send(body, flight))
            response = read_completion(completion, self._model.model)
        except Exception:
            self._meter.add(self._model.name, Usage(failed=1, seconds=time.monotonic() - start))
            raise
        self._calls.put(key, identity, asked, canonical(completion))
        usage = Usage(
            calls=1,
            truncated=int(response.finish_reason == "length"),
            prompt_tokens=response.usage.input_tokens or 0,
            completion_tokens=response.usage.output_tokens or 0,
            seconds=time.monotonic() - start,
        )
        self._meter.add(self._model.name, usage)
        return completion

    def _count(self, key: str, response: lm15.Response, *, hit: bool) -> None:
        if hit:
            self._meter.add(self._model.name, Usage(hits=1))
        answers = _observed.get()
        if answers is not None:
            usage, truncated = response.usage, response.finish_reason == "length"
            tokens = usage.input_tokens or 0, usage.output_tokens or 0
            answers.append(Answer(key, self._model.name, hit, truncated, *tokens))

    async def aclose(self) -> None:
        """Wait for what is on the wire, at most one request's timeout, keep it, and close the client.

        Nothing new is sent: requests that wait for a slot, or to be tried again, are dropped.
        """
        self.stop()
        tasks = [task for task, _ in (self._pending.pop() or {}).values()]
        try:
            if tasks:
                await asyncio.wait(tasks, timeout=self._model.timeout)
        finally:  # also when whoever waits here has enough of it
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            await self._client.aclose()

    def stop(self) -> int:
        """Send nothing new for those who asked on this loop so far; the number of requests on the wire."""
        under_way = 0
        for task, flight in self._pending.get().values():
            flight.last = True
            if flight.on_wire:
                under_way += 1
            else:
                task.cancel()
        return under_way


_Pending = tuple[asyncio.Task[dict[str, Any]], Flight]


def _forget(pending: dict[str, _Pending], key: str, done: asyncio.Task[dict[str, Any]]) -> None:
    pending.pop(key, None)
    if not done.cancelled():
        done.exception()  # read, so that asyncio does not report what nobody waited for


class SyncEngine:
    """The same engine for DSPy's synchronous calls, run on a loop in the background."""

    def __init__(self, engine: StoredEngine, loop: LoopThread) -> None:
        self._engine = engine
        self._loop = loop

    def complete(self, request: lm15.Request) -> lm15.Response:
        """As the async engine does."""
        return self._loop.run(self._engine.complete(request))
