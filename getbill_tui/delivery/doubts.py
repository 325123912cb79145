"""Followups of which nobody knows whether they arrived, and when they may be looked up.

Pure arithmetic over two clocks: the wall clock that the store remembers, and the event
loop's, which only runs forward (exactly-once.md, unsure).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from getbill_tui.delivery.intent import Intent
from getbill_tui.delivery.states import State
from getbill_tui.vocabulary import DebtId


def settle_wait(intent: Intent, now: datetime, *, settle: float, patience: float) -> float:
    """Seconds until the followup may be looked up, as a process finds it that has just started.

    The settle time counts from when the request was lost. For one that was `sending` when its
    process died that is at most `patience` after `sent_at`; the allowance never exceeds the
    settle time itself. If the wall clock was set back since, the wait is a full one.
    """
    full = settle + min(patience, settle) if intent.state is State.SENDING else settle
    if intent.sent_at is None:
        return full
    elapsed = (now - intent.sent_at).total_seconds()
    return full if elapsed < 0 else max(0.0, full - elapsed)


@dataclass(slots=True)
class Doubts:
    """What is to be looked up, by debt. Times are the event loop's."""

    _intents: dict[DebtId, list[Intent]] = field(default_factory=dict)
    _due: dict[DebtId, float] = field(default_factory=dict)

    def __len__(self) -> int:
        return sum(len(intents) for intents in self._intents.values())

    def __contains__(self, debt_id: DebtId) -> bool:
        return debt_id in self._intents

    def add(self, intent: Intent, due: float) -> None:
        """Look it up at `due`, together with all others of its debt: at the latest of their
        times."""
        self._intents.setdefault(intent.debt_id, []).append(intent)
        self.postpone(intent.debt_id, due)

    def postpone(self, debt_id: DebtId, due: float) -> None:
        """Not before `due`."""
        self._due[debt_id] = max(due, self._due.get(debt_id, due))

    def due(self, now: float) -> list[DebtId]:
        """The debts whose time has come."""
        return [debt_id for debt_id, due in self._due.items() if due <= now]

    def next_due_after(self, now: float) -> float | None:
        """When the next debt that is not due yet will be."""
        return min((due for due in self._due.values() if due > now), default=None)

    def take(self, debt_id: DebtId) -> list[Intent]:
        """All that is in doubt of one debt; it is in doubt no longer."""
        self._due.pop(debt_id, None)
        return self._intents.pop(debt_id, [])
