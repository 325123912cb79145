"""Physical lines → records: which lines make one record, and what its cells are.

Strict reading comes first; a record whose quoting is broken is read tolerantly, only when
its width then fits; else it is a problem of that one line. It never takes its neighbours
with it: reading goes on at the line after its first (importing.md, section 1). The next
stage is `profiles.matching`, by way of `table.Table.records`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, assert_never

from importers.problem import Problem
from importers.reading.byte_problems import bad_quotes, too_long, undecodable
from importers.reading.limits import FIELD_LIMIT, LINE_LIMIT
from importers.reading.lines import Lines
from importers.reading.quotes import QUOTE, Ending, Grammar
from importers.reading.table import Quoting, Record, Shape

_TOLERANT_LINES: Final = 16
"""Further lines that a record with broken quotes may have: an agent's note has fewer."""

_TELLING_WIDTH: Final = 3
"""From this many cells on, a line inside a cell that would fit the table is suspicious."""

_UNDECODABLE: Final = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class _Reading:
    cells: list[str]
    problem: Problem | None = None
    warning: str | None = None


class Splitter:
    """One pass over the records of a delimited text."""

    def __init__(self, lines: Lines, delimiter: str, shape: Shape, encoding: str) -> None:
        self._lines = lines
        self._delimiter = delimiter
        self._shape = shape
        self._encoding = encoding
        self._grammar = Grammar(delimiter)

    def records(self) -> Iterator[Record]:
        """All of them, blank ones too, to the end of the file."""
        lines, delimiter, shape = self._lines, self._delimiter, self._shape
        quoted = shape.quoting is not Quoting.NONE
        closed_cells = self._grammar.closed_cells if shape.quoting is Quoting.STANDARD else None
        while line := lines.next():
            number = lines.number
            if len(line) <= FIELD_LIMIT and (line.isascii() or _decodable(line)):
                text = line.rstrip("\r\n")
                if not quoted or QUOTE not in text:
                    yield Record(number, tuple(text.split(delimiter)))
                    continue
                if closed_cells is not None and (cells := closed_cells(text)) is not None:
                    yield Record(number, tuple(cells))
                    continue
            yield self._careful(line, number)

    def _careful(self, line: str, number: int) -> Record:
        """The record that begins with `line`, whatever is the matter with it."""
        if len(line) > LINE_LIMIT:
            reading = _Reading(line.split(self._delimiter), too_long("This line", LINE_LIMIT))
        else:
            reading = self._read(line)
        cells, problems = reading.cells, [] if reading.problem is None else [reading.problem]
        if any(len(cell) > FIELD_LIMIT for cell in cells):
            cells = [cell[:FIELD_LIMIT] for cell in cells]
            if reading.problem is None:
                problems.append(too_long("A cell of this row", FIELD_LIMIT))
        spoilt = next((cell for cell in cells if not _decodable(cell)), None)
        if spoilt is not None:
            cells = [_shown(cell) for cell in cells]
            problems.append(undecodable(_shown(spoilt), self._encoding))
        warnings = () if reading.warning is None else (reading.warning,)
        return Record(number, tuple(cells), tuple(problems), warnings)

    def _read(self, line: str) -> _Reading:
        text = line.rstrip("\r\n")
        quoting = self._shape.quoting
        if quoting is Quoting.NONE or QUOTE not in text:
            return _Reading(text.split(self._delimiter))
        if quoting is Quoting.STANDARD:
            return self._strictly(line, text) or self._tolerantly(line, text)
        if quoting is Quoting.UNESCAPED:
            cells = self._grammar.unescaped_cells(text, self._shape.widths)
            return self._bad_quotes(text, closed=True) if cells is None else _Reading(cells)
        assert_never(quoting)

    def _strictly(self, line: str, text: str) -> _Reading | None:
        """The record as RFC 4180 has it; None when its quoting is broken."""
        ending, opened = self._grammar.ending(text, inside=False)
        if ending is Ending.CLOSED:
            return _Reading(self._grammar.strict_cells(text))
        taken = self._rest_of(len(text) - opened) if ending is Ending.OPEN else None
        if taken is None:
            return None
        cells = self._grammar.strict_cells("".join([line, *taken]).rstrip("\r\n"))
        swallowed = any(self._stands_alone(other) for other in taken)
        if swallowed and not self._fits(cells):
            # Two broken quotes that close each other, with whole records between them.
            self._lines.put_back(taken)
            return None
        return _Reading(cells, warning=self._suspicion(taken))

    def _rest_of(self, held: int) -> list[str] | None:
        """The further lines of a record whose open cell has `held` characters so far.

        None, with nothing taken, when its quoting turns out broken, does not end, or holds
        more than a cell may.
        """
        taken: list[str] = []
        while following := self._lines.next():
            taken.append(following)
            ending, opened = self._grammar.ending(following.rstrip("\r\n"), inside=True)
            if ending is Ending.CLOSED and len(following) <= LINE_LIMIT:
                return taken
            held = len(following) - opened + (0 if opened else held)
            if ending is not Ending.OPEN or held > FIELD_LIMIT:
                break
        self._lines.put_back(taken)
        return None

    def _tolerantly(self, line: str, text: str) -> _Reading:
        """The record when a quote closes only before a delimiter or the record's end."""
        cells = self._grammar.tolerant_cells(text)
        closed = cells is not None
        if cells is None and self._shape.widths is not None:
            cells = self._tolerantly_over_lines(line)
        if cells is None or not self._fits(cells):
            return self._bad_quotes(text, closed=closed)
        return _Reading(
            cells,
            warning="The quotes in this row are not doubled as they should be; it was read as "
            "its number of cells says.",
        )

    def _tolerantly_over_lines(self, line: str) -> list[str] | None:
        """The cells of a record with broken quotes and line breaks inside, when they fit.

        A line that would be a record of this table by itself is never taken in.
        """
        taken: list[str] = []
        size = len(line)
        while len(taken) < _TOLERANT_LINES and (following := self._lines.next()):
            taken.append(following)
            size += len(following)
            if size > FIELD_LIMIT or self._stands_alone(following):
                break
            if self._grammar.closing.search(following.rstrip("\r\n")):
                cells = self._grammar.tolerant_cells("".join([line, *taken]).rstrip("\r\n"))
                if cells is not None and self._fits(cells):
                    return cells
                if cells is not None:
                    break
        self._lines.put_back(taken)
        return None

    def _fits(self, cells: list[str]) -> bool:
        return self._shape.widths is None or len(cells) in self._shape.widths

    def _stands_alone(self, line: str) -> bool:
        """Whether a line by itself would be a record of this table.

        One with an odd number of quotes is not: it looks like the end of another's cell.
        """
        if self._shape.widths is None or line.count(QUOTE) % 2:
            return False
        cells = self._grammar.tolerant_cells(line.rstrip("\r\n"))
        return cells is not None and len(cells) > 1 and self._fits(cells)

    def _suspicion(self, taken: list[str]) -> str | None:
        """A warning when a quoted cell holds what looks like records of this very table."""
        widths = self._shape.widths
        if widths is None or widths.start < _TELLING_WIDTH:
            return None
        if not any(self._stands_alone(other) for other in taken[:-1]):
            return None
        return (
            f"A quoted cell of this row runs over {len(taken)} more lines, and some of them "
            "look like rows of their own; look for a quote too many."
        )

    def _bad_quotes(self, text: str, *, closed: bool) -> _Reading:
        return _Reading(text.split(self._delimiter), bad_quotes(text, closed=closed))


def _decodable(text: str) -> bool:
    """Whether no byte of it was marked: a surrogate alone cannot be encoded again."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _shown(text: str) -> str:
    """With a visible sign for each byte that was no character."""
    return _UNDECODABLE.sub("\N{REPLACEMENT CHARACTER}", text)
