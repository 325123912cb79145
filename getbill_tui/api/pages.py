"""Lists of GetBill, page by page, and what may be asked of them.

How a page is fetched is `client`'s business; how its items are read is `models`'.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta, tzinfo
from typing import Final, Generic, TypeVar

from getbill_tui.api.errors import EffectUnknown
from getbill_tui.debt import Debt
from getbill_tui.followup import Followup
from getbill_tui.vocabulary import MAX_PAGE_SIZE, DebtId

T = TypeVar("T", Followup, Debt)

_DEFAULT_STATUS_PREFIX: Final = "status.default."
_DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """One page of a list.

    `pages` is how many there are, `total` how many items the server counts (None: unsaid).
    `unreadable` items of the answer had no usable id: whoever must know all of them (a read-back)
    cannot rely on a page with such items. `filtered` items did not match the query, whatever the
    server thinks.
    """

    items: tuple[T, ...]
    page: int
    limit: int
    pages: int
    total: int | None
    unreadable: int = 0
    filtered: int = 0

    @property
    def is_last(self) -> bool:
        """Whether the list ends here (contract.md 2.1): the last number, or nothing came."""
        return self.page >= self.pages or not (self.items or self.unreadable or self.filtered)


async def all_pages(fetch: Callable[[int], Awaitable[Page[T]]]) -> AsyncIterator[Page[T]]:
    """The pages from the first to the last, without items that an earlier page already had.

    Rows shift between pages while others write (contract.md 2.26). Raises EffectUnknown when a
    page brings exactly the rows of the page before: the list would never end.
    """
    seen: set[str] = set()
    number, before = 1, None
    while True:
        page = await fetch(number)
        ids = [item.id for item in page.items]
        if ids and ids == before:
            raise EffectUnknown(
                f"GetBill answered page {number} with the rows of page {number - 1}.",
                "The list cannot be read to its end; try again, and tell GetBill if it stays.",
            )
        fresh = tuple(item for item in page.items if item.id not in seen)
        seen.update(ids)
        yield page if len(fresh) == len(page.items) else replace(page, items=fresh)
        if page.is_last:
            return
        number, before = number + 1, ids


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowupQuery:
    """Which followups of the company to list; None asks for all.

    `first_day` and `last_day` are inclusive days of `zone` and compare with the contact time.
    The names of three of GetBill's filters, and what its dates mean, are not documented
    (contract.md 3): the server gets the days widened by one, and `matches` decides.
    """

    type: str | None = None
    status: str | None = None
    first_day: date | None = None
    last_day: date | None = None
    debt_id: DebtId | None = None
    zone: tzinfo = UTC

    def parameters(self, page: int) -> dict[str, str]:
        """The query string of one page."""
        wanted = {
            "type": self.type,
            "status": self.status,
            "date_from": _moved(self.first_day, -_DAY),
            "date_to": _moved(self.last_day, _DAY),
            "debt_id": self.debt_id,
        }
        return page_parameters(page) | {k: v for k, v in wanted.items() if v is not None}

    def matches(self, followup: Followup) -> bool:
        """Whether `followup` is asked for; one without any time is in no range of days."""
        return (
            self.type in (None, followup.type)
            and self.status in (None, followup.status)
            and self.debt_id in (None, followup.debt_id)
            and self._in_days(followup.contact_time)
        )

    def _in_days(self, moment: datetime | None) -> bool:
        if self.first_day is None and self.last_day is None:
            return True
        if moment is None:
            return False
        day = moment.astimezone(self.zone).date()
        return (self.first_day or date.min) <= day <= (self.last_day or date.max)


@dataclass(frozen=True, slots=True, kw_only=True)
class DebtQuery:
    """Which debts to list; None asks for all.

    A status may be given in full or by its last part, "paid" for "status.default.paid".
    `search` looks in internal_id and amount_text only, and is GetBill's own (contract.md 1.4).
    """

    status: str | None = None
    search: str | None = None
    currency: str | None = None

    def parameters(self, page: int) -> dict[str, str]:
        """The query string of one page."""
        wanted = {"status": self.status, "search": self.search, "currency": self.currency}
        return page_parameters(page) | {k: v for k, v in wanted.items() if v is not None}

    def matches(self, debt: Debt) -> bool:
        """Whether `debt` is asked for; the search is left to the server."""
        return self.currency in (None, debt.currency) and self._has_status(debt.status)

    def _has_status(self, status: str | None) -> bool:
        if self.status is None:
            return True
        if status is None:
            return False
        return self.status.removeprefix(_DEFAULT_STATUS_PREFIX) == status.removeprefix(
            _DEFAULT_STATUS_PREFIX
        )


def page_parameters(page: int) -> dict[str, str]:
    """The two parameters of every list; the largest page is always asked for."""
    return {"page": str(page), "limit": str(MAX_PAGE_SIZE)}


def _moved(day: date | None, by: timedelta) -> str | None:
    if day is None:
        return None
    try:
        return (day + by).isoformat()
    except OverflowError:
        return day.isoformat()
