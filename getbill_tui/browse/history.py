"""The followups of one debt as far as they are read: a value, and how answers change it.

Rows of an earlier load stay until the new one is complete, so that a failure never empties
the list; pages may overlap when rows shift on the server (contract.md 2.26).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from getbill_tui.browse.timeline import newest_first
from getbill_tui.browse.troubles import Trouble
from getbill_tui.followup import Followup
from getbill_tui.vocabulary import DebtId, FollowupId


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """What is known of one debt's followups, newest first."""

    debt_id: DebtId
    followups: tuple[Followup, ...] = ()
    loading: bool = False
    pages_read: int = 0
    pages: int | None = None
    total: int | None = None
    loaded_at: datetime | None = None
    """When the load began that these rows come from; None before the first page."""
    trouble: Trouble | None = None
    confirmed: frozenset[FollowupId] = frozenset()
    """What the running load has seen, or a person has just created."""

    @property
    def complete(self) -> bool:
        """Whether every followup has been read, and the last load did not fail."""
        return not self.loading and self.trouble is None and self.loaded_at is not None


def begin(history: History) -> History:
    """A load starts; the rows stay."""
    return replace(
        history,
        loading=True,
        pages_read=0,
        pages=None,
        trouble=None,
        confirmed=frozenset(),
    )


def with_page(
    history: History,
    items: Iterable[Followup],
    *,
    pages: int,
    total: int | None,
    now: datetime,
) -> History:
    """One more page has been read."""
    fresh = {followup.id: followup for followup in items}
    return replace(
        history,
        followups=_merged(history.followups, fresh),
        pages_read=history.pages_read + 1,
        pages=pages,
        total=total,
        loaded_at=now
        if history.pages_read == 0 or history.loaded_at is None
        else history.loaded_at,
        confirmed=history.confirmed | fresh.keys(),
    )


def ended(history: History, *, now: datetime) -> History:
    """All pages have been read: what the server no longer lists goes."""
    kept = tuple(f for f in history.followups if f.id in history.confirmed)
    return replace(
        history,
        followups=kept,
        loading=False,
        total=len(kept),
        loaded_at=history.loaded_at if history.pages_read else now,
    )


def failed(history: History, trouble: Trouble) -> History:
    """The load stopped; what was read stays."""
    return replace(history, loading=False, trouble=trouble)


def with_followup(history: History, followup: Followup) -> History:
    """A followup is new, or newer than the one in the list."""
    known = any(f.id == followup.id for f in history.followups)
    total = history.total
    return replace(
        history,
        followups=_merged(history.followups, {followup.id: followup}),
        total=total + 1 if total is not None and not known else total,
        confirmed=history.confirmed | {followup.id},
    )


def _merged(old: tuple[Followup, ...], fresh: dict[FollowupId, Followup]) -> tuple[Followup, ...]:
    kept = [followup for followup in old if followup.id not in fresh]
    return newest_first([*kept, *fresh.values()])
