"""From the ledger to GetBill: continues what earlier runs left, then sends this run's rows.

The only place that knows ledger and delivery. Prints nothing: `pipeline` turns what it
reports into events, reports and the exit code.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal, TypeAlias

from getbill_tui.delivery.settlement import Settlement
from getbill_tui.errors import GetBillError
from getbill_tui.exits import Exit
from getbill_tui.followup import JsonObject
from getbill_tui.settings import Settings
from importers.ledger.ledger import Ledger

Precheck: TypeAlias = Literal["first", "always", "never"]
InDoubt: TypeAlias = Literal["reconcile", "hold"]


@dataclass(frozen=True, slots=True, kw_only=True)
class UploadPolicy:
    """How the user wants rows to be sent (cli.md, import options)."""

    concurrency: int = 8
    rate: int | None = None
    """Writes an hour at most; None: what the server allows."""
    reserve: str = "0"
    """Writes an hour left to others who share the client: "N" or "P%"."""
    precheck: Precheck = "first"
    in_doubt: InDoubt = "reconcile"
    max_duration: timedelta | None = None
    wait: bool = True
    """Whether to wait for the rate window; without it the rest stays queued (75)."""


@dataclass(frozen=True, slots=True)
class SettledRow:
    """One row and what became of it; a Waiting one is reported once, at the end."""

    run: str
    file: str
    sheet: str | None
    row: int
    line: int
    call_id: str
    columns: Mapping[str, str]
    """GetBill field → the file's own column it came from."""
    settlement: Settlement
    body: JsonObject = field(default_factory=dict, repr=False)
    """The payload as it was posted: for the report of a refused row whose file is gone."""


@dataclass(frozen=True, slots=True)
class UploadProgress:
    """How far it is, for a progress bar."""

    settled: int
    """Rows settled by this upload, of this run and of earlier ones."""
    total: int
    """Rows that were to be settled when it began."""
    in_doubt: int = 0
    pausing_until: datetime | None = None
    """Set while nothing may be sent: the rate window or a silent server."""
    pausing_for: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class UploadEnd:
    """How it ended. `counts`: created, already_there, refused, held, waiting → rows, over all
    runs whose rows it touched."""

    counts: Mapping[str, int] = field(default_factory=dict)
    exits: frozenset[Exit] = frozenset()
    error: GetBillError | None = None
    """Why it could not go on (access, server lost); its exit is among `exits`."""
    resume_at: datetime | None = None
    """When it is worth going on, if rows wait."""


async def upload(
    ledger: Ledger,
    settings: Settings,
    policy: UploadPolicy,
    *,
    on_settled: Callable[[SettledRow], None],
    on_progress: Callable[[UploadProgress], None],
    stop: asyncio.Event,
) -> UploadEnd:
    """Send what the ledger has queued for this site, exactly once, and settle what is in doubt.

    Rows come in the order in which they settle. Setting `stop` finishes what is in flight and
    leaves the rest queued. Does not raise for what happens on the way: see `UploadEnd.error`.
    """
    raise NotImplementedError
