"""From drafts to instances: write, check, judge; one event loop, many rows at once."""

from __future__ import annotations

import asyncio
import signal
import sys
import threading
from collections.abc import Callable, Coroutine, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, TypeVar

from wavecoder.compiler.plan import Plan
from wavecoder.synthesize.ask import Asker, Unanswered
from wavecoder.synthesize.discriminator import discriminate
from wavecoder.synthesize.drafts import Draft
from wavecoder.synthesize.models.lm import build_lm
from wavecoder.synthesize.models.meter import Meter
from wavecoder.synthesize.models.store import CallStore
from wavecoder.synthesize.outcomes import Dropped, Outcome

T = TypeVar("T")
Watch = Callable[[Outcome], None]
# Of Ctrl-C, that are met in good order.
_PRESSES = 2


def run(work: Coroutine[Any, Any, T]) -> T:
    """Run a coroutine to its end on uvloop, where there is one.

    Ctrl-C cancels it, so that it can finish what is under way; a second one cancels that, too.

    Raises:
        KeyboardInterrupt: Once the coroutine has ended after a Ctrl-C.
    """
    make: Callable[[], asyncio.AbstractEventLoop] = asyncio.new_event_loop
    try:
        import uvloop
    except ImportError:  # not made for Windows
        pass
    else:
        make = uvloop.new_event_loop
    presses = 0

    async def main() -> T:
        loop, task = asyncio.get_running_loop(), asyncio.current_task()
        assert task is not None

        # asyncio's own handler would raise in the midst of whatever runs at the second Ctrl-C.
        def press(*_: object) -> None:
            nonlocal presses
            presses += 1
            if presses > _PRESSES:
                raise KeyboardInterrupt
            loop.call_soon_threadsafe(task.cancel)

        with _on_interrupt(press):
            return await work

    with asyncio.Runner(loop_factory=make) as runner:
        try:
            done = runner.run(main())
        except asyncio.CancelledError:
            if not presses:
                raise
    if presses:
        raise KeyboardInterrupt
    return done


@contextmanager
def _on_interrupt(handler: Callable[..., None]) -> Iterator[None]:
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


async def outcomes(
    plan: Plan,
    drafts: Sequence[Draft],
    calls: CallStore,
    meter: Meter,
    ledger: Meter,
    watch: Watch | None = None,
) -> list[Outcome]:
    """How each draft ends, in the order of `drafts`, whatever the order of the answers.

    Args:
        plan: The programs and their models.
        drafts: What to write.
        calls: Answers are read from it and kept in it.
        meter: Counts what is asked of the models in this run.
        ledger: Counts every answer used, asked now or before.
        watch: Called with each outcome as it comes.

    Raises:
        UserError: A model cannot be reached for want of a key, an extra or a file.
        dspy.utils.exceptions.LMError: A model cannot be reached. What was answered is in `calls`.
        asyncio.CancelledError: It was cancelled. What was on the wire was waited for and is in `calls`.
    """
    settings = plan.recipe.synthesize
    models = {model.name: model for model in (settings.generator, settings.judge) if model is not None}
    askers = {name: Asker(model, build_lm(model, calls, meter), ledger) for name, model in models.items()}
    writer, judge = askers[settings.generator.name], askers[settings.judge.name] if settings.judge else None
    rows = asyncio.Semaphore(sum(model.concurrency for model in models.values()))

    async def one(draft: Draft) -> Outcome:
        async with rows:
            outcome = await _instance(draft, writer, judge)
        if watch is not None:
            watch(outcome)
        return outcome

    # Task by task, so that a server finds the prompt's first part in its cache.
    order = sorted(range(len(drafts)), key=lambda index: (drafts[index].task.use.task.name, index))
    try:
        async with asyncio.TaskGroup() as group:
            tasks = {index: group.create_task(one(drafts[index])) for index in order}
    except BaseExceptionGroup as errors:
        _say_what_is_under_way(askers.values(), "Ctrl-C drops them")
        raise errors.exceptions[0] from None
    except asyncio.CancelledError:
        _say_what_is_under_way(askers.values(), "Ctrl-C again to drop them")
        raise
    finally:
        await asyncio.gather(*(asker.lm.aclose() for asker in askers.values()))
    for asker in askers.values():
        asker.health.close()
    return [tasks[index].result() for index in range(len(drafts))]


def _say_what_is_under_way(askers: Iterable[Asker], way_out: str) -> None:
    count = sum(asker.lm.stop() for asker in askers)
    if count:
        answers = f"{count} answer{'s' if count > 1 else ''}"
        print(f"finishing {answers} on their way; {way_out}", file=sys.stderr, flush=True)


async def _instance(draft: Draft, writer: Asker, judge: Asker | None) -> Outcome:
    answer = await writer.ask(draft.task.generator, draft.task.use.task, draft.inputs)
    if isinstance(answer, Unanswered):
        return Dropped(draft, "generate", answer.rule, answer.reason, {}, answer=answer.answer, again=answer.again)
    return await discriminate(draft, {name: value.strip("\n") for name, value in answer.items()}, judge)
