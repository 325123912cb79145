"""The door of reading: a file named by the user becomes tables of text.

Whether a file is text or a workbook is told by its first bytes, never by its name
(importing.md, section 1). This module knows no profile, no column and no call; the next
stage is `profiles`, which looks for the header among the first records.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Final

from getbill_tui.errors import UsageError
from importers.reading.delimited import delimited_table
from importers.reading.magic import HEAD_SIZE, Kind, kind_of
from importers.reading.spooling import described, opened_source
from importers.reading.table import Table
from importers.reading.workbook import opened_workbook

ALL_SHEETS: Final = "all"


@contextmanager
def open_tables(
    file: str, *, encoding: str | None, delimiter: str | None, sheet: str | None
) -> Iterator[Sequence[Table]]:
    """The tables of `file`: one of a delimited file, one per sheet of a workbook.

    `file` is a path, or "-" for standard input. `encoding` and `delimiter` overrule what a
    text file itself shows; a workbook needs neither. `sheet` is a sheet's name, or "all"
    like None: every visible worksheet, in the workbook's order (a hidden one is read when
    it is named). The tables can be read as often as needed until the block ends.

    Raises UsageError for a format that is refused (HTML in disguise, .xlsb), and for an
    encoding, delimiter or sheet that cannot be; GetBillError for a file that is absent, a
    folder, not readable, empty, damaged or hostile (importing.md, section 6, exits).
    """
    asked = None if sheet == ALL_SHEETS else sheet
    with opened_source(file) as source:
        kind = kind_of(source.head(HEAD_SIZE), file)
        if kind is not Kind.TEXT:
            with opened_workbook(source, asked) as sheets:
                yield sheets
            return
        if asked is not None:
            raise UsageError(
                f"{described(file)} is a text file: it has no sheet {asked!r}.",
                "Leave --sheet out for this file.",
            )
        yield [delimited_table(source, encoding=encoding, delimiter=delimiter)]
