"""A bar with rate and time left, on stderr, where somebody watches; else nothing at all.

Cron's mail and a log file get neither bars nor control characters.
"""

from __future__ import annotations

import sys
from types import TracebackType
from typing import TYPE_CHECKING, Protocol, Self

from getbill_tui.text import clean_line

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

_EVERY = 500
"""Rows between two updates while files are read: each costs as much as some rows."""


class Meter(Protocol):
    """Shows how far a command is; a context manager."""

    def reading(self, file: str) -> None:
        """This file is being read now."""

    def read(self, rows: int = 1) -> None:
        """One more record was read, or several."""

    def sending(self, done: int, total: int, remark: str = "") -> None:
        """So many of so many rows are settled; `remark` says why it pauses, if it does."""

    def __enter__(self) -> Self: ...

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None: ...


def meter() -> Meter:
    """A bar when stderr is a terminal."""
    return Bar() if sys.stderr.isatty() else Silence()


class Silence:
    """Shows nothing."""

    def reading(self, file: str) -> None:
        """Nothing."""

    def read(self, rows: int = 1) -> None:
        """Nothing."""

    def sending(self, done: int, total: int, remark: str = "") -> None:
        """Nothing."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Nothing."""


class Bar:
    """Rich's bar: rows read with their rate, then rows settled with rate and time left."""

    def __init__(self) -> None:
        self._progress = _rich_progress()
        self._task: TaskID | None = None
        self._sending = False
        self._read = 0

    def reading(self, file: str) -> None:
        """A bar without an end: how many rows a file has is not known before."""
        self._begin(f"reading {clean_line(file)}", None)
        self._read = 0

    def read(self, rows: int = 1) -> None:
        """Redrawn now and then only."""
        shown = self._read // _EVERY
        self._read += rows
        if self._read // _EVERY > shown and self._task is not None:
            self._progress.update(self._task, completed=self._read)

    def sending(self, done: int, total: int, remark: str = "") -> None:
        """The first call begins the bar of the second half."""
        if not self._sending:
            self._begin("sending", total)
            self._sending = True
        assert self._task is not None
        self._progress.update(
            self._task, completed=done, total=total, description=remark or "sending"
        )

    def _begin(self, what: str, total: int | None) -> None:
        if self._task is not None:
            self._progress.remove_task(self._task)
        self._task = self._progress.add_task(what, total=total)

    def __enter__(self) -> Self:
        self._progress.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._progress.stop()


def _rich_progress() -> Progress:
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        Progress,
        ProgressColumn,
        Task,
        TextColumn,
        TimeRemainingColumn,
    )
    from rich.text import Text

    class Rows(ProgressColumn):
        """How many rows, of how many, and how many a second."""

        def render(self, task: Task) -> Text:
            total = "" if task.total is None else f"/{task.total:,.0f}"
            rate = f" · {task.speed:,.0f}/s" if task.speed else ""
            return Text(f"{task.completed:,.0f}{total} rows{rate}")

    return Progress(
        TextColumn("{task.description}", markup=False),
        BarColumn(bar_width=24),
        Rows(),
        TimeRemainingColumn(),
        console=Console(stderr=True),
        transient=True,
        # Lines for the same terminal go above the bar; a pipe is none of its business.
        redirect_stdout=sys.stdout.isatty(),
    )
