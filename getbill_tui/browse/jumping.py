"""From what a person types or pastes to a debt: its id, or one of the recent debts."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from getbill_tui.browse.filters import fold
from getbill_tui.debt import RecentDebt
from getbill_tui.vocabulary import DebtId

LONGEST_ID: Final = 256
_SHORTEST_PASTE: Final = 6


def as_debt_id(text: str) -> DebtId | None:
    """The text as a debt's id, if it can be one: opaque, but one printable ASCII word."""
    word = text.strip()
    if word and len(word) <= LONGEST_ID and word.isascii() and word.isprintable():
        return None if any(char.isspace() for char in word) else DebtId(word)
    return None


def as_pasted_id(text: str) -> DebtId | None:
    """The text as a whole id, long enough to be opened without a further key."""
    found = as_debt_id(text)
    return found if found is not None and len(found) >= _SHORTEST_PASTE else None


def matching(recents: Iterable[RecentDebt], typed: str) -> tuple[RecentDebt, ...]:
    """The recent debts whose id or reference holds every typed word, in their order."""
    words = fold(typed).split()
    return tuple(
        recent
        for recent in recents
        if all(word in fold(f"{recent.debt_id} {recent.reference}") for word in words)
    )
