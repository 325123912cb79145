"""Signals: the first one asks, the second one insists."""

from __future__ import annotations

import asyncio
import os
import signal

import pytest

from importers.interruption import run_until_stopped, terminable


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_the_first_signal_lets_the_work_come_to_its_end(number: signal.Signals) -> None:
    said: list[str] = []

    async def work(stop: asyncio.Event) -> str:
        os.kill(os.getpid(), number)
        await stop.wait()
        return "ended well"

    assert run_until_stopped(work, lambda: said.append("stopping")) == "ended well"
    assert said == ["stopping"]


def test_the_second_signal_ends_it_where_it_is() -> None:
    async def work(stop: asyncio.Event) -> None:
        os.kill(os.getpid(), signal.SIGTERM)
        await stop.wait()
        os.kill(os.getpid(), signal.SIGINT)
        await asyncio.Event().wait()

    with pytest.raises(KeyboardInterrupt):
        run_until_stopped(work, lambda: None)


def test_work_without_a_signal_is_not_disturbed() -> None:
    async def work(stop: asyncio.Event) -> bool:
        return stop.is_set()

    assert run_until_stopped(work, lambda: None) is False


def test_sigterm_is_an_interruption_inside_the_block_alone() -> None:
    before = signal.getsignal(signal.SIGTERM)
    with pytest.raises(KeyboardInterrupt), terminable():
        os.kill(os.getpid(), signal.SIGTERM)
    assert signal.getsignal(signal.SIGTERM) is before
