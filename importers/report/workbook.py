"""rejected.xlsx: the same rows as rejected.csv, for those who mend them in a spreadsheet.

Cells are text and nothing else: no formula, no link, no number that loses its zeros. They are
neutralised as in the CSV, because people save one as the other.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Final

from importers.report.files import private_file
from importers.report.rejects import Dialect, report_rows
from importers.spool import RejectedRecord

if TYPE_CHECKING:
    from xlsxwriter import Workbook

_TEXT_ONLY: Final = {
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
MAX_ROWS: Final = 1_048_576
MAX_CELL: Final = 32_767
"""What the format can hold of rows in a sheet, and of characters in a cell; a longer cell is cut
here, and whole in rejected.csv."""


def write_workbook(path: Path, tables: Iterable[tuple[Dialect, Iterable[RejectedRecord]]]) -> None:
    """Write the workbook `path` (0600, whole or not at all), a sheet for each table."""
    from xlsxwriter import Workbook
    from xlsxwriter.exceptions import XlsxWriterException

    with (
        private_file(path) as growing,
        # Its rows are people's data too: nothing of them is left when writing fails.
        TemporaryDirectory(dir=path.parent, prefix=".rejected-") as folder,
    ):
        book = Workbook(str(growing), {**_TEXT_ONLY, "constant_memory": True, "tmpdir": folder})
        for dialect, records in tables:
            _write_table(book, report_rows(dialect, records))
        try:
            book.close()
        except XlsxWriterException as error:
            raise OSError(str(error)) from error


def _write_table(book: Workbook, rows: Iterator[list[str]]) -> None:
    header = next(rows)
    while True:
        part = islice(rows, MAX_ROWS - 1)
        first = next(part, None)
        if first is None:
            return
        sheet = book.add_worksheet()
        for number, cells in enumerate(_chain(header, first, part)):
            for column, cell in enumerate(cells):
                sheet.write_string(number, column, cell[:MAX_CELL])


def _chain(header: list[str], first: list[str], rest: Iterator[list[str]]) -> Iterator[list[str]]:
    yield header
    yield first
    yield from rest
