"""Where a sweep over GET /debts stands, and which page it reads next: pure.

The documentation promises neither an order of the list nor that it stands still while it is
read (contract.md 2.26). Rows that shift towards the end are met twice, which does no harm;
rows that shift towards the front would be missed. So a sweep keeps a frontier, the number of
rows from the front that it has certainly met: when the list shrinks the frontier moves back, and
what may have slipped past is read again. At the end it counts: while it has met fewer debts than
GetBill says there are, it goes over the list again, at most `MOST_ROUNDS` times.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Final, Self

MOST_ROUNDS: Final = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class PageFacts:
    """What one page says of the list."""

    page: int
    limit: int
    received: int
    unreadable: int
    total: int | None
    last: bool
    """Whether the list ends with it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sweep:
    """One sweep: kept beside what it has met, so that any later process can go on with it."""

    number: int
    started_at: float
    """Unix time: what the index holds when the sweep is complete is at least as fresh."""
    round: int = 1
    frontier: int = 0
    """So many rows from the front of the list were met in this round."""
    limit: int = 100
    total: int | None = None
    """Debts in the list, as last heard."""
    unreadable: int = 0
    """Items without a usable id, which cannot be met."""
    shrank: bool = False
    """Whether the list lost rows while it was read."""
    reads: int = 0
    met: int = 0
    """Different debts that were met so far."""
    at_end: bool = False
    """Whether nothing of the list is left to read."""

    @property
    def page(self) -> int:
        """The page to read next."""
        return self.frontier // self.limit + 1

    @property
    def pages(self) -> int | None:
        """How many pages there are, as far as known."""
        return None if self.total is None else max(1, -(-self.total // self.limit))

    @property
    def expected(self) -> int | None:
        """How many debts there are to be met."""
        return None if self.total is None else max(0, self.total - self.unreadable)

    @property
    def missing(self) -> int:
        """How many debts GetBill counts beyond those that were met; 0 where it does not say."""
        return max(0, (self.expected or 0) - self.met)

    def after(self, facts: PageFacts, met: int) -> Sweep:
        """Where it stands with this page read, and `met` different debts met in all."""
        total = self.total if facts.total is None else facts.total
        fell = max(0, (self.total or 0) - (total or 0))
        start = (facts.page - 1) * facts.limit
        reached = max(0, self.frontier - fell)
        gap = start > reached
        if not gap:
            reached = max(reached, start + (facts.received if facts.last else facts.limit))
        read = replace(
            self,
            frontier=reached,
            limit=facts.limit,
            total=total,
            unreadable=self.unreadable + (facts.unreadable if self.round == 1 else 0),
            shrank=self.shrank or fell > 0,
            reads=self.reads + 1,
            met=met,
        )
        if self.round > 1 and not read.missing:
            return replace(read, at_end=True)
        if not facts.last or gap:
            return read
        if read.missing and read.round < MOST_ROUNDS:
            return replace(read, round=read.round + 1, frontier=0)
        return replace(read, at_end=True)

    def dump(self) -> str:
        """As it is kept."""
        return json.dumps(asdict(self))

    @classmethod
    def load(cls, text: str) -> Self:
        """What `dump` wrote."""
        members: Mapping[str, int | float | bool | None] = json.loads(text)
        return cls(**members)  # type: ignore[arg-type]  # written by dump alone
