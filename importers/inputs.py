"""The files of one command, examined one after the other: what `check` and `run` share.

A file that cannot be read does not stop the next (cli.md); what it had given until then is
taken back by whoever listens, told by `FileFailed`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeAlias, TypeVar

from getbill_tui.errors import GetBillError
from getbill_tui.store.debt_schema import IndexPlace
from importers.debts.sources import DebtSources
from importers.examination import Identified, Prepared, prepare, verdicts_of
from importers.known_calls import KnownCalls
from importers.options import ReadingOptions
from importers.profiles.catalogue import Catalogue
from importers.profiles.matching import UnknownFormat
from importers.reading.opening import open_tables
from importers.reading.table import Table
from importers.screening import screened
from importers.validation.repeats import SeenCalls
from importers.verdict import AcceptedRows, Verdict

_Judged = TypeVar("_Judged")


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
        return self._happenings(seen, known, verdicts_of)

    def screen(self, seen: SeenCalls, known: KnownCalls) -> Iterator[Happening | AcceptedRows]:
        """The same for whoever needs no followup of rows that are well: they come in runs.

        A large file alone in its command is read by column; nothing else changes.
        """
        if len(self.files) > 1:
            return self.examine(seen, known)
        return self._happenings(seen, known, screened)

    def _happenings(
        self, seen: SeenCalls, known: KnownCalls, judged: Callable[[Prepared], Iterator[_Judged]]
    ) -> Iterator[Identified | _Judged | FileRead | FileFailed]:
        with DebtSources(
            self.options.debts_map, self.debt_index, now=self.now, remark=self.remark
        ) as debts:
            for file in self.files:
                try:
                    yield from self._of_file(file, seen, known, debts, judged)
                except GetBillError as error:
                    # What stood in it is not sent, so it is no first occurrence of anything.
                    seen.forget(file)
                    yield FileFailed(file, error)
                else:
                    yield FileRead(file)

    def _of_file(
        self,
        file: str,
        seen: SeenCalls,
        known: KnownCalls,
        debts: DebtSources,
        judged: Callable[[Prepared], Iterator[_Judged]],
    ) -> Iterator[Identified | _Judged]:
        options = self.options
        with open_tables(
            file, encoding=options.encoding, delimiter=options.delimiter, sheet=options.sheet
        ) as tables:
            for prepared in self._prepared(tables, seen, known, debts):
                verdicts = judged(prepared)
                yield prepared.identified
                yield from verdicts

    def _prepared(
        self, tables: Sequence[Table], seen: SeenCalls, known: KnownCalls, debts: DebtSources
    ) -> Iterator[Prepared]:
        """Those of the tables that a profile fits; of a workbook, other sheets are no calls."""
        unknown: list[UnknownFormat] = []
        for table in tables:
            try:
                yield prepare(
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
