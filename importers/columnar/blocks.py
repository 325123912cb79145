"""The bytes of a text file in blocks of whole records, each known with its physical line.

A block is clean when every quote in it stands where RFC 4180 wants it: then a fast parser and
`reading.records` cannot disagree about it. Everything else is left to `reading.records`, line
by line, up to where the records fall into step again. Next stage: `parsing`.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from getbill_tui.errors import GetBillError
from importers.columnar.arrow import is_utf8
from importers.reading.limits import FIELD_LIMIT
from importers.reading.lines import lines_from
from importers.reading.records import Splitter
from importers.reading.spooling import Source, described
from importers.reading.table import Quoting, Record, Shape

BLOCK: Final = 4 << 20
"""Bytes read at a time: enough to make the cost of a block vanish, little against the limit."""
SMALL_BLOCK: Final = 1 << 16
"""Bytes of a block after one that was not clean, so that few good rows share its fate."""

ENCODINGS: Final = frozenset({"utf-8", "utf-8-sig", "ascii", "cp1252", "iso8859-1", "iso8859-15"})
"""Those in which a byte below 128 is always that character."""

_LF, _CR, _QUOTE = 10, 13, 34

Offsets: TypeAlias = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Position:
    """Where a line begins: in bytes from the beginning of the file, and its number from 1."""

    offset: int
    line: int


@dataclass(frozen=True, slots=True)
class Block:
    """Whole records in UTF-8: record n is `text[starts[n]:starts[n + 1]]`, on line `lines[n]`."""

    at: Position
    size: int
    """Bytes of the file that it takes."""
    text: bytes
    starts: Offsets
    lines: Offsets
    """One more than there are records: the last is the line that follows."""

    def __len__(self) -> int:
        return len(self.starts) - 1


@dataclass(frozen=True, slots=True)
class Rough:
    """Records that only the careful reader understands."""

    records: list[Record]


@dataclass(frozen=True, slots=True)
class Dialect:
    """How the file is written."""

    encoding: str
    delimiter: str
    shape: Shape

    @property
    def quoted(self) -> bool:
        """Whether a quote is more than a character."""
        return self.shape.quoting is Quoting.STANDARD


class Blocks:
    """The blocks of one file from one line on: iterate over them once."""

    def __init__(self, source: Source, dialect: Dialect, start: Position) -> None:
        self._source = source
        self._dialect = dialect
        self._at = start
        self._size = BLOCK
        self._small_until = 0
        self._refused = False

    def __iter__(self) -> Iterator[Block | Rough]:
        while raw := os.pread(self._source.descriptor, self._size, self._at.offset):
            last = self._at.offset + len(raw) >= self._source.size
            block = None if self._refused else self.block(self._at, raw, last=last)
            if block is not None:
                self._advance(Position(self._at.offset + block.size, int(block.lines[-1])))
                yield block
            elif self._size > SMALL_BLOCK:
                self._small_until = self._at.offset + len(raw)
                self._size = SMALL_BLOCK
            else:
                yield self.rough(raw)
                self._refused = False

    def refuse(self, block: Block) -> None:
        """Give the records of the block that was given last again, in smaller blocks or rough."""
        self._at = block.at
        self._refused = block.size <= SMALL_BLOCK
        self._small_until = block.at.offset + block.size
        self._size = SMALL_BLOCK

    def again(self, at: Position, size: int) -> Block:
        """A block that was given before."""
        raw = os.pread(self._source.descriptor, size, at.offset)
        block = self.block(at, raw, last=at.offset + size >= self._source.size)
        if block is None or block.size != size:
            raise GetBillError(
                f"{described(self._source.name)} changed while it was read.",
                "Import it again when nobody writes to it.",
            )
        return block

    def _advance(self, at: Position) -> None:
        self._at = at
        if at.offset >= self._small_until:
            self._size = BLOCK

    def block(self, at: Position, raw: bytes, *, last: bool) -> Block | None:
        """The whole records at the beginning of `raw`; None unless they are clean."""
        text = _decoded(raw, self._dialect.encoding, last=last)
        if text is None:
            return None
        codes = np.frombuffer(text, np.uint8)
        newlines = np.flatnonzero(codes == _LF)
        quotes = np.flatnonzero(codes == _QUOTE) if self._dialect.quoted else newlines[:0]
        ends = newlines[np.searchsorted(quotes, newlines) % 2 == 0] + 1
        if last and (not len(ends) or ends[-1] < len(text)):
            ends = np.append(ends, len(text))
        if not len(ends):
            return None
        end = int(ends[-1])
        quotes = quotes[: np.searchsorted(quotes, end)]
        if not _returns_are_ends(text, end) or not self._strict(codes[:end], quotes):
            return None
        starts = np.concatenate((np.zeros(1, np.int64), ends))
        lines = at.line + np.searchsorted(newlines, starts)
        lines[-1] += last and text[end - 1] != _LF
        if _long_over_lines(starts, lines):
            return None
        text = text[:end]
        size = end if self._dialect.encoding.startswith("utf-8") else len(text.decode())
        return Block(at, size, text, starts, lines)

    def _strict(self, codes: NDArray[np.uint8], quotes: Offsets) -> bool:
        """Whether each opening quote begins a cell, and each closing one ends one."""
        if not len(quotes):
            return True
        if len(quotes) % 2:
            return False
        separators = np.zeros(256, bool)
        separators[[_LF, ord(self._dialect.delimiter)]] = True
        opening, closing = quotes[::2], quotes[1::2]
        doubled = opening[1:] == closing[:-1] + 1
        begins = separators[codes[opening - 1]] | (opening == 0)
        begins[1:] |= doubled
        after = np.minimum(closing + 1, len(codes) - 1)
        ends = separators[codes[after]] | (codes[after] == _CR) | (closing + 1 == len(codes))
        ends[:-1] |= doubled
        return bool(begins.all() and ends.all())

    def rough(self, raw: bytes) -> Rough:
        """The records that begin in `raw`, and the step to the line behind them."""
        until = self._at.line + max(1, _line_ends(raw))
        records: list[Record] = []
        following: int | None = None
        with lines_from(
            self._source, self._dialect.encoding, self._at.offset, self._at.line
        ) as lines:
            splitter = Splitter(
                lines, self._dialect.delimiter, self._dialect.shape, self._dialect.encoding
            )
            for record in splitter.records():
                if record.line >= until:
                    following = record.line
                    break
                records.append(record)
        end = Position(self._source.size, until)
        self._advance(position_of(self._source, self._at, following) if following else end)
        return Rough(records)


def position_of(source: Source, known: Position, line: int) -> Position:
    """Where a line begins that stands at or behind a known one."""
    at = known
    while at.line < line:
        raw = os.pread(source.descriptor, BLOCK, at.offset)
        # A return at the end may belong to the newline behind it.
        if len(raw) > 1 and raw.endswith(b"\r"):
            raw = raw[:-1]
        ends = _ends(np.frombuffer(raw, np.uint8))
        if at.line + len(ends) >= line:
            return Position(at.offset + int(ends[line - at.line - 1]) + 1, line)
        if not raw:
            break
        at = Position(at.offset + len(raw), at.line + len(ends))
    return at


def _decoded(raw: bytes, encoding: str, *, last: bool) -> bytes | None:
    """`raw` in UTF-8; None where some of it is no text."""
    if raw.isascii():
        return raw
    if not encoding.startswith("utf-8"):
        try:
            return raw.decode(encoding).encode()
        except UnicodeDecodeError:
            return None
    if is_utf8(raw):
        return raw
    try:
        raw.decode()
    except UnicodeDecodeError as error:
        # The last character may go on in the next block.
        if last or error.start < len(raw) - 3 or error.reason != "unexpected end of data":
            return None
        return raw[: error.start]
    return raw


def _returns_are_ends(text: bytes, end: int) -> bool:
    """Whether every carriage return stands before a newline."""
    returns = text.count(b"\r", 0, end)
    return not returns or returns == text.count(b"\r\n", 0, end)


def _long_over_lines(starts: Offsets, lines: Offsets) -> bool:
    """Whether a record of several lines is so long that the careful reader may give it up."""
    return bool(((np.diff(lines) > 1) & (np.diff(starts) > FIELD_LIMIT)).any())


def _line_ends(raw: bytes) -> int:
    return len(_ends(np.frombuffer(raw, np.uint8)))


def _ends(codes: NDArray[np.uint8]) -> Offsets:
    """Where lines end, by CRLF, LF or a lone CR."""
    newline = codes == _LF
    before_newline = np.append(newline[1:], False)
    return np.flatnonzero(newline | ((codes == _CR) & ~before_newline))
