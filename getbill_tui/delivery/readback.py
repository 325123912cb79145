"""Looks which call_ids the server holds of a debt: before the first POST, and after a lost one.

Reads only; what follows from it is `engine`'s business.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Final, TypeAlias

from getbill_tui.api.pages import Page, all_pages
from getbill_tui.delivery.checkpoints import Checkpoint, Point
from getbill_tui.followup import Followup
from getbill_tui.vocabulary import FollowupId

PageReader: TypeAlias = Callable[[int], Awaitable[Page[Followup]]]
"""Number of a page, from 1 → that page of one debt's followups."""

_MOST_PASSES: Final = 6


@dataclass(frozen=True, slots=True)
class Sight:
    """What was seen of a debt. Absence counts only when `complete`."""

    found: Mapping[str, FollowupId]
    """call_id → the first followup that carries it."""
    complete: bool


async def look(read: PageReader) -> Sight:
    """One pass over all pages of the debt's followups."""
    sight, _ = await _one_pass(read)
    return sight


async def look_twice(read: PageReader, checkpoint: Checkpoint) -> Sight:
    """All pages, until two passes in a row see the same followups.

    Not complete when they go on changing, or when an entry cannot be read.
    """
    sight, before = await _one_pass(read)
    for _ in range(_MOST_PASSES - 1):
        checkpoint(Point.READ_BACK_ONCE)
        sight, ids = await _one_pass(read)
        if ids == before:
            return sight
        before = ids
    return Sight(sight.found, complete=False)


async def _one_pass(read: PageReader) -> tuple[Sight, frozenset[FollowupId]]:
    found: dict[str, FollowupId] = {}
    ids: set[FollowupId] = set()
    complete = True
    async for page in all_pages(read):
        complete = complete and not page.unreadable
        for followup in page.items:
            ids.add(followup.id)
            # The raw text too: cleaning may have changed what we sent byte for byte.
            for call_id in (followup.call_id, followup.raw.get("call_id")):
                if isinstance(call_id, str):
                    found.setdefault(call_id, followup.id)
    return Sight(found, complete), frozenset(ids)
