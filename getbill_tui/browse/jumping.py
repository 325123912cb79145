"""From what a person types or pastes to the id of a debt."""

from __future__ import annotations

from typing import Final

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
