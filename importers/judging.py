"""One row of a table, as `examination` judges it: which records are rows, what becomes of each.

The careful path's own steps, apart from where rows come from and from how legs are folded:
`examination` walks through a table with them, `screening` takes the rows it has doubts about.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from getbill_tui.followup import FollowupDraft
from getbill_tui.text import clean_line
from importers.debts.resolution import Resolver
from importers.interpreting.binding import Binding
from importers.interpreting.calls import Links, Rows
from importers.interpreting.composition import compose
from importers.interpreting.inheritance import WITHOUT_CALL, Inheritance
from importers.interpreting.legs import call_of, previous_of
from importers.interpreting.rests import is_no_data
from importers.interpreting.rows import read_row
from importers.interpreting.values import Facts, Text
from importers.known_calls import KnownCalls
from importers.problem import Code, Problem, SkipReason
from importers.profiles.match import Match
from importers.profiles.rejects import codes_of
from importers.reading.table import Record, Table
from importers.validation.drafting import draft_followup
from importers.validation.repeats import SeenCalls
from importers.validation.sameness import find_earlier
from importers.verdict import Accepted, Merged, Place, Rejected, Repeated, Skipped, Verdict

UNGROUPED: Final = frozenset({SkipReason.IN_PROGRESS, SkipReason.NOT_A_CALL, SkipReason.NOT_DATA})
"""What a row may be that is no leg of any call."""


@dataclass(frozen=True, slots=True)
class Row:
    """A record below the header, with its own cells brought to the header's width."""

    place: Place
    record: Record
    original: tuple[str, ...]
    cells: tuple[str, ...]
    early: Verdict | None
    """The verdict, where the record needs no reading."""


class TableRows:
    """The records of a table that are rows, each time anew."""

    def __init__(self, table: Table, match: Match, binding: Binding) -> None:
        self._table = table
        self._match = match
        self.binding = binding

    @property
    def file(self) -> str:
        """The table's file, as the user named it."""
        return self._table.file

    def __iter__(self) -> Iterator[Row]:
        header_line = self._match.header_line or 0
        number = 0
        inheritance = Inheritance(self.binding)
        for record in self._table.records(self._match.shape):
            if record.line <= header_line:
                continue
            number += 1
            yield self._completed(self.row(record, number), inheritance)

    def data(self) -> Iterator[Row]:
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
            yield row.place.row, None if skip in UNGROUPED else call, row.cells

    def row(self, record: Record, number: int) -> Row:
        """One of them, by itself; `number` counts them from 1."""
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
        return Row(place, record, original, cells, early)

    def _completed(self, row: Row, inheritance: Inheritance) -> Row:
        """A further leg with what it inherits from the first row of its call, which it follows."""
        if isinstance(row.early, Skipped):
            return row
        if not inheritance.goes_on(row.cells):
            inheritance.begin(row.place.row, row.cells if row.early is None else None)
            return row
        if row.early is not None:
            return row
        place, own = row.place, row.original
        if self._is_mended(row):
            skipped = Skipped(place=place, cells=own, reason=SkipReason.NOT_A_CALL)
            return replace(row, early=skipped)
        if (first := inheritance.broken) is not None:
            return replace(row, early=Merged(place=place, cells=own, into=first))
        if (cells := inheritance.complete(row.cells)) is None:
            column = self.binding.provenance.get("call_id")
            problem = replace(WITHOUT_CALL, column=column)
            return replace(row, early=Rejected(place=place, cells=own, problems=(problem,)))
        return replace(row, cells=cells)

    def _is_mended(self, row: Row) -> bool:
        """Whether a further leg stands in a report for itself.

        Its call was imported without it, and is not the one above it here; what a further leg
        says would not have changed it.
        """
        codes = codes_of(row.record) if self._match.leading else frozenset()
        return bool(codes) and WITHOUT_CALL.code.value not in codes


@dataclass(frozen=True, slots=True)
class Candidate:
    """A call that may be sent, unless the same one, or its id, was met before."""

    row: Row
    facts: Facts
    draft: FollowupDraft


@dataclass(frozen=True, slots=True)
class Judge:
    """What the rows of a table are judged by."""

    binding: Binding
    resolver: Resolver
    seen: SeenCalls
    known: KnownCalls
    now: datetime

    def judge(self, row: Row, facts: Facts) -> Verdict:
        """The verdict about a whole call that stands in `row`."""
        return self.conclude(self.decide(row, facts))

    def decide(self, row: Row, facts: Facts) -> Verdict | Candidate:
        """What can be said of a call before others are looked at."""
        if facts.skip is not None:
            return Skipped(place=row.place, cells=row.original, reason=facts.skip)
        facts.warnings[:0] = row.record.warnings
        compose(facts, self.binding)
        debt = self.resolver.resolve(self._debt_text(facts))
        allow = self.binding.allow_scheduled
        draft = draft_followup(facts, debt, now=self.now, allow_scheduled=allow)
        if not isinstance(draft, FollowupDraft):
            return Rejected(place=row.place, cells=row.original, problems=draft)
        return Candidate(row, facts, draft)

    def _debt_text(self, facts: Facts) -> str | None:
        if self.resolver.kind == "phone":
            number = facts.values.get("phone_number_used")
            text = number if isinstance(number, str) else ""
            facts.debt = Text(text, facts.columns.get("phone_number_used"))
        return facts.debt.text if facts.debt else None

    def conclude(self, decided: Verdict | Candidate) -> Verdict:
        """The verdict, once the call is compared with those before it: in file order."""
        if not isinstance(decided, Candidate):
            return decided
        row, facts, draft = decided.row, decided.facts, decided.draft
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
