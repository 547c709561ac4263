"""What belongs to one event loop, and a loop of its own for callers that have none."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Coroutine
from typing import Any, Generic, TypeVar
from weakref import WeakKeyDictionary

T = TypeVar("T")


class PerLoop(Generic[T]):
    """One T for each event loop, made at its first use there."""

    def __init__(self, make: Callable[[], T]) -> None:
        self._make = make
        self._lock = threading.Lock()
        self._items: WeakKeyDictionary[asyncio.AbstractEventLoop, T] = WeakKeyDictionary()

    def get(self) -> T:
        """The running loop's."""
        loop = asyncio.get_running_loop()
        with self._lock:
            if loop not in self._items:
                self._items[loop] = self._make()
            return self._items[loop]

    def pop(self) -> T | None:
        """The running loop's, taken out; None where none was made."""
        with self._lock:
            return self._items.pop(asyncio.get_running_loop(), None)


class LoopThread:
    """An event loop in a daemon thread, started at its first use, for DSPy's synchronous calls."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._loop: asyncio.AbstractEventLoop | None = None

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        """The result of `work`, awaited on that loop with the caller's context variables."""
        with self._lock:
            if self._loop is None:
                self._loop = asyncio.new_event_loop()
                threading.Thread(target=self._loop.run_forever, name="wavecoder-models", daemon=True).start()
        return asyncio.run_coroutine_threadsafe(work, self._loop).result()

    @property
    def started(self) -> bool:
        """Whether anything ran here."""
        return self._loop is not None


background = LoopThread()
