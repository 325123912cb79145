"""One table → one verdict per physical record, in file order: wires the stages, owns no rule.

`profiles` says how the table is to be read, `interpreting` what its rows say, `debts` whose
they are, `validation` whether they may be sent. Next stage: the ledger, or a report.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from importers.debts.sources import DebtSources
from importers.interpreting.binding import bind
from importers.interpreting.calls import MOST_LEGS, Calls
from importers.interpreting.legs import call_of, fold
from importers.interpreting.rows import call_id_of, read_row
from importers.interpreting.survey import survey
from importers.judging import UNGROUPED, Judge, Row, TableRows
from importers.known_calls import KnownCalls
from importers.options import ReadingOptions
from importers.problem import Code, Problem
from importers.profiles.catalogue import Catalogue
from importers.profiles.match import Match
from importers.profiles.matching import match_table
from importers.reading.table import Quoting, Table
from importers.validation.repeats import SeenCalls
from importers.verdict import Merged, Rejected, Verdict


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
    prepared = prepare(
        table, options, profiles=profiles, seen=seen, known=known, now=now, debts=debts
    )
    return Examination(prepared.identified, verdicts_of(prepared))


@dataclass(frozen=True, slots=True)
class Prepared:
    """A table whose profile is found, before any of its rows is looked at."""

    identified: Identified
    table: Table
    match: Match
    judge: Judge | None
    """None where the export says itself that it holds no calls."""


def prepare(
    table: Table,
    options: ReadingOptions,
    *,
    profiles: Catalogue,
    seen: SeenCalls,
    known: KnownCalls,
    now: datetime,
    debts: DebtSources | None = None,
) -> Prepared:
    """Find out how a table is to be read; raises as `examine` does, but for what rows say."""
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
        return Prepared(identified, table, match, None)
    binding = bind(match, options, profiles.meanings)
    sources = debts or DebtSources(options.debts_map)
    resolver = sources.resolver(binding.debt_by, binding.country, asked=options.debt_by is not None)
    return Prepared(identified, table, match, Judge(binding, resolver, seen, known, now))


def verdicts_of(prepared: Prepared) -> Iterator[Verdict]:
    """The verdicts of its rows; what their survey finds wrong with all of them is raised here."""
    table, judge = prepared.table, prepared.judge
    if judge is None:
        return iter(())
    rows = TableRows(table, prepared.match, judge.binding)
    lines = ((row.place.line, row.cells) for row in rows.data())
    clock = survey(lines, judge.binding, table.file)
    rows.binding = judge.binding.with_clock(clock)
    return _verdicts(rows, replace(judge, binding=rows.binding))


def _verdicts(rows: TableRows, judge: Judge) -> Iterator[Verdict]:
    with Calls() as calls:
        if judge.binding.legs:
            if judge.binding.legs.previous:
                calls.connect(rows.links())
            calls.learn(rows.legs)
        for row in rows:
            yield row.early or _verdict(row, judge, calls)


def _verdict(row: Row, judge: Judge, calls: Calls) -> Verdict:
    facts = read_row(row.cells, judge.binding)
    call = call_of(row.cells, judge.binding)
    if call is None or facts.skip in UNGROUPED or (first := calls.first(call)) is None:
        return judge.judge(row, facts)
    if row.place.row != first:
        return Merged(place=row.place, cells=row.original, into=first)
    legs = calls.legs(call)
    if len(legs) > MOST_LEGS:
        return Rejected(place=row.place, cells=row.original, problems=(_TOO_MANY_LEGS,))
    legs_rule = judge.binding.profile.legs
    read = [read_row(cells, judge.binding) for cells in legs]
    whole = fold(read, adds_up=legs_rule is not None and legs_rule.adds_up)
    if legs_rule is not None and legs_rule.previous:
        whole.values["call_id"] = call_id_of(calls.root(call), judge.binding)
    return judge.judge(row, whole)


_TOO_MANY_LEGS: Final = Problem(
    code=Code.CONFLICTING_CALL_ID,
    field="call_id",
    message=f"More than {MOST_LEGS} rows carry this id: it cannot be that of one call.",
    hint="Check the column with the call's id in the export.",
)
