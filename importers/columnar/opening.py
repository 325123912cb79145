"""The door of `columnar`: a screening of a table, where there is one to be had.

Asked by `importers.screening`, which loads this (and numpy and pyarrow with it) for large
files only.
"""

from __future__ import annotations

from typing import Final, TypeVar

from importers.columnar.blocks import ENCODINGS, Blocks, Dialect, Position, position_of
from importers.columnar.plan import compiled
from importers.columnar.screening import Careful, Decision, Screening
from importers.columnar.sorting import Sorter
from importers.interpreting.binding import Binding
from importers.profiles.match import Match
from importers.reading.delimited import DelimitedTable
from importers.reading.table import Quoting

_Decided = TypeVar("_Decided", bound=Decision)

_MARK: Final = b"\xef\xbb\xbf"


def screening_of(
    table: DelimitedTable, match: Match, binding: Binding, careful: Careful[_Decided]
) -> Screening[_Decided] | None:
    """None where the table, its dialect or its profile has something that is not understood."""
    plan = None if match.leading else compiled(binding)
    dialect = Dialect(table.encoding, table.delimiter, match.shape)
    start = _start(table, match)
    if plan is None or start is None or not _is_simple(dialect):
        return None
    sorter = Sorter(plan, binding.width, binding.profile.family)
    return Screening(Blocks(table.source, dialect, start), dialect, sorter, careful)


def _is_simple(dialect: Dialect) -> bool:
    delimiter = dialect.delimiter
    return (
        dialect.encoding in ENCODINGS
        and delimiter.isascii()
        and (delimiter == "\t" or delimiter.isprintable())
        and dialect.shape.quoting in (Quoting.STANDARD, Quoting.NONE)
    )


def _start(table: DelimitedTable, match: Match) -> Position | None:
    """Where the first record below the header begins; None where there is none."""
    header_line = match.header_line or 0
    first = next(
        (record for record in table.records(match.shape) if record.line > header_line), None
    )
    if first is None:
        return None
    marked = table.encoding.startswith("utf-8") and table.source.head(3) == _MARK
    return position_of(table.source, Position(len(_MARK) if marked else 0, 1), first.line)
