"""Ctrl-C and SIGTERM: what is in flight is finished, and nothing is left half-done.

While files are read, either signal ends the command at once (nothing was sent). While rows are
sent, the first one asks the upload to stop, a second one stops it where it is: what is then in
doubt is looked up by the next run.
"""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any, TypeVar

_Result = TypeVar("_Result")
_SIGNALS = (signal.SIGINT, signal.SIGTERM)


@contextmanager
def terminable() -> Iterator[None]:
    """SIGTERM ends the block as Ctrl-C does, so that every `finally` runs."""
    previous = signal.signal(signal.SIGTERM, _interrupt)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, previous)


def _interrupt(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def run_until_stopped(
    work: Callable[[asyncio.Event], Coroutine[Any, Any, _Result]], on_stop: Callable[[], None]
) -> _Result:
    """Run `work(stop)` to its end; the first signal sets `stop` and calls `on_stop`.

    A second signal raises KeyboardInterrupt.
    """

    async def main() -> _Result:
        stop = asyncio.Event()
        loop = asyncio.get_running_loop()
        task = asyncio.ensure_future(work(stop))

        def stopping() -> None:
            if stop.is_set():
                task.cancel()
                return
            stop.set()
            on_stop()

        for number in _SIGNALS:
            loop.add_signal_handler(number, stopping)
        try:
            return await task
        finally:
            for number in _SIGNALS:
                loop.remove_signal_handler(number)

    try:
        return asyncio.run(main())
    except asyncio.CancelledError:
        raise KeyboardInterrupt from None
