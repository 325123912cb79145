"""One table → one verdict per physical record, in file order: wires the stages, owns no rule.

`profiles` says how the table is to be read, `interpreting` what its rows say, `debts` whose
they are, `validation` whether they may be sent. Next stage: the ledger, or a report.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from importers.known_calls import KnownCalls
from importers.options import ReadingOptions
from importers.profiles.catalogue import Catalogue
from importers.reading.table import Quoting, Table
from importers.validation.repeats import SeenCalls
from importers.verdict import Verdict


@dataclass(frozen=True, slots=True)
class Identified:
    """How a table is read: for the `file` event and the report of rejected rows."""

    file: str
    sheet: str | None
    profile: str
    verified: bool
    encoding: str | None
    delimiter: str | None
    quoting: Quoting
    header_line: int | None
    """The physical line of the header; None where the format has none."""
    header: tuple[str, ...]
    """The file's own column names, or the columns' numbers from 1 where it has none. Records
    (`Verdict.cells`) may be longer where the profile allows it. Without the four columns of
    an earlier report of rejected rows, which are taken off the cells too."""


class Examination:
    """The verdicts of one table: iterate over it once."""

    def __init__(self, identified: Identified, verdicts: Iterator[Verdict]) -> None:
        self.identified = identified
        self._verdicts = verdicts

    def __iter__(self) -> Iterator[Verdict]:
        return self._verdicts


def examine(
    table: Table,
    options: ReadingOptions,
    *,
    profiles: Catalogue,
    seen: SeenCalls,
    known: KnownCalls,
    now: datetime,
) -> Examination:
    """Find the table's profile, then judge its records one by one.

    What concerns the table as a whole is found out before the first verdict, which may need
    a pass over all records: UnknownFormat (a UsageError) when no profile or several fit,
    UsageError for doubled columns, a half export, or local times without a zone.
    Memory does not grow with the table.
    """
    raise NotImplementedError
