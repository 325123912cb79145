"""rejected.csv: the rows that a person has to mend, ready to be imported again as they are.

Written in the file's own dialect, so that the profile reads the repaired rows as it read the
first ones; preceded by four columns that say which profile, which line, and what is wrong
(cli.md, files a run leaves). Reading takes the four columns off: `importers.profiles.rejects`.
The only place, with rejected.xlsx, that keeps personal text and whole links of the input.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from getbill_tui.formulas import neutralise
from getbill_tui.text import clean_line
from importers.events import Outcome
from importers.profiles.rejects import LEADING_COLUMNS
from importers.reading.table import Quoting
from importers.report.files import private_file
from importers.report.plain import column_name
from importers.spool import RejectedRecord

_WORKBOOK_ENCODING: Final = "utf-8-sig"
"""For rows that come from no text file: with the mark by which Excel knows UTF-8."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dialect:
    """How the rejects of one table are written: as the table itself, profile included."""

    profile: str
    header: tuple[str, ...]
    encoding: str | None = None
    delimiter: str | None = None
    quoting: Quoting = Quoting.STANDARD


def write_rejects(path: Path, dialect: Dialect, records: Iterable[RejectedRecord]) -> None:
    """Write the file `path` (0600, whole or not at all)."""
    line = line_writer(dialect.delimiter or ",", dialect.quoting)
    encoding = dialect.encoding or _WORKBOOK_ENCODING
    with (
        private_file(path) as growing,
        # Only a byte that was no text in the first place has no way back: it becomes "?".
        growing.open("w", encoding=encoding, errors="replace", newline="") as file,
    ):
        for cells in report_rows(dialect, records):
            file.write(line(cells))


def report_rows(dialect: Dialect, records: Iterable[RejectedRecord]) -> Iterator[list[str]]:
    """The header and one row per record: the four columns, then the original cells."""
    yield [neutralise(name) for name in (*LEADING_COLUMNS, *dialect.header)]
    for record in records:
        leading = (dialect.profile, str(record.line), *_what_is_wrong(record))
        tidy = [_fits(text, dialect) for text in leading]
        yield [neutralise(cell) for cell in (*tidy, *record.cells)]


def line_writer(delimiter: str, quoting: Quoting) -> Callable[[Sequence[str]], str]:
    """Cells → one line with its end, in a system's own way of quoting."""
    match quoting:
        case Quoting.STANDARD:
            return lambda cells: _standard_line(cells, delimiter)
        case Quoting.NONE:
            return lambda cells: delimiter.join(cells) + "\r\n"
        case Quoting.UNESCAPED:
            return lambda cells: (
                delimiter.join(f'"{cell}"' if delimiter in cell else cell for cell in cells)
                + "\r\n"
            )


def _standard_line(cells: Sequence[str], delimiter: str) -> str:
    line = io.StringIO()
    csv.writer(line, delimiter=delimiter, lineterminator="\r\n").writerow(cells)
    return line.getvalue()


def _what_is_wrong(record: RejectedRecord) -> tuple[str, str]:
    """The codes, and the problems in words, of a record; a leg names the row it belongs to."""
    if record.outcome is Outcome.MERGED:
        return "", f"A leg of the call in row {record.members['into']}."
    problems = record.members["problems"]
    assert isinstance(problems, list)
    codes: list[str] = []
    texts: list[str] = []
    for problem in problems:
        assert isinstance(problem, dict)
        where = column_name(problem)
        codes.append(str(problem["code"]))
        texts.append(f"{f'{where}: ' if where else ''}{problem['message']} {problem['hint']}")
    return " ".join(dict.fromkeys(codes)), " | ".join(texts)


def _fits(text: str, dialect: Dialect) -> str:
    """`text` on one line and writable in the dialect; only our own words are ever changed."""
    text = clean_line(text)
    if dialect.quoting is not Quoting.STANDARD:
        text = text.replace(dialect.delimiter or ",", " ").replace('"', "'")
    encoding = dialect.encoding or _WORKBOOK_ENCODING
    return text.encode(encoding, "replace").decode(encoding)
