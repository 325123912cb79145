"""Workbooks (xlsx, xlsm, ods, xls) as tables, read by a guarded child process.

The child (`workbook_child`) writes the rows to a private file without a name; this side
reads them from there as often as it is asked, in constant memory. It never imports pandas
or calamine, and survives whatever a file does to the child.
"""

from __future__ import annotations

import io
import json
import os
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from getbill_tui.errors import GetBillError, UsageError
from importers.reading.byte_problems import too_long
from importers.reading.guard import Ended, Fate, run_guarded
from importers.reading.limits import FIELD_LIMIT, MIB, WALL_SECONDS, WALL_SECONDS_PER_MIB
from importers.reading.spooling import Source
from importers.reading.table import Record, Shape


@dataclass(frozen=True, slots=True)
class SheetTable:
    """A `table.Table` over one sheet, whose rows lie in `spool` from `start` to `end`.

    A record's line is the sheet's row number, counted from the top of the sheet: rows that
    are empty are records too. Columns left of the first used one are left out; all records
    of a sheet have the same width. Rows hidden by a filter are read as well.
    """

    file: str
    sheet: str
    spool: Source
    start: int
    end: int

    @property
    def encoding(self) -> None:
        """A workbook knows its own."""
        return

    @property
    def delimiter(self) -> None:
        """A workbook has cells."""
        return

    def records(self, shape: Shape) -> Iterator[Record]:
        """All rows of the sheet, each time anew; a workbook needs no `shape`."""
        stream = io.BufferedReader(self.spool.stream(), MIB)
        stream.seek(self.start)
        line = 0
        while stream.tell() < self.end:
            long, rows = json.loads(stream.readline())
            for row in rows:
                line += 1
                yield _cut(line, row) if long else Record(line, tuple(row))


@contextmanager
def opened_workbook(source: Source, asked: str | None) -> Iterator[Sequence[SheetTable]]:
    """The visible sheets of a workbook in its order, or the one asked for by name.

    Raises UsageError for .xlsb, other archives and an unknown sheet, GetBillError for a
    workbook that is damaged, hostile, or too large.
    """
    with tempfile.TemporaryFile(prefix="getbill-") as spool:
        events = _read_by_child(source, asked, spool.fileno())
        rows = Source(source.name, spool.fileno(), os.fstat(spool.fileno()).st_size)
        yield [
            SheetTable(source.name, event["sheet"], rows, event["start"], event["end"])
            for event in events
            if "sheet" in event
        ]


def _read_by_child(source: Source, asked: str | None, spool: int) -> list[dict[str, Any]]:
    command = [sys.executable, "-P", "-m", f"{__package__}.workbook_child"]
    command += [str(os.getpid()), str(source.descriptor), str(spool), source.name]
    ended = run_guarded(
        command if asked is None else [*command, asked],
        wall_seconds=WALL_SECONDS + WALL_SECONDS_PER_MIB * source.size / MIB,
        pass_fds=(source.descriptor, spool),
    )
    # A child that was killed may leave half a line.
    events = [json.loads(line) for line in ended.output.split(b"\n")[:-1]]
    if ended.fate is not Fate.FINISHED:
        raise _gone(ended, events, source.name)
    for event in events:
        if error := event.get("error"):
            raise (UsageError if error["usage"] else GetBillError)(error["message"], error["hint"])
    return events


def _gone(ended: Ended, events: Sequence[dict[str, Any]], file: str) -> Exception:
    """What to raise when the child did not come to its end."""
    if ended.fate is Fate.FAILED:
        return RuntimeError(f"The reader of workbooks failed: {ended.diagnosis}")
    names = [event["reading"] for event in events if "reading" in event]
    place = f"sheet {names[-1]!r} of the workbook {file}" if names else f"The workbook {file}"
    reason = (
        "takes longer to read than a call export may"
        if ended.fate is Fate.TOO_SLOW
        else "needs more memory than a call export may, or is damaged"
    )
    return GetBillError(
        f"{place[0].upper()}{place[1:]} {reason}.",
        "Export it as CSV; or copy the rows to a new workbook, so that no cell stands far "
        "away from the others.",
    )


def _cut(line: int, row: list[str]) -> Record:
    if all(len(cell) <= FIELD_LIMIT for cell in row):
        return Record(line, tuple(row))
    cells = tuple(cell[:FIELD_LIMIT] for cell in row)
    return Record(line, cells, (too_long("A cell of this row", FIELD_LIMIT),))
