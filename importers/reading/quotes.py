"""How one line, or one record's text, falls into cells around its quotes.

Pure grammar over strings, one instance per delimiter: strict (RFC 4180), tolerant, and
FreePBX's old writer. Which of them a record deserves is decided in `records`.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from enum import Enum, auto
from typing import Final

QUOTE: Final = '"'

_CSV_LIMIT: Final = 65_536
"""Longer records do not go through the csv module, which has a limit of its own."""

_CANDIDATES_LIMIT: Final = 64
"""Quotes on one line of FreePBX's old writer beyond which nobody wrote them by hand."""


class Ending(Enum):
    """How a line leaves the record it belongs to."""

    CLOSED = auto()
    OPEN = auto()
    """Inside a quoted cell: the record goes on in the next line."""
    BROKEN = auto()
    """A quote stands where RFC 4180 allows none."""


class Grammar:
    """The rules of quoting around one delimiter."""

    def __init__(self, delimiter: str) -> None:
        self.delimiter = delimiter
        d = re.escape(delimiter)
        inside = r'[^"]*+(?:""[^"]*+)*+'
        cell = rf'(?:"{inside}"|[^"{d}]*+)'
        self._closed = re.compile(rf"(?:{cell}{d})*+{cell}\Z")
        self._from_start = re.compile(rf"(?:{cell}{d})*+(?:{cell}|(?P<open>\"){inside})\Z")
        self._from_inside = re.compile(
            rf"{inside}(?:\"(?:{d}(?:{cell}{d})*+(?:{cell}|(?P<open>\"){inside}))?)?\Z"
        )
        self._strict_cell = re.compile(rf'(?:"({inside})"|([^"{d}]*+))({d}|\Z)')
        self._tolerant_cell = re.compile(
            rf'(?:"({inside})"(?={d}|\Z)|"(.*?)"(?={d}|\Z)|(?!")([^{d}]*+))({d}|\Z)', re.DOTALL
        )
        self.closing = re.compile(rf'"(?={d}|\Z)')
        self._fed: list[str] = []
        self._reader = csv.reader(self._feed(), delimiter=delimiter, strict=True)

    def ending(self, line: str, *, inside: bool) -> tuple[Ending, int]:
        """How `line` (without its end) leaves the record; where its open cell begins."""
        match = (self._from_inside if inside else self._from_start).match(line)
        if match is None:
            return Ending.BROKEN, 0
        if match["open"] is not None:
            return Ending.OPEN, match.start("open")
        if inside and not _closes(line):
            return Ending.OPEN, 0
        return Ending.CLOSED, 0

    def closed_cells(self, text: str) -> list[str] | None:
        """The cells of a whole record that RFC 4180 allows; None of any other."""
        return self.strict_cells(text) if self._closed.match(text) else None

    def strict_cells(self, text: str) -> list[str]:
        """The cells of a record that is known to be closed."""
        if len(text) <= _CSV_LIMIT and len(self.delimiter) == 1:
            self._fed.append(text)
            return next(self._reader) or [""]
        return [
            bare if quoted is None else quoted.replace('""', QUOTE)
            for quoted, bare in self._strict_pairs(text)
        ]

    def tolerant_cells(self, text: str) -> list[str] | None:
        """The cells when a quote closes only before a delimiter or the end; None if open."""
        cells: list[str] = []
        position = 0
        while match := self._tolerant_cell.match(text, position):
            strict, loose, bare, end = match.groups()
            cells.append(
                bare if bare is not None else loose if strict is None else _unescaped(strict)
            )
            position = match.end()
            if not end:
                return cells
        return None

    def unescaped_cells(self, text: str, widths: range | None) -> list[str] | None:
        """The cells as FreePBX's old writer meant them: the first way whose width fits.

        It quotes a cell only when it holds a delimiter, and escapes nothing. None when no
        way fits.
        """
        if text.count(QUOTE) > _CANDIDATES_LIMIT:
            return None
        hopeless: set[tuple[int, int]] = set()
        return self._unescaped(text, 0, (), widths, hopeless)

    def _unescaped(
        self,
        text: str,
        position: int,
        before: tuple[str, ...],
        widths: range | None,
        hopeless: set[tuple[int, int]],
    ) -> list[str] | None:
        # Cells without a quote at their beginning have one reading: no need to recur.
        cells = list(before)
        while not text.startswith(QUOTE, position):
            end = text.find(self.delimiter, position)
            if end < 0:
                cells.append(text[position:])
                return cells if widths is None or len(cells) in widths else None
            cells.append(text[position:end])
            position = end + 1
        if (position, len(cells)) in hopeless:
            return None
        for cell, end in self._readings(text, position):
            if end > len(text):
                if widths is None or len(cells) + 1 in widths:
                    return [*cells, cell]
                continue
            found = self._unescaped(text, end, (*cells, cell), widths, hopeless)
            if found is not None:
                return found
        hopeless.add((position, len(cells)))
        return None

    def _readings(self, text: str, position: int) -> Iterator[tuple[str, int]]:
        """The cells that may begin with the quote at `position`, the likeliest first.

        As it stands when its quotes pair up (`"Agent A" <1007>`), else quoted up to each
        quote that could close it, else as it stands.
        """
        stop = text.find(self.delimiter, position)
        bare = text[position:] if stop < 0 else text[position:stop]
        after = position + len(bare) + 1
        paired = bare.count(QUOTE) % 2 == 0
        if paired:
            yield bare, after
        for match in self.closing.finditer(text, position + 1):
            cell = text[position + 1 : match.start()]
            if self.delimiter in cell:
                yield cell, match.end() + 1
        if not paired:
            yield bare, after

    def _strict_pairs(self, text: str) -> Iterator[tuple[str | None, str]]:
        position = 0
        while match := self._strict_cell.match(text, position):
            yield match[1], match[2]
            position = match.end()
            if not match[3]:
                return

    def _feed(self) -> Iterator[str]:
        while True:
            yield self._fed.pop()


def _closes(line: str) -> bool:
    """Whether a line that began inside a quoted cell has left it."""
    return line.count(QUOTE) % 2 == 1


def _unescaped(cell: str) -> str:
    return cell.replace('""', QUOTE)
