"""Large tables for whoever only counts what is well: the same verdicts as `examination`'s.

Rows that are accepted without a word come as AcceptedRows where `columnar` can tell them;
every other row is judged as `examination` judges it. Loads numpy and pyarrow for large files
of known shapes only. Next stage: a report.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from importers.examination import Prepared, verdicts_of
from importers.interpreting.cells import Cells
from importers.interpreting.rows import read_row
from importers.interpreting.survey import Survey
from importers.judging import Candidate, Judge, Row, TableRows
from importers.known_calls import NothingKnown
from importers.reading.delimited import DelimitedTable
from importers.reading.table import Record
from importers.verdict import AcceptedRows, Verdict

if TYPE_CHECKING:
    from importers.columnar.screening import Screening

LARGE: Final = 256 << 10
"""Bytes of a file from which on columns gain more than loading pyarrow costs.

Measured in the `getbill` profile: 1,000 rows (250 kB) take as long either way, 3,000 rows take
1.7 times as long row by row, 9,000 rows 3.3 times.
"""


def screened(prepared: Prepared, *, large: int | None = None) -> Iterator[Verdict | AcceptedRows]:
    """What `verdicts_of` would give, but plain rows in runs, where the table is `large` (bytes).

    The calls of such rows are not remembered: for the only table of a command alone. What is
    wrong with the table as a whole is raised here, before the first verdict.
    """
    by_column = _by_column(prepared, LARGE if large is None else large)
    return verdicts_of(prepared) if by_column is None else by_column


def _by_column(prepared: Prepared, large: int) -> Iterator[Verdict | AcceptedRows] | None:
    table, judge = prepared.table, prepared.judge
    if judge is None or not isinstance(table, DelimitedTable) or table.source.size < large:
        return None
    # Every call has to be compared with what a ledger knows, and with other files' calls.
    if not isinstance(judge.known, NothingKnown) or not judge.seen.empty:
        return None
    from importers.columnar.opening import screening_of

    rows = TableRows(table, prepared.match, judge.binding)
    screening = screening_of(table, prepared.match, judge.binding, _Careful(rows, judge))
    if screening is None:
        return None
    with ExitStack() as stack:
        stack.enter_context(screening)
        if not screening.look():
            return None
        screening.settle()
        return _told(screening, table.file, stack.pop_all())


def _told(
    screening: Screening[_Decided], file: str, opened: ExitStack
) -> Iterator[Verdict | AcceptedRows]:
    with opened:
        yield from screening.verdicts(file)


@dataclass(frozen=True, slots=True)
class _Decided:
    """A row judged for itself."""

    outcome: Verdict | Candidate

    @property
    def call_id(self) -> str | None:
        """That of a call which may be accepted."""
        return self.outcome.draft.call_id if isinstance(self.outcome, Candidate) else None


@dataclass(slots=True)
class _Careful:
    """The careful path, for single records of a table whose rows have no legs."""

    rows: TableRows
    judge: Judge
    _survey: Survey = field(init=False)

    def __post_init__(self) -> None:
        self._survey = Survey(self.judge.binding, self.rows.file)

    def good(self, record: Record) -> Cells | None:
        """Its cells, if the record would be accepted without a word."""
        row = self.rows.row(record, 1)
        decided = self._decide(row)
        if not isinstance(decided, Candidate) or decided.facts.warnings:
            return None
        return row.cells

    def look(self, record: Record) -> None:
        """Learn how the table's times are read; UsageError where nothing says in which zone."""
        row = self.rows.row(record, 1)
        if row.early is None:
            self._survey.look(row.place.line, row.cells)

    def settle(self) -> None:
        """From here on, read times as all records together say."""
        self.rows.binding = self.judge.binding.with_clock(self._survey.clock())
        self.judge = replace(self.judge, binding=self.rows.binding)

    def decide(self, number: int, record: Record) -> _Decided:
        """All that can be said of one row alone."""
        return _Decided(self._decide(self.rows.row(record, number)))

    def conclude(self, decision: _Decided) -> Verdict:
        """The verdict, compared with the calls before."""
        return self.judge.conclude(decision.outcome)

    def _decide(self, row: Row) -> Verdict | Candidate:
        if row.early is not None:
            return row.early
        return self.judge.decide(row, read_row(row.cells, self.judge.binding))
