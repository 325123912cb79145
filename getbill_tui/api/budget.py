"""How many requests an hour may still go out: one sliding window for reads, one for writes.

Pure: it counts and answers; the client reports each request to it, and delivery asks it before
sending (exactly-once.md, rate). It never waits and never reads the wall clock by itself.

Two counts are kept, because neither alone is enough. The own count places a request at the moment
its answer came, which is never earlier than the server's own mark, so a place is never thought
free too soon. The server's headers tell what others with the same OAuth client use.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from getbill_tui.api.rate_headers import RateHeaders, read_rate_headers

DEFAULT_READS: Final = 1_000
DEFAULT_WRITES: Final = 500
DEFAULT_WINDOW: Final = 3_600.0
"""What GetBill documents (contract.md 1.1); its headers correct it."""

LONGEST_BACKOFF: Final = 60.0
_POLL: Final = 0.05
"""Seconds until it is worth asking again while the one request that will tell is under way."""


class Kind(StrEnum):
    """Which of the two windows a request is counted in."""

    READ = "read"
    WRITE = "write"


@dataclass(eq=False, slots=True)
class Ticket:
    """One request under way; handed back when its answer or its failure is known."""

    kind: Kind


@dataclass(slots=True)
class _Window:
    limit: int
    length: float
    answered: deque[float] = field(default_factory=deque)
    """When our own requests of this window were answered, oldest first."""
    under_way: int = 0
    others: int = 0
    """Places taken by somebody else, as far as the last headers tell."""
    others_until: float | None = None
    """When `others` are no longer believed."""
    blocked_until: float = 0.0
    refusals: int = 0
    """429 answers in a row."""
    probing: bool = True
    """Whether the next answer must be seen before more than one request goes out."""

    @property
    def slack(self) -> float:
        """Against timers that fire a little early."""
        return min(0.25, self.length / 1_000)

    def settle(self, now: float) -> None:
        """Forget what has left the window."""
        while self.answered and self.answered[0] + self.length + self.slack <= now:
            self.answered.popleft()
        if self.others_until is not None and self.others_until <= now:
            # A reset promises no full window (contract.md 2.17): the next answer will tell.
            self.others, self.others_until, self.probing = 0, None, True

    def free(self) -> int:
        return self.limit - len(self.answered) - self.under_way - self.others


class Budget:
    """The two windows of one OAuth client. Times are seconds of `clock`, which only runs forward.

    `now` may be left out everywhere: then it is read from `clock`.
    """

    def __init__(
        self,
        *,
        reads: int = DEFAULT_READS,
        writes: int = DEFAULT_WRITES,
        window: float = DEFAULT_WINDOW,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.clock = clock
        self._windows = {
            Kind.READ: _Window(reads, window),
            Kind.WRITE: _Window(writes, window),
        }

    def limit(self, kind: Kind) -> int:
        """Requests allowed in one window, as last heard."""
        return self._windows[kind].limit

    def window(self, kind: Kind) -> float:
        """The length of the window in seconds, as last heard."""
        return self._windows[kind].length

    def remaining(self, kind: Kind, now: float | None = None) -> int:
        """How many requests may go out now, as far as known; 0 while a 429 holds."""
        window, now = self._settled(kind, now)
        return 0 if now < window.blocked_until else max(0, window.free())

    def wait(self, kind: Kind, now: float | None = None, *, reserve: int = 0) -> float:
        """Seconds until one more request may go out, leaving `reserve` to others; 0: at once.

        Ask again after waiting: answers that came meanwhile may have changed it. Before the
        first answer, and after a reset, requests go out one at a time until one has told what
        is left.
        """
        window, now = self._settled(kind, now)
        blocked = max(0.0, window.blocked_until - now)
        if blocked:
            return blocked
        if window.probing and window.under_way:
            return _POLL
        missing = 1 + min(reserve, window.limit - 1) - window.free()
        return 0.0 if missing <= 0 else self._until_free(window, missing, now)

    def start(self, kind: Kind, now: float | None = None) -> Ticket:
        """A request goes out: it takes a place until its ticket is handed back."""
        window, _ = self._settled(kind, now)
        window.under_way += 1
        return Ticket(kind)

    def never_sent(self, ticket: Ticket) -> None:
        """The request did not leave this machine: its place is free again."""
        self._windows[ticket.kind].under_way -= 1

    def lost(self, ticket: Ticket, now: float | None = None) -> None:
        """No answer came: the request is counted, as the server may have done."""
        window, now = self._settled(ticket.kind, now)
        window.under_way -= 1
        window.answered.append(now)

    def answered(
        self,
        ticket: Ticket,
        headers: Mapping[str, str],
        now: float | None = None,
        *,
        wall: float,
    ) -> None:
        """An answer other than 429 came; `wall` is Unix time, for headers without a Date."""
        window, now = self._settled(ticket.kind, now)
        window.under_way -= 1
        window.answered.append(now)
        window.refusals = 0
        window.probing = False
        self._heed(window, read_rate_headers(headers, wall=wall), now)

    def refused(
        self,
        ticket: Ticket,
        headers: Mapping[str, str],
        retry_after: float | None,
        now: float | None = None,
        *,
        wall: float,
    ) -> None:
        """A 429 came: nothing goes out until `retry_after` seconds have passed.

        Without a usable number it is the header's reset, else 1 s doubled at each 429 in a row
        up to a minute.
        """
        window, now = self._settled(ticket.kind, now)
        window.under_way -= 1
        window.refusals += 1
        told = read_rate_headers(headers, wall=wall)
        self._heed(window, told, now)
        if retry_after is None and told.reset_in is not None:
            # Whole seconds, possibly rounded down.
            retry_after = told.reset_in + 1
        backoff = min(LONGEST_BACKOFF, 2.0 ** min(window.refusals - 1, 10))
        pause = backoff if retry_after is None else max(retry_after, window.slack)
        window.blocked_until = max(window.blocked_until, now + pause)
        window.probing = True

    def recall(self, kind: Kind, ages: Iterable[float], now: float | None = None) -> None:
        """Count requests that earlier processes sent so many seconds ago."""
        window, now = self._settled(kind, now)
        earlier = [now - age for age in ages if 0 <= age < window.length]
        window.answered = deque(sorted([*window.answered, *earlier]))

    def _settled(self, kind: Kind, now: float | None) -> tuple[_Window, float]:
        now = self.clock() if now is None else now
        window = self._windows[kind]
        window.settle(now)
        return window, now

    @staticmethod
    def _heed(window: _Window, told: RateHeaders, now: float) -> None:
        window.limit = told.limit or window.limit
        window.length = told.window or window.length
        if window.others_until is not None:
            # The window may just have become shorter.
            window.others_until = min(window.others_until, now + window.length + 1)
        if told.remaining is None:
            return
        ours = len(window.answered) + window.under_way
        window.others = max(0, window.limit - told.remaining - ours)
        window.others_until = None
        if window.others:
            reset_in = window.length if told.reset_in is None else told.reset_in + 1
            window.others_until = now + min(reset_in, window.length + 1)

    @staticmethod
    def _until_free(window: _Window, missing: int, now: float) -> float:
        moments = []
        if len(window.answered) >= missing:
            moments.append(window.answered[missing - 1] + window.length + window.slack)
        if window.others_until is not None:
            moments.append(window.others_until)
        # With every place under way, none can be free before a whole window has passed.
        return max(_POLL, min(moments, default=now + window.length) - now)
