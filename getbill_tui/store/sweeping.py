"""Reads GET /debts page by page into the index, within the budget, and says how far it came.

Every page is kept before the next is asked for, so a kill costs one page. What GetBill does not
list any more is asked for by its id before it is forgotten. Nothing documented asks for what
changed since a moment (contract.md 1.4 and 3), so a refresh reads every page; what is unchanged
is not written again. The rules of paging are `sweep`'s, the tables `debt_writer`'s.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from enum import Enum, auto
from functools import partial
from typing import Final, Protocol, TypeVar

from getbill_tui.api.budget import Budget, Kind
from getbill_tui.api.errors import ApiError, EffectUnknown, NotAllowed, NotFound, RateLimited
from getbill_tui.api.pages import DebtQuery, Page
from getbill_tui.debt import Debt
from getbill_tui.store.debt_writer import Changes, DebtWriter
from getbill_tui.store.sweep import PageFacts, Sweep
from getbill_tui.vocabulary import DebtId

T = TypeVar("T")

_ALL: Final = DebtQuery()
_PAUSES: Final = (1.0, 3.0, 9.0)
"""Seconds before a read that failed is tried again."""
_MOST_ASKED: Final = 50
"""So many missing debts are asked for one by one; more would cost more than the next sweep."""

_log = logging.getLogger(__name__)


class Debts(Protocol):
    """What a sweep needs of the client."""

    budget: Budget

    async def list_debts(self, query: DebtQuery, *, page: int = 1) -> Page[Debt]:
        """One page."""

    async def get_debt(self, debt_id: DebtId) -> Debt:
        """One debt."""


class End(Enum):
    """Why a sync ended."""

    COMPLETE = auto()
    BUDGET_SPENT = auto()
    TIME_OVER = auto()


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the sweep is."""

    sweep: Sweep
    reads: int
    """By this process."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SyncEnd:
    """What a sync came to."""

    end: End
    sweep: Sweep
    held: int
    """Debts in the index now."""
    reads: int
    changes: Changes
    wait: float = 0.0
    """Seconds until the budget has a place again."""
    left: int = 0
    """Debts that the list did not show any more and that were kept: see `_MOST_ASKED`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SyncPolicy:
    """Within what bounds to read."""

    reserve: int = 0
    """Reads of a window left to others who share the client."""
    reserve_percent: float = 10.0
    """The same as a share of what the server allows; the larger of the two holds."""
    max_seconds: float | None = None
    anew: bool = False
    """Begin at the first page, also when a sweep was left unfinished."""


class Spent(Exception):
    """The budget or the time is over."""

    def __init__(self, end: End, wait: float = 0.0) -> None:
        super().__init__(end.name)
        self.end = end
        self.wait = wait


class _Reader:
    """Reads within the policy; every request goes through `read`."""

    def __init__(
        self,
        api: Debts,
        policy: SyncPolicy,
        clock: Callable[[], float],
        sleep: Callable[[float], Awaitable[None]],
    ) -> None:
        self._api = api
        self._policy = policy
        self._clock = clock
        self._sleep = sleep
        self._began = clock()
        self.reads = 0

    async def read(self, ask: Callable[[], Awaitable[T]]) -> T:
        """What `ask` answers; raises Spent, or the ApiError that stays after some attempts."""
        for pause in (*_PAUSES, None):
            self._check()
            self.reads += 1
            try:
                return await ask()
            except RateLimited as error:
                wait = max(error.retry_after or 0.0, self._api.budget.wait(Kind.READ))
                raise Spent(End.BUDGET_SPENT, wait) from error
            except ApiError as error:
                if pause is None or not error.transient:
                    raise
                _log.info("a read failed and is tried again", exc_info=False)
            await self._sleep(pause)
        raise AssertionError("the last attempt returns or raises")

    def _check(self) -> None:
        limit = self._policy.max_seconds
        if limit is not None and self._clock() - self._began >= limit:
            raise Spent(End.TIME_OVER)
        allowed = self._api.budget.limit(Kind.READ)
        share = int(-(-allowed * self._policy.reserve_percent // 100))
        reserve = max(self._policy.reserve, share)
        if wait := self._api.budget.wait(Kind.READ, reserve=reserve):
            raise Spent(End.BUDGET_SPENT, wait)


async def sync(
    api: Debts,
    writer: DebtWriter,
    policy: SyncPolicy,
    *,
    now: float,
    on_progress: Callable[[Progress], None],
    clock: Callable[[], float],
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
) -> SyncEnd:
    """Go on with the sweep that was left, or begin one; to its end or that of the budget.

    `now` is Unix time; `clock` runs forward. Raises ApiError where GetBill cannot be asked:
    what was read until then is kept, and the next call goes on from there.
    """
    reader = _Reader(api, policy, clock, sleep)
    sweep = writer.sweep(now, anew=policy.anew)
    left, end, wait = 0, End.COMPLETE, 0.0
    on_progress(Progress(sweep, 0))
    before: tuple[int, tuple[DebtId, ...]] = (0, ())
    try:
        while not sweep.at_end:
            page = await reader.read(partial(api.list_debts, _ALL, page=sweep.page))
            before = _moved_on(before, page)
            sweep = writer.take(sweep, page.items, _facts(page))
            on_progress(Progress(sweep, reader.reads))
        left = await _forget_the_gone(api, writer, sweep, reader)
        writer.finish(sweep)
    except Spent as spent:
        end, wait = spent.end, spent.wait
    return SyncEnd(
        end=end,
        sweep=sweep,
        held=writer.count(),
        reads=reader.reads,
        changes=writer.changes,
        wait=wait,
        left=left,
    )


def _facts(page: Page[Debt]) -> PageFacts:
    return PageFacts(
        page=page.page,
        limit=page.limit,
        received=len(page.items) + page.unreadable,
        unreadable=page.unreadable,
        total=page.total,
        last=page.is_last,
    )


def _moved_on(
    before: tuple[int, tuple[DebtId, ...]], page: Page[Debt]
) -> tuple[int, tuple[DebtId, ...]]:
    """The page's number and rows; EffectUnknown when a later page has the rows of the one
    before: such a list would never end."""
    ids = tuple(debt.id for debt in page.items)
    if ids and page.page > before[0] and ids == before[1]:
        raise EffectUnknown(
            f"GetBill answered page {page.page} of the debts with the rows of page {before[0]}.",
            "The list cannot be read to its end; try again, and tell GetBill if it stays.",
        )
    return page.page, ids


async def _forget_the_gone(api: Debts, writer: DebtWriter, sweep: Sweep, reader: _Reader) -> int:
    """Take debts off that GetBill has no more; how many are kept though the list lacks them.

    A few are asked for by id: the list may have moved under us in a way that shows nowhere.
    Many are gone if the list never shrank while it was read; else the next sweep decides.
    """
    unmet = writer.unmet(sweep, _MOST_ASKED + 1)
    if len(unmet) > _MOST_ASKED:
        if sweep.shrank or sweep.expected is None or sweep.missing:
            return writer.count_unmet(sweep)
        writer.forget_unmet(sweep)
        return 0
    for debt_id in unmet:
        try:
            debt = await reader.read(partial(api.get_debt, debt_id))
        except (NotFound, NotAllowed):
            writer.forget(debt_id)
        else:
            writer.keep(debt, sweep)
    return 0
