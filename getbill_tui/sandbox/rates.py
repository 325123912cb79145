"""Rate limits: per OAuth client, over a sliding window, apart for reads and writes.

As the rate-limits page says: 1,000 reads and 500 writes an hour, four headers on every
answer, and a 429 whose details say when to come back. Refused requests do not count.
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final, Literal, TypeAlias

from getbill_tui.sandbox.answers import Refusal

Kind: TypeAlias = Literal["reads", "writes"]


@dataclass(frozen=True, slots=True)
class Limits:
    """Requests allowed in a window of so many seconds."""

    reads: int = 1_000
    writes: int = 500
    window: float = 3_600.0


DOCUMENTED: Final = Limits()


class Rates:
    """The requests of every client that are still inside the window."""

    def __init__(self, now: Callable[[], float]) -> None:
        self._now = now
        self._spent: dict[tuple[str, Kind], deque[float]] = {}
        self.limits = DOCUMENTED

    def reset(self) -> None:
        """Forget all requests, and go back to the documented limits."""
        self._spent.clear()
        self.limits = DOCUMENTED

    def limit_to(self, limits: Limits) -> None:
        """Other limits from now on; what was spent so far is forgotten."""
        self._spent.clear()
        self.limits = limits

    def spend(self, client: str, kind: Kind) -> None:
        """Count one request, or refuse it with the documented 429."""
        spent = self._inside(client, kind)
        limit = self._limit(kind)
        now = self._now()
        if len(spent) < limit:
            spent.append(now)
            return
        free_at = (spent[0] if spent else now) + self.limits.window
        raise Refusal(
            429,
            "Rate limit exceeded",
            facts={
                "retry_after": max(1, math.ceil(free_at - now)),
                "limit": limit,
                "reset_time": f"{datetime.fromtimestamp(free_at, UTC):%Y-%m-%dT%H:%M:%SZ}",
            },
        )

    def headers(self, client: str, kind: Kind) -> dict[str, str]:
        """The four headers. The reset is the moment at which the oldest request leaves the
        window, in whole seconds and rounded down, as a server in PHP would print it."""
        spent = self._inside(client, kind)
        limit = self._limit(kind)
        free_at = (spent[0] if spent else self._now()) + self.limits.window
        return {
            "X-RateLimit-Limit": str(limit),
            "X-RateLimit-Remaining": str(max(0, limit - len(spent))),
            "X-RateLimit-Reset": str(int(free_at)),
            "X-RateLimit-Window": str(math.ceil(self.limits.window)),
        }

    def _limit(self, kind: Kind) -> int:
        return self.limits.reads if kind == "reads" else self.limits.writes

    def _inside(self, client: str, kind: Kind) -> deque[float]:
        spent = self._spent.setdefault((client, kind), deque())
        oldest = self._now() - self.limits.window
        while spent and spent[0] <= oldest:
            spent.popleft()
        return spent
