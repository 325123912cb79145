"""A block's records as columns of text, only those that are asked for.

pyarrow splits them; a record of another width than its neighbours is left out and named. Knows
no meaning of a column. Next stage: `sorting`.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.csv as arrow_csv
from numpy.typing import NDArray

from importers.columnar.arrow import arrow_indexes
from importers.columnar.blocks import Block, Dialect
from importers.reading.limits import FIELD_LIMIT


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns of the records that fit, and which records of the block these are."""

    by_place: Mapping[int, pa.StringArray]
    records: NDArray[np.int64]


def parse(block: Block, dialect: Dialect, places: Collection[int]) -> Columns | None:
    """The columns at `places`; None where the careful reader might see other records.

    Records with other numbers of cells than the block's first, or too long to be well, are
    left out.
    """
    widths = dialect.shape.widths
    width = _width_of(block, dialect)
    if widths is None or width not in widths:
        width = widths.start if widths is not None else width
    odd: list[int] = []
    table = _read(block, dialect, width, places, odd)
    fits = np.ones(len(block), bool)
    fits[np.asarray(odd, np.int64)] = False
    if int(fits.sum()) != table.num_rows:
        return None
    over_lines = np.diff(block.lines) > 1
    if (over_lines & ~fits).any():
        # Whether such a record takes the lines behind its first one depends on its width.
        return None
    records = np.flatnonzero(fits)
    by_place = {place: table.column(str(place)).combine_chunks() for place in places}
    doubtful = over_lines | (np.diff(block.starts) > FIELD_LIMIT)
    if doubtful[records].any():
        kept = np.flatnonzero(~doubtful[records])
        chosen = arrow_indexes(kept)
        by_place = {place: column.take(chosen) for place, column in by_place.items()}
        records = records[kept]
    return Columns(by_place, records)


def _width_of(block: Block, dialect: Dialect) -> int:
    """The cells of the first record, where it can be told at a glance."""
    first = block.text[: block.starts[1]]
    delimiter = dialect.delimiter.encode()
    if not dialect.quoted:
        return first.count(delimiter) + 1
    outside = b"".join(first.split(b'"')[::2])
    return outside.count(delimiter) + 1


def _read(
    block: Block, dialect: Dialect, width: int, places: Collection[int], odd: list[int]
) -> pa.Table:
    def leave_out(row: arrow_csv.InvalidRow) -> str:
        odd.append(row.number - 1)
        return "skip"

    names = [str(place) for place in range(width)]
    wanted = [str(place) for place in places]
    return arrow_csv.read_csv(
        pa.BufferReader(block.text),
        read_options=arrow_csv.ReadOptions(
            # With threads, nobody says which record was odd.
            use_threads=False,
            column_names=names,
            block_size=len(block.text) + 1,
        ),
        parse_options=arrow_csv.ParseOptions(
            delimiter=dialect.delimiter,
            quote_char='"' if dialect.quoted else False,
            newlines_in_values=dialect.quoted,
            ignore_empty_lines=False,
            invalid_row_handler=leave_out,
        ),
        convert_options=arrow_csv.ConvertOptions(
            column_types=dict.fromkeys(wanted, pa.string()),
            include_columns=wanted,
            strings_can_be_null=False,
            check_utf8=False,
        ),
    )
