"""Where a followup can be on its way, and every move that is allowed (exactly-once.md, states)."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Final


class State(StrEnum):
    """Where a followup is; the words stand in the stores, so they never change."""

    QUEUED = "queued"
    """To be sent; certainly not on the server by our doing."""
    SENDING = "sending"
    """Written down before its first byte leaves. Found after a restart: in doubt."""
    UNSURE = "unsure"
    """Sent, and nobody knows whether it arrived: to be looked up."""
    HELD = "held"
    """In doubt and given up for this run."""
    CREATED = "created"
    """On the server."""
    REFUSED = "refused"
    """Certainly not on the server, and not to be sent again as it is."""


MOVES: Final[Mapping[State, frozenset[State]]] = {
    State.QUEUED: frozenset(
        {
            State.SENDING,
            # Found on the server before it was ever sent: another ledger was here.
            State.CREATED,
        }
    ),
    State.SENDING: frozenset(
        {
            State.CREATED,
            State.REFUSED,
            State.UNSURE,
            # Certainly not created; or found after a restart, looked up, and absent.
            State.QUEUED,
            State.HELD,
        }
    ),
    State.UNSURE: frozenset({State.CREATED, State.QUEUED, State.HELD}),
    State.HELD: frozenset({State.UNSURE}),
    # Only when a later run offers the row again.
    State.REFUSED: frozenset({State.QUEUED}),
    State.CREATED: frozenset(),
}
"""State → the states it may move to. The stores refuse every other move."""

SETTLED: Final = frozenset({State.CREATED, State.REFUSED})
"""Nothing is left to do; the payload is erased."""

IN_DOUBT: Final = frozenset({State.SENDING, State.UNSURE})
"""To be looked up before anything else, when found in a store."""


class IllegalMove(AssertionError):
    """A move that the table does not allow: a bug of this program."""


def check_move(old: State, new: State) -> None:
    """Raise IllegalMove unless a followup may go from `old` to `new`."""
    if new not in MOVES[old]:
        raise IllegalMove(f"{old} → {new}")
