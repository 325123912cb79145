"""The end of a command: reports written, the identity proved, the summary told, one exit code."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from getbill_tui.errors import GetBillError
from getbill_tui.exits import Exit, gravest
from getbill_tui.text import clean_line
from importers.events import Finished
from importers.report.folder import Reports
from importers.report.reporter import Reporter
from importers.report.tally import Tally
from importers.spool import Spool


@dataclass(slots=True, kw_only=True)
class Ending:
    """What a command leaves behind it."""

    spool: Spool
    tally: Tally
    reports: Reports | None
    reporter: Reporter
    files: Sequence[str]
    run: str | None = None

    def finish(self, exits: set[Exit]) -> Finished:
        """Write, tell, and say how it ended; `exits` are the reasons that are no row's."""
        reasons = exits | self.tally.exits
        rejects: list[Path] = []
        try:
            rejects = self.reports.write(self.spool) if self.reports else []
        except GetBillError as error:
            # What was sent is sent: a full disk must not hide how the import ended.
            self.reporter.failed("", error)
            reasons.add(error.exit)
        summary = self.tally.finish(run=self.run, exit_code=gravest(reasons))
        self._keep(summary)
        self.reporter.finished(summary, self.tally)
        for path in rejects:
            self.reporter.to_mend(path)
        return summary

    def _keep(self, summary: Finished) -> None:
        if self.reports is None:
            return
        try:
            self.reports.write_summary(
                summary, {"files": [clean_line(file) for file in self.files]}
            )
        except GetBillError as error:
            self.reporter.failed("", error)
