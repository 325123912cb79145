"""The whole import, as it can be read aloud: what `check`, `run` and `resume` do, in order.

Wires the stages and owns no rule: files are examined (`inputs`), gathered (`gathering`), taken by
the ledger and sent (`sending`), told of (`report`). The commands only turn flags into its values.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING

from getbill_tui.exits import Exit
from getbill_tui.followup import utc_now
from getbill_tui.settings import Settings
from importers.checking import Checking
from importers.ending import Ending
from importers.gathering import Gathering, RejectionLimit
from importers.inputs import Inputs
from importers.known_calls import KnownCalls
from importers.report.folder import Reports
from importers.report.progress import Meter
from importers.report.reporter import Reporter
from importers.report.tally import CHECKED, SENT, Tally
from importers.spool import Spool
from importers.validation.repeats import SeenCalls

if TYPE_CHECKING:
    from importers.upload.upload import UploadPolicy


@dataclass(frozen=True, slots=True, kw_only=True)
class Telling:
    """Who is told, and where reports go."""

    reporter: Reporter
    meter: Meter
    report_folder: Path | None = None
    """None: a folder of the run's own; for a check, no reports."""


def check(inputs: Inputs, known: KnownCalls, telling: Telling) -> Exit:
    """Examine the files and tell of every row; nothing is sent or written down."""
    tally = Tally(CHECKED)
    reports = Reports(telling.report_folder) if telling.report_folder else None
    with SeenCalls() as seen, Spool() as spool:
        checking = Checking(
            spool=spool,
            tally=tally,
            reports=reports,
            reporter=telling.reporter,
            meter=telling.meter,
        )
        with telling.meter:
            spelt_out = telling.reporter.spells_out_accepted
            look = inputs.examine if spelt_out else inputs.screen
            checking.listen(look(seen, known))
        ending = Ending(
            spool=spool,
            tally=tally,
            reports=reports,
            reporter=telling.reporter,
            files=inputs.files,
        )
        return ending.finish(checking.exits).exit


def run(
    inputs: Inputs,
    settings: Settings,
    policy: UploadPolicy,
    telling: Telling,
    *,
    limit: RejectionLimit | None,
) -> Exit:
    """Examine all files, let the ledger take what is accepted, send it, tell what became of it.

    Raises TryLater at once while another import holds the ledger.
    """
    from importers.earlier import EarlierRows
    from importers.ledger.ledger import Ledger
    from importers.sending import Sending

    begun = monotonic()
    tally = Tally(SENT)
    with Ledger.open(settings) as ledger, SeenCalls() as seen, Spool() as spool, Spool() as aside:
        gathering = Gathering(
            spool=spool,
            seen=seen,
            tally=tally,
            reporter=telling.reporter,
            meter=telling.meter,
            limit=limit,
        )
        with telling.meter:
            gathering.gather(inputs.examine(seen, ledger))
            run_id = ledger.start_run(inputs.files)
            folder = telling.report_folder or settings.paths.reports / run_id
            earlier = EarlierRows(spool=aside, reports=Reports(folder / "earlier"))
            sending = Sending(
                run=run_id,
                spool=spool,
                tally=tally,
                reporter=telling.reporter,
                meter=telling.meter,
                on_earlier=earlier.take,
            )
            sending.enqueue(ledger)
            left = policy.after(timedelta(seconds=monotonic() - begun))
            exits = gathering.exits | sending.send(ledger, settings, left)
        summary = Ending(
            spool=spool,
            tally=tally,
            reports=Reports(folder, gathering.dialects),
            reporter=telling.reporter,
            files=inputs.files,
            run=run_id,
        ).finish(exits)
        earlier.mention(telling.reporter)
        ledger.finish_run(run_id, summary.counts, summary.exit)
        return summary.exit


def resume(settings: Settings, policy: UploadPolicy, telling: Telling) -> Exit:
    """Go on with what earlier runs left: queued rows, and rows in doubt.

    Raises TryLater at once while another import holds the ledger.
    """
    from importers.earlier import EarlierRows
    from importers.ledger.ledger import Ledger
    from importers.sending import send_queued

    folder = telling.report_folder or settings.paths.reports / f"resume-{stamp(utc_now())}"
    with Ledger.open(settings) as ledger, Spool() as spool:
        reports = Reports(folder)
        earlier = EarlierRows(spool=spool, reports=reports, reporter=telling.reporter)
        with telling.meter:
            exits = send_queued(
                ledger,
                settings,
                policy,
                on_settled=earlier.take,
                reporter=telling.reporter,
                meter=telling.meter,
            )
        ending = Ending(
            spool=spool,
            tally=earlier.tally,
            # A crontab resumes every few minutes: nothing done leaves nothing behind.
            reports=reports if earlier.tally.rows else None,
            reporter=telling.reporter,
            files=(),
        )
        return ending.finish(exits).exit


def stamp(moment: datetime) -> str:
    """A moment as part of a folder's name."""
    return moment.strftime("%Y%m%dT%H%M%S")
