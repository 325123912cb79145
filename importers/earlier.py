"""Rows that earlier runs left, as they settle now: in doubt, queued, or refused at last.

Their file may be gone, so a refused one goes to the rejects report in the columns of the
`getbill` profile, from the payload that the ledger kept until now.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from getbill_tui.delivery.settlement import Waiting
from getbill_tui.followup import WRITABLE_FIELDS, JsonValue
from importers.events import FileOpened, Outcome, RowDecided
from importers.outcomes import settled
from importers.report.folder import Reports
from importers.report.output import talk
from importers.report.rejects import Dialect
from importers.report.reporter import Reporter
from importers.report.tally import SENT, Tally
from importers.spool import Spool
from importers.upload.upload import SettledRow
from importers.verdict import Place

_DIALECT = Dialect(profile="getbill", header=WRITABLE_FIELDS, encoding="utf-8", delimiter=",")


@dataclass(slots=True, kw_only=True)
class EarlierRows:
    """Counts and keeps them; with a `reporter` each is told of as it settles."""

    spool: Spool
    reports: Reports
    reporter: Reporter | None = None
    tally: Tally = field(default_factory=lambda: Tally(SENT))
    _table: int | None = field(default=None)
    _rows: int = 0

    def take(self, row: SettledRow) -> None:
        """One of them has settled, or waits on."""
        outcome, members = settled(row.settlement, row.columns)
        place = Place(row.file, row.sheet, row.row, row.line)
        told = RowDecided(
            place=place,
            outcome=outcome,
            members={"run": row.run, "call_id": row.call_id, **members},
        )
        self.tally.count()
        self.tally.decide(told)
        self._keep(told, row)
        if self.reporter is not None and not isinstance(row.settlement, Waiting):
            self.reporter.row(told)
            self.reporter.flush()

    def mention(self, reporter: Reporter) -> None:
        """Say on stderr what became of them, and write down what has to be mended."""
        if not self.tally.rows:
            return
        counts = ", ".join(f"{n} {outcome.value}" for outcome, n in self.tally.outcomes.items())
        talk(f"Of earlier runs: {counts}.")
        for path in self.reports.write(self.spool):
            reporter.to_mend(path)

    def _keep(self, told: RowDecided, row: SettledRow) -> None:
        if told.outcome not in {Outcome.CREATED, Outcome.ALREADY_THERE, Outcome.REFUSED}:
            return
        if self._table is None:
            self._table = self.spool.begin_table(_TABLE)
            self.reports.dialects[self._table] = _DIALECT
        self._rows += 1
        # Rows of several files stand in one table here: its own numbers keep them apart.
        numbered = RowDecided(
            place=Place(told.place.file, told.place.sheet, self._rows, told.place.line),
            outcome=told.outcome,
            members=told.members,
        )
        self.spool.add(numbered, cells=tuple(_text(row.body.get(name)) for name in WRITABLE_FIELDS))


_TABLE = FileOpened(
    file="", sheet=None, profile="getbill", encoding="utf-8", delimiter=",", header_line=1
)


def _text(value: JsonValue) -> str:
    """A member of a payload as the `getbill` profile reads it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else str(value)
