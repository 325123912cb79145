"""One table → one verdict per physical record, in file order: wires the stages, owns no rule.

`profiles` says how the table is to be read, `interpreting` what its rows say, `debts` whose
they are, `validation` whether they may be sent. Next stage: the ledger, or a report.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from getbill_tui.followup import FollowupDraft
from getbill_tui.text import clean_line
from importers.debts.resolution import Resolver
from importers.debts.sources import DebtSources
from importers.interpreting.binding import Binding, bind
from importers.interpreting.calls import MOST_LEGS, Calls, Links, Rows
from importers.interpreting.composition import compose
from importers.interpreting.inheritance import WITHOUT_CALL, Inheritance
from importers.interpreting.legs import call_of, fold, previous_of
from importers.interpreting.rests import is_no_data
from importers.interpreting.rows import call_id_of, read_row
from importers.interpreting.survey import survey
from importers.interpreting.values import Facts
from importers.known_calls import KnownCalls
from importers.options import ReadingOptions
from importers.problem import Code, Problem, SkipReason
from importers.profiles.catalogue import Catalogue
from importers.profiles.match import Match
from importers.profiles.matching import match_table
from importers.reading.table import Quoting, Record, Table
from importers.validation.drafting import draft_followup
from importers.validation.repeats import SeenCalls
from importers.validation.sameness import find_earlier
from importers.verdict import Accepted, Merged, Place, Rejected, Repeated, Skipped, Verdict

_UNGROUPED: Final = frozenset({SkipReason.IN_PROGRESS, SkipReason.NOT_A_CALL, SkipReason.NOT_DATA})


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
    debts: DebtSources | None = None,
) -> Examination:
    """Find the table's profile, then judge its records one by one.

    What concerns the table as a whole is found out before the first verdict, which may need
    a pass over all records: UnknownFormat (a UsageError) when no profile or several fit,
    UsageError for doubled columns, a half export, local times without a zone, or debts that
    nothing can find. Without `debts` they are found in the file of --debts-map alone.
    Memory does not grow with the table.
    """
    match = match_table(table, options, profiles)
    identified = Identified(
        file=table.file,
        sheet=table.sheet,
        profile=match.profile.name,
        verified=match.profile.verified,
        encoding=table.encoding,
        delimiter=table.delimiter,
        quoting=match.shape.quoting,
        header_line=match.header_line,
        header=match.header,
    )
    if match.empty:
        return Examination(identified, iter(()))
    binding = bind(match, options, profiles.meanings)
    sources = debts or DebtSources(options.debts_map)
    resolver = sources.resolver(binding.debt_by, binding.country)
    rows = _Rows(table, match, binding)
    clock = survey(((row.place.line, row.cells) for row in rows.data()), binding, table.file)
    rows.binding = binding = binding.with_clock(clock)
    judge = _Judge(binding, resolver, seen, known, now)
    return Examination(identified, _verdicts(rows, judge))


@dataclass(frozen=True, slots=True)
class _Row:
    """A record below the header, with its own cells brought to the header's width."""

    place: Place
    record: Record
    original: tuple[str, ...]
    cells: tuple[str, ...]
    early: Verdict | None
    """The verdict, where the record needs no reading."""


class _Rows:
    """The records of a table that are rows, each time anew."""

    def __init__(self, table: Table, match: Match, binding: Binding) -> None:
        self._table = table
        self._match = match
        self.binding = binding

    def __iter__(self) -> Iterator[_Row]:
        header_line = self._match.header_line or 0
        number = 0
        inheritance = Inheritance(self.binding)
        for record in self._table.records(self._match.shape):
            if record.line <= header_line:
                continue
            number += 1
            yield _completed(self._row(record, number), inheritance)

    def data(self) -> Iterator[_Row]:
        """Those that are to be read."""
        return (row for row in self if row.early is None)

    def links(self) -> Links:
        """Those that name the leg before them."""
        for row in self.data():
            leg, previous = call_of(row.cells, self.binding), previous_of(row.cells, self.binding)
            if leg is not None and previous is not None:
                yield leg, previous

    def legs(self) -> Rows:
        """Those that may be legs, with what they share with the others."""
        for row in self.data():
            call = call_of(row.cells, self.binding)
            skip = read_row(row.cells, self.binding).skip if call is not None else None
            yield row.place.row, None if skip in _UNGROUPED else call, row.cells

    def _row(self, record: Record, number: int) -> _Row:
        place = Place(self._table.file, self._table.sheet, number, record.line)
        original = self._match.own_cells(record)
        cells = original if self._table.delimiter else _squared(original, self.binding.width)
        early: Verdict | None = None
        if record.problems:
            early = Rejected(place=place, cells=original, problems=record.problems)
        elif not any(cell.strip() for cell in original):
            early = Skipped(place=place, cells=original, reason=SkipReason.BLANK_ROW)
        elif is_no_data(cells, self._match.header, self.binding):
            early = Skipped(place=place, cells=original, reason=SkipReason.NOT_DATA)
        elif problem := _width_problem(len(cells), self._match.widths):
            early = Rejected(place=place, cells=original, problems=(problem,))
        return _Row(place, record, original, cells, early)


def _completed(row: _Row, inheritance: Inheritance) -> _Row:
    """A further leg with what it inherits from the first row of its call, which it follows."""
    if isinstance(row.early, Skipped):
        return row
    if not inheritance.goes_on(row.cells):
        inheritance.begin(row.place.row, row.cells if row.early is None else None)
        return row
    if row.early is not None:
        return row
    place, original = row.place, row.original
    if (first := inheritance.broken) is not None:
        return replace(row, early=Merged(place=place, cells=original, into=first))
    if (cells := inheritance.complete(row.cells)) is None:
        return replace(row, early=Rejected(place=place, cells=original, problems=(WITHOUT_CALL,)))
    return replace(row, cells=cells)


@dataclass(frozen=True, slots=True)
class _Judge:
    """What the rows of a table are judged by."""

    binding: Binding
    resolver: Resolver
    seen: SeenCalls
    known: KnownCalls
    now: datetime

    def judge(self, row: _Row, facts: Facts) -> Verdict:
        """The verdict about a whole call that stands in `row`."""
        if facts.skip is not None:
            return Skipped(place=row.place, cells=row.original, reason=facts.skip)
        facts.warnings[:0] = row.record.warnings
        compose(facts, self.binding)
        debt = self.resolver.resolve(self._debt_text(facts))
        allow = self.binding.allow_scheduled
        draft = draft_followup(facts, debt, now=self.now, allow_scheduled=allow)
        if not isinstance(draft, FollowupDraft):
            return Rejected(place=row.place, cells=row.original, problems=draft)
        return self._compare(row, facts, draft)

    def _debt_text(self, facts: Facts) -> str | None:
        if self.resolver.kind == "phone":
            number = facts.values.get("phone_number_used")
            return number if isinstance(number, str) else None
        return facts.debt.text if facts.debt else None

    def _compare(self, row: _Row, facts: Facts, draft: FollowupDraft) -> Verdict:
        synthetic = "call_id" not in facts.values
        column = None if synthetic else facts.columns.get("call_id")
        earlier = find_earlier(draft, row.place, self.seen, self.known, synthetic=synthetic)
        if isinstance(earlier, Problem):
            problem = replace(earlier, column=column)
            return Rejected(place=row.place, cells=row.original, problems=(problem,))
        if earlier is not None:
            return Repeated(
                place=row.place,
                cells=row.original,
                first=earlier.row,
                first_file=earlier.file,
                run=earlier.run,
                warnings=earlier.warnings,
            )
        self.seen.remember(draft, row.place.file, row.place.sheet, row.place.row)
        return Accepted(
            place=row.place,
            cells=row.original,
            draft=draft,
            columns={
                name: column
                for name, column in facts.columns.items()
                if getattr(draft, name, None) is not None
            },
            warnings=tuple(map(clean_line, dict.fromkeys(facts.warnings))),
        )


def _verdicts(rows: _Rows, judge: _Judge) -> Iterator[Verdict]:
    with Calls() as calls:
        if judge.binding.legs:
            if judge.binding.legs.previous:
                calls.connect(rows.links())
            calls.learn(rows.legs)
        for row in rows:
            yield row.early or _verdict(row, judge, calls)


def _verdict(row: _Row, judge: _Judge, calls: Calls) -> Verdict:
    facts = read_row(row.cells, judge.binding)
    call = call_of(row.cells, judge.binding)
    if call is None or facts.skip in _UNGROUPED or (first := calls.first(call)) is None:
        return judge.judge(row, facts)
    if row.place.row != first:
        return Merged(place=row.place, cells=row.original, into=first)
    legs = calls.legs(call)
    if len(legs) > MOST_LEGS:
        return Rejected(place=row.place, cells=row.original, problems=(_TOO_MANY_LEGS,))
    whole = fold([read_row(cells, judge.binding) for cells in legs])
    if judge.binding.legs and judge.binding.legs.previous:
        whole.values["call_id"] = call_id_of(calls.root(call), judge.binding)
    return judge.judge(row, whole)


_TOO_MANY_LEGS: Final = Problem(
    code=Code.CONFLICTING_CALL_ID,
    field="call_id",
    message=f"More than {MOST_LEGS} rows carry this id: it cannot be that of one call.",
    hint="Check the column with the call's id in the export.",
)


def _squared(cells: tuple[str, ...], width: int) -> tuple[str, ...]:
    """A workbook's row brought to the header's width: empty cells at its end do not count."""
    filled = len(cells)
    while filled > width and not cells[filled - 1].strip():
        filled -= 1
    return (*cells[:filled], *[""] * (width - filled))


def _width_problem(width: int, widths: range) -> Problem | None:
    if width in widths:
        return None
    expected = f"{widths.start} or more" if len(widths) > 1 else str(widths.start)
    if width < widths.start:
        return Problem(
            code=Code.TOO_FEW_CELLS,
            message=f"The row has {width} cells where {expected} are expected.",
            hint="Compare it with its neighbours: something is cut off, or a line was broken.",
        )
    return Problem(
        code=Code.TOO_MANY_CELLS,
        message=f"The row has {width} cells where {expected} are expected.",
        hint="Put cells that contain the delimiter in quotes.",
    )
