"""From the spool through the ledger to GetBill, and back: rows are told of as they settle.

Wires `ledger` and `upload` to spool, reporter and meter. Which rows are sent, when, and what an
answer means is decided by `delivery`. Next stage: `report`.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

from getbill_tui.exits import Exit
from getbill_tui.settings import Settings
from importers.events import FileOpened, Outcome
from importers.interruption import run_until_stopped
from importers.ledger.ledger import Ledger
from importers.ledger.records import Known
from importers.outcomes import known, settled
from importers.report.output import talk
from importers.report.progress import Meter
from importers.report.reporter import Reporter
from importers.report.tally import Tally
from importers.spool import Spool
from importers.upload.upload import SettledRow, UploadEnd, UploadPolicy, UploadProgress, upload
from importers.verdict import Place


@dataclass(slots=True, kw_only=True)
class Sending:
    """Sends the accepted rows of one run."""

    run: str
    spool: Spool
    tally: Tally
    reporter: Reporter
    meter: Meter
    on_earlier: Callable[[SettledRow], None]
    """Rows of earlier runs, which every run continues first; they count in their own run."""

    def enqueue(self, ledger: Ledger) -> None:
        """Let the ledger take the accepted rows; from here on they are safe, whatever happens."""
        for batch in self.spool.accepted():
            answers = ledger.enqueue(self.run, batch)
            for accepted, answer in zip(batch, answers, strict=True):
                if isinstance(answer, Known):
                    self.spool.settle(accepted.place, *known(answer.call))

    def send(self, ledger: Ledger, settings: Settings, policy: UploadPolicy) -> set[Exit]:
        """Send what is queued; the reasons for the exit code that are no row's."""
        self.tell_ready()
        exits = send_queued(
            ledger,
            settings,
            policy,
            on_settled=self._settle,
            reporter=self.reporter,
            meter=self.meter,
        )
        self.spool.settle_rest(Outcome.WAITING, {"reason": "It was not sent yet."})
        self.tell_ready()
        return exits

    def tell_ready(self) -> None:
        """Tell of every row whose turn has come, in file order."""
        for event in self.spool.ready():
            if isinstance(event, FileOpened):
                self.reporter.file(event)
            else:
                self.tally.decide(event)
                self.reporter.row(event)
        self.reporter.flush()

    def _settle(self, row: SettledRow) -> None:
        if row.run != self.run:
            self.on_earlier(row)
            return
        place = Place(row.file, row.sheet, row.row, row.line)
        self.spool.settle(place, *settled(row.settlement, row.columns))
        self.tell_ready()


def send_queued(
    ledger: Ledger,
    settings: Settings,
    policy: UploadPolicy,
    *,
    on_settled: Callable[[SettledRow], None],
    reporter: Reporter,
    meter: Meter,
) -> set[Exit]:
    """Send what the ledger has queued, until it is done, cannot go on, or is interrupted."""

    announced = False

    def on_progress(progress: UploadProgress) -> None:
        nonlocal announced
        meter.sending(progress.settled, progress.total, _remark(progress))
        if progress.pausing_until is not None and not announced:
            announced = True
            _say_pausing(progress)

    async def work(stop: asyncio.Event) -> UploadEnd:
        return await upload(
            ledger, settings, policy, on_settled=on_settled, on_progress=on_progress, stop=stop
        )

    end = run_until_stopped(work, _say_stopping)
    if end.error is not None:
        reporter.failed("", end.error)
    if end.counts.get(Outcome.WAITING):
        _say_how_to_go_on(end)
    if end.held:
        _say_held(end.held)
    return set(end.exits)


def _say_stopping() -> None:
    talk("Stopping: what is in flight is finished. Once more stops at once.")


def _say_pausing(progress: UploadProgress) -> None:
    """Once per command: an hour without a sign of life looks like a hang."""
    talk(
        f"{progress.settled} of {progress.total} rows are settled; {_remark(progress)}."
        " Then the run goes on by itself. It may be stopped: the rest stays queued."
    )


def _say_how_to_go_on(end: UploadEnd) -> None:
    """Nothing that waits is lost, and one command goes on with it."""
    when = f", from {end.resume_at.astimezone():%Y-%m-%d %H:%M} on" if end.resume_at else ""
    count = end.counts[Outcome.WAITING]
    rows = "1 row waits" if count == 1 else f"{count} rows wait"
    talk(f"{rows}. To go on{when}: getbill import resume")


def _say_held(count: int) -> None:
    """They may be rows of earlier runs: nothing else would explain exit 4."""
    rows = "1 row is" if count == 1 else f"{count} rows are"
    talk(f"{rows} held in doubt. To look at GetBill for them again: getbill import resume")


def _remark(progress: UploadProgress) -> str:
    if progress.pausing_until is None:
        return progress.pausing_for
    return f"{progress.pausing_for}, until {progress.pausing_until.astimezone():%H:%M:%S}"
