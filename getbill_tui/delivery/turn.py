"""What requests report, what one turn of the engine writes down for it, and how a run ends."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeAlias, assert_never

from getbill_tui.delivery.intent import Change, Intent
from getbill_tui.delivery.outcomes import Outcome
from getbill_tui.delivery.readback import Sight
from getbill_tui.delivery.settlement import Created, Held, Refused
from getbill_tui.delivery.states import State
from getbill_tui.errors import GetBillError
from getbill_tui.vocabulary import DebtId


@dataclass(frozen=True, slots=True)
class Pause:
    """Nothing may be sent before `until`."""

    until: datetime
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryEnd:
    """Why a delivery ended before everything was settled; all empty when nothing stopped it."""

    error: GetBillError | None = None
    """No access, or no server."""
    stopped: bool = False
    out_of_time: bool = False
    """The rate or time budget is spent."""
    resume_at: datetime | None = None
    """When it is worth going on."""


@dataclass(frozen=True, slots=True)
class Posted:
    """A POST ended."""

    intent: Intent
    outcome: Outcome
    trial: int
    """Of `Health`, when it started."""


@dataclass(frozen=True, slots=True)
class LookedUp:
    """A debt's followups were read, or could not be."""

    debt_id: DebtId
    sight: Sight | GetBillError
    trial: int
    precheck: bool


Report: TypeAlias = Posted | LookedUp


@dataclass(slots=True)
class Turn:
    """What one turn of the loop writes in one transaction, and tells afterwards."""

    changes: list[Change] = field(default_factory=list)
    met: list[DebtId] = field(default_factory=list)
    settled: list[tuple[Intent, Created | Refused | Held]] = field(default_factory=list)

    def settle(self, intent: Intent, settlement: Created | Refused | Held) -> None:
        """The followup has come to an end, or is given up for this run."""
        match settlement:
            case Created(followup_id, already_there):
                change = Change(
                    key=intent.key,
                    old=intent.state,
                    new=State.CREATED,
                    followup_id=followup_id,
                    already_there=already_there,
                )
            case Refused():
                change = Change(key=intent.key, old=intent.state, new=State.REFUSED)
            case Held(reason):
                change = Change(
                    key=intent.key,
                    old=intent.state,
                    new=State.HELD,
                    reason=reason,
                    rounds=intent.rounds,
                )
            case _:
                assert_never(settlement)
        self.changes.append(change)
        self.settled.append((intent, settlement))

    def move(self, intent: Intent, moved: Intent) -> None:
        """The followup goes on from the state of `intent` to that of `moved`."""
        self.changes.append(
            Change(
                key=intent.key,
                old=intent.state,
                new=moved.state,
                sent_at=moved.sent_at,
                rounds=moved.rounds,
            )
        )
