"""From the ledger to GetBill: continues what earlier runs left, then sends this run's rows.

The only place that knows ledger and delivery. Prints nothing: `pipeline` turns what it
reports into events, reports and the exit code.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Final

from getbill_tui.delivery.checkpoints import Checkpoint, pass_by
from getbill_tui.delivery.engine import Delivery
from getbill_tui.delivery.intent import Intent
from getbill_tui.delivery.policy import InDoubt, Policy, Precheck
from getbill_tui.delivery.settlement import Created, Held, Refused, Settlement, Waiting
from getbill_tui.delivery.states import State
from getbill_tui.delivery.turn import DeliveryEnd, Pause
from getbill_tui.errors import GetBillError
from getbill_tui.exits import Exit
from getbill_tui.followup import JsonObject
from getbill_tui.settings import Settings
from getbill_tui.vocabulary import Scope
from importers.ledger.ledger import Ledger
from importers.ledger.origins import origin_of

_SCOPES: Final = frozenset({Scope.FOLLOWUPS_READ, Scope.FOLLOWUPS_WRITE})
_OPEN: Final = (State.QUEUED, State.SENDING, State.UNSURE)
_BATCH: Final = 1_000


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

    def after(self, spent: timedelta) -> UploadPolicy:
        """The same, with so much of the time already spent: on reading the files."""
        if self.max_duration is None:
            return self
        return replace(self, max_duration=max(timedelta(0), self.max_duration - spent))


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
    held: int = 0
    """Rows that the ledger holds in doubt, of whatever run."""
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
    checkpoint: Checkpoint = pass_by,
) -> UploadEnd:
    """Send what the ledger has queued for this site, exactly once, and settle what is in doubt.

    Rows come in the order in which they settle. Setting `stop` finishes what is in flight and
    leaves the rest queued. Does not raise for what happens on the way: see `UploadEnd.error`.
    """
    from getbill_tui.api.client import GetBill

    telling = _Telling(on_settled, on_progress, total=_to_do(ledger, policy))
    end = DeliveryEnd()
    if telling.total:
        try:
            async with GetBill.connect(settings, scopes=_SCOPES) as api:
                delivery = Delivery(
                    ledger,
                    api,
                    delivery_policy(policy, settings),
                    on_settled=telling.settled,
                    on_pause=telling.pausing,
                    stop=stop,
                    checkpoint=checkpoint,
                )
                end = await delivery.run()
        except GetBillError as error:
            end = DeliveryEnd(error=error)
    return _conclude(ledger, settings, end, telling)


def delivery_policy(policy: UploadPolicy, settings: Settings) -> Policy:
    """The same in the engine's terms."""
    share = policy.reserve.endswith("%")
    number = int(policy.reserve.removesuffix("%"))
    return Policy(
        settle_seconds=settings.settle_seconds,
        concurrency=policy.concurrency,
        rate=policy.rate,
        reserve=0 if share else number,
        reserve_percent=number if share else 0,
        precheck=policy.precheck,
        in_doubt=policy.in_doubt,
        max_seconds=None if (most := policy.max_duration) is None else most.total_seconds(),
        wait_for_rate=policy.wait,
    )


class _Telling:
    """Counts what settles, and passes it on."""

    def __init__(
        self,
        on_settled: Callable[[SettledRow], None],
        on_progress: Callable[[UploadProgress], None],
        *,
        total: int,
    ) -> None:
        self.total = total
        self.counts: Counter[str] = Counter()
        self._on_settled = on_settled
        self._on_progress = on_progress
        self._pause: Pause | None = None

    def settled(self, intent: Intent, settlement: Settlement) -> None:
        """One row has settled, or is told of as waiting."""
        self.counts[_outcome(settlement)] += 1
        self._on_settled(_settled_row(intent, settlement))
        self._progress()

    def pausing(self, pause: Pause | None) -> None:
        """Sending pauses, or goes on."""
        self._pause = pause
        self._progress()

    def _progress(self) -> None:
        self._on_progress(
            UploadProgress(
                settled=self.counts.total() - self.counts["waiting"],
                total=self.total,
                pausing_until=self._pause.until if self._pause else None,
                pausing_for=self._pause.reason if self._pause else "",
            )
        )


def _to_do(ledger: Ledger, policy: UploadPolicy) -> int:
    again = (State.HELD,) if policy.in_doubt == "reconcile" else ()
    return ledger.count((*_OPEN, *again))


def _conclude(ledger: Ledger, settings: Settings, end: DeliveryEnd, telling: _Telling) -> UploadEnd:
    """Tell of the rows that wait, and draw the exit codes from what is left."""
    held, error = 0, end.error
    try:
        # Read whole batches first: telling of a row must not disturb the reading.
        for intent in _open_intents(ledger):
            telling.settled(intent, _waiting(intent, end, settings))
        held = ledger.count([State.HELD])
    except GetBillError as unreadable:
        error = error or unreadable
    exits = {
        code
        for code, holds in {
            Exit.INTERRUPTED: end.stopped,
            Exit.TRY_LATER: telling.counts["waiting"] > 0,
            Exit.HELD: held > 0,
            Exit.ROWS_FAILED: telling.counts["refused"] > 0,
        }.items()
        if holds
    }
    return UploadEnd(
        counts=dict(telling.counts),
        held=held,
        exits=frozenset(exits | ({error.exit} if error is not None else set())),
        error=error,
        resume_at=end.resume_at,
    )


def _open_intents(ledger: Ledger) -> Sequence[Intent]:
    found: list[Intent] = []
    while batch := ledger.unsettled(_OPEN, after=found[-1].order if found else 0, limit=_BATCH):
        found.extend(batch)
    return found


def _waiting(intent: Intent, end: DeliveryEnd, settings: Settings) -> Waiting:
    if intent.state is not State.QUEUED and intent.sent_at is not None:
        until = intent.sent_at + timedelta(seconds=settings.settle_seconds)
        return Waiting("its answer was lost, and it is too early to look it up", until)
    if end.error is not None:
        return Waiting("the run could not go on")
    if end.stopped:
        return Waiting("the run was interrupted")
    return Waiting("the rate or time budget is spent", end.resume_at)


def _outcome(settlement: Settlement) -> str:
    match settlement:
        case Created(already_there=there):
            return "already_there" if there else "created"
        case Refused():
            return "refused"
        case Held():
            return "held"
        case Waiting():
            return "waiting"


def _settled_row(intent: Intent, settlement: Settlement) -> SettledRow:
    origin = origin_of(intent)
    return SettledRow(
        run=origin.run,
        file=origin.place.file,
        sheet=origin.place.sheet,
        row=origin.place.row,
        line=origin.place.line,
        call_id=intent.call_id,
        columns=origin.columns,
        settlement=settlement,
        body=intent.body,
    )
