"""The files of one command, examined one after the other: what `check` and `run` share.

A file that cannot be read does not stop the next (cli.md); what it had given until then is
taken back by whoever listens, told by `FileFailed`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeAlias

from getbill_tui.errors import GetBillError
from getbill_tui.store.debt_schema import IndexPlace
from importers.debts.sources import DebtSources
from importers.examination import Examination, Identified, examine
from importers.known_calls import KnownCalls
from importers.options import ReadingOptions
from importers.profiles.catalogue import Catalogue
from importers.profiles.matching import UnknownFormat
from importers.reading.opening import open_tables
from importers.reading.table import Table
from importers.validation.repeats import SeenCalls
from importers.verdict import Verdict


@dataclass(frozen=True, slots=True)
class FileRead:
    """All records of the file were examined."""

    file: str


@dataclass(frozen=True, slots=True)
class FileFailed:
    """The file cannot be imported as a whole; nothing of it may be sent."""

    file: str
    error: GetBillError


Happening: TypeAlias = Identified | Verdict | FileRead | FileFailed


@dataclass(frozen=True, slots=True, kw_only=True)
class Inputs:
    """The files and how the user wants them to be understood."""

    files: Sequence[str]
    options: ReadingOptions
    profiles: Catalogue
    now: Callable[[], datetime]
    debt_index: IndexPlace | None = None
    """Where the index of debts is, should a table need it."""
    remark: Callable[[str], None] = field(default=lambda _text: None)
    """Told of what concerns the whole command, such as an old index."""

    def examine(self, seen: SeenCalls, known: KnownCalls) -> Iterator[Happening]:
        """What happens, in file order: an Identified before the records of each table."""
        with DebtSources(
            self.options.debts_map, self.debt_index, now=self.now, remark=self.remark
        ) as debts:
            for file in self.files:
                try:
                    yield from self._examine_file(file, seen, known, debts)
                except GetBillError as error:
                    # What stood in it is not sent, so it is no first occurrence of anything.
                    seen.forget(file)
                    yield FileFailed(file, error)
                else:
                    yield FileRead(file)

    def _examine_file(
        self, file: str, seen: SeenCalls, known: KnownCalls, debts: DebtSources
    ) -> Iterator[Identified | Verdict]:
        options = self.options
        with open_tables(
            file, encoding=options.encoding, delimiter=options.delimiter, sheet=options.sheet
        ) as tables:
            for examination in self._examinations(tables, seen, known, debts):
                yield examination.identified
                yield from examination

    def _examinations(
        self, tables: Sequence[Table], seen: SeenCalls, known: KnownCalls, debts: DebtSources
    ) -> Iterator[Examination]:
        """Those of the tables that a profile fits; of a workbook, other sheets are no calls."""
        unknown: list[UnknownFormat] = []
        for table in tables:
            try:
                yield examine(
                    table,
                    self.options,
                    profiles=self.profiles,
                    seen=seen,
                    known=known,
                    debts=debts,
                    now=self.now(),
                )
            except UnknownFormat as error:
                unknown.append(error)
        if unknown and len(unknown) == len(tables):
            raise unknown[0]
