"""A followup that is to be created, and what delivery asks of the store that keeps it.

The store may be the import ledger, the outbox, or another home altogether: the protocol is
narrow, every move goes through `record`, and a move is durable when `record` returns.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from getbill_tui.delivery.states import State
from getbill_tui.followup import JsonObject
from getbill_tui.vocabulary import DebtId, FollowupId


@dataclass(frozen=True, slots=True, kw_only=True)
class Intent:
    """One followup on its way, as the store has it."""

    key: str
    """The row key: the same call always has the same one."""
    order: int
    """Place in the queue, from the store."""
    debt_id: DebtId
    call_id: str
    body: JsonObject = field(repr=False)
    """What is posted, call_id included."""
    state: State
    sent_at: datetime | None = None
    """When its last request may have left, or was lost: the settle time counts from here."""
    rounds: int = 0
    """How often it was sent, answered in doubt, looked up, and not found."""
    reason: str = ""
    """Why it is held."""
    origin: JsonObject = field(default_factory=dict, repr=False)
    """The owner's own notes (file, row, columns); delivery hands them back untouched."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One move of one followup. `old` must be the state the store has: anything else is a bug."""

    key: str
    old: State
    new: State
    sent_at: datetime | None = None
    """Set with SENDING and UNSURE; None keeps what is there."""
    rounds: int | None = None
    """None keeps what is there."""
    followup_id: FollowupId | None = None
    already_there: bool = False
    reason: str = ""


class IntentStore(Protocol):
    """Keeps intents and their states; one writer."""

    def unsettled(
        self, states: Collection[State], *, after: int = 0, limit: int
    ) -> Sequence[Intent]:
        """Unsettled intents in these states, in queue order, from beyond place `after`."""

    def queued_of(self, debt_id: DebtId) -> Sequence[Intent]:
        """All queued intents of one debt, in queue order."""

    def count(self, states: Collection[State]) -> int:
        """How many intents are in these states."""

    def record(self, changes: Sequence[Change], met: Collection[DebtId] = ()) -> None:
        """Make these moves, and remember that these debts were read, in one transaction.

        On the disk when it returns. Raises IllegalMove for a move that `MOVES` does not
        allow, and GetBillError when the disk refuses: then none of the moves was made.
        """

    def met(self, debt_id: DebtId) -> bool:
        """Whether the debt's followups were read before anything was posted for it."""
