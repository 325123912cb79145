"""A delimited text file as a table: encoding and delimiter settled, records on demand.

Wires `encoding`, `delimiters`, `lines` and `records` together and owns no rule of theirs.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from importers.reading.delimiters import (
    HEAD_SIZE,
    asked_delimiter,
    counted_delimiter,
    separator_line,
)
from importers.reading.encoding import decide_encoding
from importers.reading.lines import Lines, opened_lines
from importers.reading.records import Splitter
from importers.reading.spooling import Source
from importers.reading.table import Record, Shape


@dataclass(frozen=True, slots=True)
class DelimitedTable:
    """A `table.Table` over the bytes of a text file."""

    source: Source
    encoding: str
    delimiter: str

    @property
    def file(self) -> str:
        """The file as the user named it."""
        return self.source.name

    @property
    def sheet(self) -> None:
        """A text file has no sheets."""
        return

    def records(self, shape: Shape) -> Iterator[Record]:
        """All physical records from the top of the file, each time anew."""
        with opened_lines(self.source, self.encoding) as lines:
            _past_separator_line(lines)
            yield from Splitter(lines, self.delimiter, shape, self.encoding).records()


def delimited_table(
    source: Source, *, encoding: str | None, delimiter: str | None
) -> DelimitedTable:
    """The table of a text file; `encoding` and `delimiter` overrule what it shows.

    Raises UsageError for an unknown encoding or an impossible delimiter.
    """
    asked = None if delimiter is None else asked_delimiter(delimiter)
    name = decide_encoding(source, encoding)
    return DelimitedTable(source, name, asked or _found_delimiter(source, name))


def _found_delimiter(source: Source, encoding: str) -> str:
    with opened_lines(source, encoding) as lines:
        named = _past_separator_line(lines)
        return named or counted_delimiter(_head(lines))


def _head(lines: Lines) -> str:
    """The first lines, each ending with a newline, up to a bounded size."""
    head: list[str] = []
    size = 0
    while size < HEAD_SIZE and (line := lines.next()):
        # A line as long as the whole head tells nothing by its rest.
        head.append(line[:HEAD_SIZE].rstrip("\r\n"))
        size += len(line)
    return "\n".join(head)


def _past_separator_line(lines: Lines) -> str | None:
    """Go past the line that names the delimiter; that delimiter, if there is such a line."""
    first = lines.next()
    named = separator_line(first)
    if named is None and first:
        lines.put_back([first])
    return named
