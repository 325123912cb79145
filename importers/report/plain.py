"""The import for people: a line per problem on stdout, calm talk and a summary on stderr.

Every text that comes from a file was cleaned where it was read; names of files are cleaned here.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from getbill_tui.errors import GetBillError
from getbill_tui.exits import Exit
from getbill_tui.followup import JsonObject
from getbill_tui.text import clean, clean_line
from importers.events import FileOpened, Finished, Outcome, RowDecided
from importers.report.output import Output, talk
from importers.report.tally import MAX_WORDS, Tally
from importers.verdict import Place

MAX_SHOWN: Final = 20
"""Distinct words or warnings that a summary lists."""

_WORDS: Final = {Outcome.ALREADY_THERE: "already there", Outcome.HELD: "held in doubt"}


class Plain:
    """Tells a person what needs a hand; rows that are well are only counted."""

    spells_out_accepted = False

    def __init__(self, output: Output) -> None:
        self._output = output

    def file(self, opened: FileOpened) -> None:
        """Which profile reads the file, and where its header was found."""
        where = f"header in line {opened.header_line}" if opened.header_line else "no header"
        unverified = "" if opened.verified else " (not verified with real exports)"
        name = _place_name(opened.file, opened.sheet)
        talk(f"{name}: profile {opened.profile}{unverified}, {where}")

    def row(self, row: RowDecided) -> None:
        """One line for each problem of the row, as compilers do: file:line: what → hint."""
        for text in _complaints(row):
            self._output.line(f"{_where(row.place)}: {text}")

    def flush(self) -> None:
        """Let the reader have what was printed so far."""
        self._output.flush()

    def failed(self, file: str, error: GetBillError) -> None:
        """The whole file's trouble."""
        talk(f"getbill: {clean(error.message)}")
        if error.hint:
            talk(f"  → {clean(error.hint)}")

    def to_mend(self, path: Path) -> None:
        """Where they are; on stderr, as all talk."""
        talk(f"Rows to mend, then to import again: {clean_line(str(path))}")

    def finished(self, summary: Finished, tally: Tally) -> None:
        """Warnings and unknown dispositions, each once with its count; then all counts."""
        self._output.flush()
        _list_counts("Warnings", tally.warnings.most_common())
        _list_counts("Dispositions that no table knows", tally.dispositions.most_common())
        talk(summary_line(summary))


def summary_line(summary: Finished) -> str:
    """All counts in one line, e.g. "3 rows: 1 created, 2 rejected."; zeros are left out."""
    counts = [
        f"{count} {_WORDS.get(outcome, outcome.value)}"
        for outcome, count in summary.outcomes.items()
        if count
    ]
    rows = f"{summary.rows} row{'' if summary.rows == 1 else 's'}"
    run = f" (run {summary.run})" if summary.run else ""
    ended = "" if summary.exit in {Exit.OK, Exit.ROWS_FAILED} else f" Exit {int(summary.exit)}."
    return f"{rows}{': ' if counts else ''}{', '.join(counts)}{run}.{ended}"


def _complaints(row: RowDecided) -> Iterator[str]:
    problems = row.members.get("problems")
    for problem in problems if isinstance(problems, list) else ():
        assert isinstance(problem, dict)
        yield clean_line(f"{complaint(problem)} → {problem['hint']}")
    if row.outcome is Outcome.HELD:
        yield clean_line(f"held in doubt: {row.members.get('reason')}")


def complaint(problem: JsonObject) -> str:
    """What is wrong and where, e.g. "Status “PTPX”: Nobody has said what this means."."""
    value = problem["value"]
    about = " ".join(part for part in (column_name(problem), value and f"“{value}”") if part)
    return f"{about}: {problem['message']}" if about else str(problem["message"])


def column_name(problem: JsonObject) -> str:
    """Where the trouble is, for a person: the file's own column, else GetBill's field."""
    column = problem["column"]
    if isinstance(column, str):
        return f"column {column}" if column.isdecimal() else column
    return str(problem["field"] or "")


def _where(place: Place) -> str:
    return f"{_place_name(place.file, place.sheet)}:{place.line}"


def _place_name(file: str, sheet: str | None) -> str:
    name = clean_line(file)
    return name if sheet is None else f"{name}[{clean_line(sheet)}]"


def _list_counts(title: str, counts: list[tuple[str, int]]) -> None:
    if not counts:
        return
    talk(f"{title}:")
    width = len(str(counts[0][1]))
    for text, count in counts[:MAX_SHOWN]:
        talk(f"  {count:>{width}}  {clean_line(text)}")
    if len(counts) > MAX_SHOWN:
        more = "or more " if len(counts) >= MAX_WORDS else ""
        talk(f"  and {len(counts) - MAX_SHOWN} {more}others")
