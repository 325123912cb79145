"""How many writes may leave now: what the rate window allows, less what is left to others.

Asks the client's budget and never sends anything itself. Spends what is there at once and
then waits for places in the window; `rate` spaces writes evenly instead.
"""

from __future__ import annotations

from math import ceil
from typing import Final

from getbill_tui.api.budget import Budget, Kind
from getbill_tui.delivery.policy import Policy

_SECONDS_PER_HOUR: Final = 3_600.0
_READS_KEPT: Final = 20
"""One read in so many is kept for looking up what is in doubt."""


class Pace:
    """The writes and reads of one delivery. Times are the event loop's."""

    def __init__(self, budget: Budget, policy: Policy) -> None:
        self._budget = budget
        self._policy = policy
        self._next_even = 0.0
        self._careful = True

    def grant(self, wanted: int, under_way: int, now: float) -> int:
        """How many of the `wanted` writes may leave now, with so many under way.

        One alone after a pause or a 429, until its answer tells what the window holds.
        """
        if wanted <= 0 or self.spacing(now) > 0:
            return 0
        if self.window_wait() > 0:
            self._careful = True
            return 0
        if self._careful:
            granted = 0 if under_way else 1
        else:
            # Those under way may not have taken their places in the window yet.
            free = self._budget.remaining(Kind.WRITE) - self._reserve() - under_way
            granted = min(wanted, max(free, 0 if under_way else 1))
        if granted and self._policy.rate:
            granted = 1
            gap = _SECONDS_PER_HOUR / self._policy.rate
            self._next_even = max(now, self._next_even) + gap
        return granted

    def answered(self) -> None:
        """An answer came whose headers the budget has read."""
        self._careful = False

    def refused(self) -> None:
        """A 429 came."""
        self._careful = True

    def spacing(self, now: float) -> float:
        """Seconds until the even spacing of `rate` lets one more write go."""
        return max(0.0, self._next_even - now)

    def window_wait(self) -> float:
        """Seconds until the rate window has a place for one more write."""
        return self._budget.wait(Kind.WRITE, reserve=self._reserve())

    def read_wait(self, *, precheck: bool, under_way: int = 0) -> float:
        """Seconds until one more read may leave; a precheck leaves some to looking up.

        `under_way` are reads that may not have taken their places in the window yet.
        """
        kept = self._budget.limit(Kind.READ) // _READS_KEPT if precheck else 0
        return self._budget.wait(Kind.READ, reserve=kept + under_way)

    def _reserve(self) -> int:
        share = ceil(self._budget.limit(Kind.WRITE) * self._policy.reserve_percent / 100)
        return max(self._policy.reserve, share)
