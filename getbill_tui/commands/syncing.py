"""`getbill debts sync`, wired: the index opened, the sweep run, and told of on standard error."""

from __future__ import annotations

import asyncio
import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Final

from getbill_tui.api.client import GetBill
from getbill_tui.browse.times import SystemZone, age_text, wait_text
from getbill_tui.commands.connecting import ask
from getbill_tui.commands.printing import notice
from getbill_tui.exits import Exit
from getbill_tui.settings import Settings
from getbill_tui.store.debt_schema import IndexPlace
from getbill_tui.store.debt_writer import open_writer
from getbill_tui.store.sweeping import End, Progress, SyncEnd, SyncPolicy, sync
from getbill_tui.vocabulary import Scope

_GO_ON: Final = "getbill debts sync"


def sync_debts(settings: Settings, policy: SyncPolicy) -> Exit:
    """Refresh the index of this account; TRY_LATER while pages are left to read."""
    place = IndexPlace.of(settings)
    with open_writer(place, settings.country) as writer, _watching() as show:
        told_resuming = False

        def on_progress(progress: Progress) -> None:
            nonlocal told_resuming
            if not told_resuming and progress.sweep.reads:
                _say_going_on(progress)
            told_resuming = True
            show(progress)

        async def work(api: GetBill) -> SyncEnd:
            _end_with_sigterm()
            return await sync(
                api, writer, policy, now=time.time(), on_progress=on_progress, clock=time.monotonic
            )

        try:
            end = ask(settings, {Scope.DEBTS_READ}, work)
        except (KeyboardInterrupt, asyncio.CancelledError):
            notice(f"Interrupted. What was read is kept; to go on: {_GO_ON}")
            return Exit.INTERRUPTED
    return _tell(end)


def _end_with_sigterm() -> None:
    """Let SIGTERM end the work between two pages, as Ctrl-C does."""
    task = asyncio.current_task()
    assert task is not None
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, task.cancel)


def _say_going_on(progress: Progress) -> None:
    began = datetime.fromtimestamp(progress.sweep.started_at, UTC)
    notice(
        f"Going on with the sweep that began {age_text(began, datetime.now(UTC))}: "
        f"{_so_far(progress.sweep.page - 1, progress.sweep.pages, progress.sweep.met)}."
    )


def _so_far(done: int, pages: int | None, met: int) -> str:
    of = "" if pages is None else f" of {pages:,}"
    return f"{done:,}{of} pages are read, {met:,} debts met"


def _tell(end: SyncEnd) -> Exit:
    sweep = end.sweep
    if end.end is End.COMPLETE:
        return _tell_complete(end)
    so_far = _so_far(sweep.pages or 0 if sweep.at_end else sweep.page - 1, sweep.pages, sweep.met)
    if end.end is End.TIME_OVER:
        notice(f"The time is over: {so_far}. To go on: {_GO_ON}")
        return Exit.TRY_LATER
    when = wait_text(max(1.0, end.wait), datetime.now(UTC), SystemZone())
    notice(
        f"The read budget is spent, but for the share that is left to others: {so_far}. "
        f"To go on, {when}: {_GO_ON}"
    )
    return Exit.TRY_LATER


def _tell_complete(end: SyncEnd) -> Exit:
    changes = end.changes
    notice(
        f"{end.held:,} debts are indexed: {changes.new:,} new, {changes.changed:,} changed, "
        f"{changes.gone:,} gone; {_reads(end.reads)}."
    )
    if end.left:
        notice(
            f"{end.left:,} debts were not listed any more while the list was changing; they are "
            "kept until the next sync."
        )
    if end.sweep.unreadable:
        notice(f"getbill: {end.sweep.unreadable} of the answered debts have no usable id.")
    if missing := end.sweep.missing:
        notice(
            f"getbill: GetBill counts {missing:,} debts more than it lists, also when it is asked "
            "again; they cannot be found."
        )
    return Exit.ROWS_FAILED if missing or end.sweep.unreadable else Exit.OK


def _reads(count: int) -> str:
    return "1 read" if count == 1 else f"{count:,} reads"


@contextmanager
def _watching() -> Iterator[Callable[[Progress], None]]:
    """A bar with rate and time left where somebody watches; else nothing at all."""
    if not sys.stderr.isatty():
        yield lambda _progress: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, TextColumn, TimeRemainingColumn
    from rich.progress import Progress as Bar

    with Bar(
        TextColumn("{task.description}", markup=False),
        BarColumn(bar_width=24),
        TextColumn("{task.fields[told]}", markup=False),
        TimeRemainingColumn(),
        console=Console(stderr=True),
        transient=True,
        redirect_stdout=False,
    ) as bar:
        task = bar.add_task("reading debts", total=None, told="")
        began = time.monotonic()

        def show(progress: Progress) -> None:
            sweep = progress.sweep
            seconds = time.monotonic() - began
            rate = f" · {progress.reads / seconds:.1f} reads/s" if progress.reads else ""
            again = f" · round {sweep.round}" if sweep.round > 1 else ""
            expected = "" if sweep.expected is None else f"/{sweep.expected:,}"
            bar.update(
                task,
                total=sweep.pages,
                completed=(sweep.pages or 0) if sweep.at_end else sweep.page - 1,
                told=f"{sweep.met:,}{expected} debts{rate}{again}",
            )

        yield show
