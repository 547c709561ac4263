"""An OpenAI-compatible server on loopback that fails as a script says."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any

from aiohttp import web


@dataclass(frozen=True)
class Step:
    """What one request meets.

    kind: `answer`; `status` (an error with `status` and `headers`; {auth} in `body` is the request's Authorization);
    `drop` (the connection closes without an answer); `half` (it closes in the middle of the body); `malformed` (a body
    that is no JSON); `empty` (no choices); `hang` (no answer for `seconds`); `huge` (a body of `megabytes`).
    """

    kind: str = "answer"
    status: int = 500
    headers: Mapping[str, str] = field(default_factory=dict)
    body: str = '{"error": {"message": "scripted"}}'
    seconds: float = 30.0
    megabytes: int = 25
    finish: str = "stop"


def echo(body: Mapping[str, Any]) -> str:
    """An answer that depends on nothing but the request."""
    return f"answer to: {body['messages'][-1]['content']}"


class FaultServer:
    """Runs in a thread of its own inside `with`. Steps are met in the order of arrival; after the last, answers.

    Attributes:
        requests: The bodies that arrived, in order.
        headers: Their headers.
        answered: How many got a whole answer.
        busiest: The most requests that were open at once.
    """

    def __init__(
        self,
        steps: Iterable[Step] = (),
        answer: Callable[[Mapping[str, Any]], str] = echo,
        latency: float = 0.0,
    ) -> None:
        self.requests: list[dict[str, Any]] = []
        self.headers: list[dict[str, str]] = []
        self.answered = 0
        self.busiest = 0
        self.url = ""
        self._open = 0
        self._steps = list(steps)
        self._answer = answer
        self._latency = latency
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)

    def __enter__(self) -> FaultServer:
        self._thread.start()
        self.url = asyncio.run_coroutine_threadsafe(self._start(), self._loop).result()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        asyncio.run_coroutine_threadsafe(self._runner.cleanup(), self._loop).result()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    async def _start(self) -> str:
        app = web.Application(client_max_size=1 << 26)
        app.router.add_post("/v1/chat/completions", self._handle)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        port = site._server.sockets[0].getsockname()[1]
        return f"http://127.0.0.1:{port}/v1"

    async def _handle(self, request: web.Request) -> web.StreamResponse:
        body = await request.json()
        step = self._steps[len(self.requests)] if len(self.requests) < len(self._steps) else Step()
        self.requests.append(body)
        self.headers.append(dict(request.headers))
        self._open += 1
        self.busiest = max(self.busiest, self._open)
        try:
            await asyncio.sleep(self._latency)
            return await self._meet(step, request, body)
        finally:
            self._open -= 1

    async def _meet(self, step: Step, request: web.Request, body: dict[str, Any]) -> web.StreamResponse:
        completion = json.dumps(self._completion(body, step))
        match step.kind:
            case "status":
                text = step.body.replace("{auth}", request.headers.get("Authorization", ""))
                return web.Response(status=step.status, headers=step.headers, text=text)
            case "drop":
                request.transport.close()
            case "half":
                response = web.StreamResponse(headers={"Content-Length": str(len(completion))})
                await response.prepare(request)
                await response.write(completion[: len(completion) // 2].encode())
                request.transport.close()
            case "malformed":
                return web.Response(text=completion[:-3])
            case "empty":
                return web.json_response({"choices": []})
            case "hang":
                await asyncio.sleep(step.seconds)
            case "huge":
                return web.Response(body=b" " * (step.megabytes << 20))
            case _:
                self.answered += 1
                return web.Response(text=completion, content_type="application/json")
        return web.Response(status=500)

    def _completion(self, body: Mapping[str, Any], step: Step) -> dict[str, Any]:
        message = {"role": "assistant", "content": self._answer(body)}
        return {
            "id": "chatcmpl-1",
            "object": "chat.completion",
            "created": 1,
            "model": body["model"],
            "choices": [{"index": 0, "message": message, "finish_reason": step.finish}],
            "usage": {"prompt_tokens": 7, "completion_tokens": 3, "total_tokens": 10},
        }
