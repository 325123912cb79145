"""What the ledger tells of runs and rows, as frozen values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeAlias

from getbill_tui.delivery.states import State
from getbill_tui.exits import Exit
from getbill_tui.vocabulary import DebtId, FollowupId
from importers.known_calls import KnownCall


@dataclass(frozen=True, slots=True)
class Queued:
    """The row was taken and will be sent; `key` is its row key."""

    key: str


@dataclass(frozen=True, slots=True)
class Known:
    """The row was not taken: its call is known from an earlier run, or from this one."""

    call: KnownCall


Enqueued: TypeAlias = Queued | Known


@dataclass(frozen=True, slots=True, kw_only=True)
class RunRecord:
    """One run of the importer. `finished_at` is None while it runs, or when it was killed."""

    id: str
    started_at: datetime
    finished_at: datetime | None
    files: tuple[str, ...]
    counts: Mapping[str, int] = field(default_factory=dict)
    """Outcome → rows, as the run's own summary said."""
    states: Mapping[State, int] = field(default_factory=dict)
    """State → rows of this run as the ledger knows them now."""
    exit: Exit | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RunRow:
    """One row that a run took. `call_id` and `columns` are kept until the row is settled."""

    run: str
    file: str
    sheet: str | None
    row: int
    line: int
    debt_id: DebtId
    state: State
    already_there: bool = False
    followup_id: FollowupId | None = None
    reason: str | None = None
    """Why it is held."""
    call_id: str | None = None
    columns: Mapping[str, str] = field(default_factory=dict)
    """GetBill field → the file's own column it came from."""
