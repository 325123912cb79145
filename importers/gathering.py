"""All rows of a run's files into the spool, before anything is sent.

A file is taken whole or not at all: one that fails half-way, or has more rejected rows than the
user allows, is held back (cli.md, --max-rejected). Next stage: `sending`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from getbill_tui.errors import GetBillError, UsageError
from getbill_tui.exits import Exit
from importers.events import FileOpened, Outcome
from importers.examination import Identified
from importers.inputs import FileFailed, FileRead, Happening
from importers.outcomes import row_of
from importers.report.progress import Meter
from importers.report.rejects import Dialect
from importers.report.reporter import Reporter
from importers.report.tally import Tally
from importers.spool import Spool
from importers.validation.repeats import SeenCalls
from importers.verdict import Accepted, Verdict


@dataclass(frozen=True, slots=True)
class RejectionLimit:
    """--max-rejected: how many rejected rows a file may have, as a number or a share."""

    number: int
    percent: bool = False

    def exceeded(self, rejected: int, rows: int) -> bool:
        """Whether so many of so many rows are more than the user allows."""
        return rejected > (rows * self.number / 100 if self.percent else self.number)

    def __str__(self) -> str:
        return f"{self.number}{'%' if self.percent else ''}"


@dataclass(slots=True)
class _File:
    """What is known of the file that is being read."""

    tables: list[int] = field(default_factory=list)
    rows: int = 0
    rejected: int = 0


@dataclass(slots=True, kw_only=True)
class Gathering:
    """Listens to the examination of all files of a run."""

    spool: Spool
    seen: SeenCalls
    tally: Tally
    reporter: Reporter
    meter: Meter
    limit: RejectionLimit | None = None
    exits: set[Exit] = field(default_factory=set)
    dialects: dict[int, Dialect] = field(default_factory=dict)
    """Of each table, by its number in the spool."""
    _file: _File = field(default_factory=_File)

    def gather(self, happenings: Iterable[Happening]) -> None:
        """Take everything in; afterwards `exits` has what whole files went wrong with."""
        with self.spool.writing():
            for happening in happenings:
                match happening:
                    case Identified():
                        self._begin(happening)
                    case FileFailed():
                        self._hold_back(happening.file, happening.error)
                    case FileRead():
                        self._end(happening.file)
                    case _:
                        self._take(happening)

    def _begin(self, identified: Identified) -> None:
        opened = opened_as(identified)
        self.meter.reading(identified.file)
        self.tally.begin_table(identified.file, identified.sheet)
        number = self.spool.begin_table(opened)
        self.dialects[number] = dialect_of(identified)
        self._file.tables.append(number)

    def _take(self, verdict: Verdict) -> None:
        row = row_of(verdict)
        self.tally.meet(row.place)
        self.meter.read()
        columns = verdict.columns if isinstance(verdict, Accepted) else None
        self.spool.add(row, cells=verdict.cells, columns=columns)
        self._file.rows += 1
        self._file.rejected += row.outcome is Outcome.REJECTED

    def _end(self, file: str) -> None:
        read = self._file
        if self.limit is not None and self.limit.exceeded(read.rejected, read.rows):
            self.seen.forget(file)
            self._hold_back(
                file,
                UsageError(
                    f"{file}: {read.rejected} of {read.rows} rows are rejected, more than"
                    f" {self.limit}; nothing of this file is sent.",
                    "See the reasons below: the wrong profile, zone or disposition table? "
                    "Correct it, or allow more with --max-rejected.",
                ),
            )
        self._file = _File()

    def _hold_back(self, file: str, error: GetBillError) -> None:
        for number in self._file.tables:
            self.spool.hold_back(number)
        self.reporter.failed(file, error)
        self.exits.add(error.exit)
        self._file = _File()


def opened_as(identified: Identified) -> FileOpened:
    """The `file` event of a table."""
    return FileOpened(
        file=identified.file,
        sheet=identified.sheet,
        profile=identified.profile,
        encoding=identified.encoding,
        delimiter=identified.delimiter,
        header_line=identified.header_line,
        verified=identified.verified,
    )


def dialect_of(identified: Identified) -> Dialect:
    """How the table's rejected rows are written."""
    return Dialect(
        profile=identified.profile,
        header=identified.header,
        encoding=identified.encoding,
        delimiter=identified.delimiter,
        quoting=identified.quoting,
    )
