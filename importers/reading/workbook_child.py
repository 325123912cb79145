"""The program that reads a workbook in a process of its own, run by `workbook`.

    python -P -m importers.reading.workbook_child PARENT SOURCE SPOOL FILE [SHEET]

PARENT is the parent's process id, SOURCE and SPOOL inherited descriptors, FILE the name
for messages. Rows go to SPOOL as lines of JSON, `[long, [[cell, ...], ...]]`, where `long`
says that a cell is longer than `FIELD_LIMIT`. Standard output gets lines of JSON: a
`reading` before and a `sheet` after each sheet, or one `error`. The only module that
imports calamine: through pandas the same takes more than twice as long and as much memory
(figures.md, B6).
"""

from __future__ import annotations

import io
import json
import os
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from typing import IO, Any, Final

import python_calamine

from getbill_tui.errors import GetBillError, UsageError
from importers.reading import limits
from importers.reading.cell_text import cell_text
from importers.reading.confinement import confine, follow_parent
from importers.reading.magic import Kind, kind_of
from importers.reading.sheet_scan import Extent, scanned, sheet_parts
from importers.reading.spooling import Source, described
from importers.reading.zip_check import CheckedZip, Package, checked_zip, damaged, hostile

_BATCH: Final = 500
"""Rows per line of the spool: JSON's cost per line vanishes, memory stays small."""


def main(arguments: Sequence[str]) -> None:
    """Read the workbook that the arguments name, and report."""
    parent, source, spool, file, *sheet = arguments
    follow_parent(int(parent))
    confine(memory=limits.CHILD_MEMORY, seconds=limits.CHILD_SECONDS)
    descriptor = int(source)
    try:
        with open(int(spool), "wb", closefd=False) as rows:
            _read(
                Source(file, descriptor, os.fstat(descriptor).st_size),
                sheet[0] if sheet else None,
                rows,
            )
    except GetBillError as error:
        usage = isinstance(error, UsageError)
        _report(error={"usage": usage, "message": error.message, "hint": error.hint})
    except OSError as error:
        _report(
            error={
                "usage": False,
                "message": f"The rows of {file} cannot be kept in {tempfile.gettempdir()}: "
                f"{error.strerror}.",
                "hint": "Free some space there, or name a larger folder in TMPDIR.",
            }
        )
    except MemoryError:
        # As if the library had noticed it first.
        os.abort()


def _report(**event: object) -> None:
    print(json.dumps(event), flush=True)  # noqa: T201


def _read(source: Source, asked: str | None, rows: IO[bytes]) -> None:
    checked = None
    inflated = source.size
    if kind_of(source.head(1024), source.name) is Kind.ZIP:
        checked = checked_zip(io.BufferedReader(source.stream()), source.size, source.name)
        inflated = checked.inflated
    confine(
        memory=min(
            limits.CHILD_MEMORY + limits.CHILD_MEMORY_PER_BYTE * inflated,
            limits.CHILD_MEMORY_MOST,
        ),
        seconds=limits.CHILD_SECONDS + int(limits.CHILD_SECONDS_PER_MIB * inflated / limits.MIB),
    )
    workbook = _opened(source)
    parts = _parts(checked, source.name)
    for name in _wanted(workbook.sheets_metadata, asked, source.name):
        _report(reading=name)
        extent = _extent(checked, parts.get(name), source.name, name)
        _Sheet(source.name, name, extent, workbook).write(rows)


def _opened(source: Source) -> Any:
    try:
        return python_calamine.CalamineWorkbook.from_filelike(io.BufferedReader(source.stream()))
    except python_calamine.PasswordError as error:
        raise GetBillError(
            f"The workbook {source.name} is protected by a password.",
            "Open it and save it without a password, then import it again.",
        ) from error
    except BaseException as error:
        raise _unreadable(error, source.name) from error


def _unreadable(error: BaseException, file: str) -> BaseException:
    """What to raise for a failure inside the library: it panics on some damaged files."""
    if isinstance(error, (MemoryError, KeyboardInterrupt, SystemExit)):
        return error
    return damaged(file)


def _parts(checked: CheckedZip | None, file: str) -> Mapping[str, str]:
    if checked is None or checked.package is not Package.XLSX:
        return {}
    try:
        return sheet_parts(checked.archive)
    except Exception as error:
        raise damaged(file) from error


def _wanted(sheets: Sequence[Any], asked: str | None, file: str) -> list[str]:
    """The names of the worksheets to read: the one asked for, else all visible ones."""
    kinds, states = python_calamine.SheetTypeEnum, python_calamine.SheetVisibleEnum
    worksheets = [sheet for sheet in sheets if sheet.typ is kinds.WorkSheet]
    if asked is None:
        return [sheet.name for sheet in worksheets if sheet.visible is states.Visible]
    names = [sheet.name for sheet in worksheets]
    for same in (str, str.casefold):
        found = [name for name in names if same(name) == same(asked)]
        if found:
            return found[:1]
    known = ", ".join(repr(name) for name in names) or "none"
    raise UsageError(
        f"{described(file)} has no sheet {asked!r}.", f"Its sheets are: {known}; or say all."
    )


def _extent(checked: CheckedZip | None, part: str | None, file: str, sheet: str) -> Extent:
    """How far the sheet reaches, refused when calamine would need too much for it."""
    if checked is None or part is None:
        return Extent()
    try:
        extent = scanned(checked.archive, part)
    except Exception as error:
        raise damaged(file) from error
    if extent.cells > limits.SHEET_CELLS:
        raise hostile(
            file,
            f"its sheet {sheet!r} reaches to row {extent.rows:,} and column {extent.columns:,}",
        )
    return extent


@dataclass(frozen=True, slots=True)
class _Sheet:
    """One sheet on its way to the spool."""

    file: str
    name: str
    extent: Extent
    workbook: Any

    def write(self, rows: IO[bytes]) -> None:
        """Append the sheet's rows to the spool and report where they are."""
        start = rows.tell()
        numbered = self._rows()
        while batch := list(islice(numbered, _BATCH)):
            long = max(map(len, chain.from_iterable(batch)), default=0) > limits.FIELD_LIMIT
            if long:
                # One character more than allowed: the parent sees that the cell was cut.
                batch = [[cell[: limits.FIELD_LIMIT + 1] for cell in row] for row in batch]
            text = json.dumps([long, batch], ensure_ascii=False, separators=(",", ":"))
            rows.write(text.encode("utf-8", "surrogatepass") + b"\n")
            if rows.tell() > limits.SPOOL:
                raise hostile(self.file, f"its sheet {self.name!r} holds too much text")
        rows.flush()
        _report(sheet=self.name, start=start, end=rows.tell())

    def _rows(self) -> Iterator[list[str]]:
        try:
            sheet = self.workbook.get_sheet_by_name(self.name)
            # The library leaves out empty columns before the first one that holds anything,
            # and a format without header is told by its columns' places.
            before = [""] * sheet.start[1] if sheet.start else []
            for line, row in enumerate(sheet.iter_rows(), start=1):
                cells = before + [cell if type(cell) is str else cell_text(cell) for cell in row]
                for column, text in self.extent.errors.get(line, {}).items():
                    cells[column - 1] = text
                yield cells
        except BaseException as error:
            if isinstance(error, GeneratorExit):
                raise
            raise _unreadable(error, self.file) from error


if __name__ == "__main__":
    main(sys.argv[1:])
