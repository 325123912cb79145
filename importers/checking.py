"""Listens to the examination of files for `check`: tells of every row at once, keeps nothing.

Only where reports are wanted are rejected rows, and legs that may belong to one, kept aside.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from getbill_tui.exits import Exit
from importers.events import Outcome
from importers.examination import Identified
from importers.gathering import dialect_of, opened_as
from importers.inputs import FileFailed, FileRead, Happening
from importers.outcomes import row_of
from importers.report.folder import Reports
from importers.report.progress import Meter
from importers.report.reporter import Reporter
from importers.report.tally import Tally
from importers.spool import Spool
from importers.verdict import AcceptedRows, Verdict


@dataclass(slots=True, kw_only=True)
class Checking:
    """Everything that a check does with what happens."""

    spool: Spool
    tally: Tally
    reports: Reports | None
    reporter: Reporter
    meter: Meter
    exits: set[Exit] = field(default_factory=set)

    def listen(self, happenings: Iterable[Happening | AcceptedRows]) -> None:
        """Tell everything; afterwards `exits` has what whole files went wrong with."""
        for happening in happenings:
            match happening:
                case Identified():
                    self._begin(happening)
                case FileFailed():
                    self.reporter.failed(happening.file, happening.error)
                    self.exits.add(happening.error.exit)
                case FileRead():
                    pass
                case AcceptedRows():
                    self._count(happening)
                case _:
                    self._tell(happening)

    def _begin(self, identified: Identified) -> None:
        opened = opened_as(identified)
        self.meter.reading(identified.file)
        self.tally.begin_table(identified.file, identified.sheet)
        self.reporter.file(opened)
        if self.reports is not None:
            self.reports.dialects[self.spool.begin_table(opened)] = dialect_of(identified)

    def _count(self, accepted: AcceptedRows) -> None:
        self.tally.accept(accepted)
        self.meter.read(accepted.rows)

    def _tell(self, verdict: Verdict) -> None:
        row = row_of(verdict)
        self.tally.meet(row.place)
        self.tally.decide(row)
        self.meter.read()
        self.reporter.row(row)
        if self.reports is not None and row.outcome in {Outcome.REJECTED, Outcome.MERGED}:
            self.spool.add(row, cells=verdict.cells)
