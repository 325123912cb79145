"""The physical lines of a text file, numbered from 1, in constant memory.

A line ends with CRLF, LF or a lone CR, whatever the others end with. A line that is longer
than `LINE_LIMIT` is cut there and its rest is thrown away. Knows no cells; the next stage
is `records`.
"""

from __future__ import annotations

import io
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from importers.reading.encoding import UNDECODABLE
from importers.reading.limits import LINE_LIMIT
from importers.reading.spooling import Source

_CHUNK: Final = 1 << 18


class Lines:
    """Gives the lines one by one, each with its end; "" at the end of the file.

    `number` is that of the line given last. Lines put back are given again.
    """

    def __init__(self, text: io.TextIOBase, before: int = 0) -> None:
        """`before`: how many lines stand before the first one of `text`."""
        self._text = text
        self._returned: deque[str] = deque()
        self._pieces: deque[str] = deque()
        self.number = before

    def next(self) -> str:
        """The next line."""
        if self._returned:
            self.number += 1
            return self._returned.popleft()
        line = self._pieces.popleft() if self._pieces else self._text.readline(LINE_LIMIT + 1)
        if len(line) > LINE_LIMIT:
            self._drop_rest(line)
        if line:
            self.number += 1
        return line

    def put_back(self, lines: list[str]) -> None:
        """Give these, the last ones given, once more."""
        self._returned.extendleft(reversed(lines))
        self.number -= len(lines)

    def _drop_rest(self, line: str) -> None:
        """Go on behind the end of the line of which `line` is the beginning."""
        while line and not line.endswith(("\n", "\r")):
            line = self._text.readline(LINE_LIMIT + 1)
        if line.endswith("\r"):
            # The limit may have parted CR from its LF.
            following = self._text.readline(LINE_LIMIT + 1)
            if following != "\n":
                self._pieces.append(following)


@contextmanager
def opened_lines(source: Source, encoding: str) -> Iterator[Lines]:
    """The lines of `source`, without the mark of its encoding; marked where undecodable."""
    with _opened(source, encoding, 0) as text:
        lines = Lines(text)
        first = lines.next()
        if first:
            lines.put_back([first.removeprefix("\ufeff")])
        yield lines


@contextmanager
def lines_from(source: Source, encoding: str, offset: int, number: int) -> Iterator[Lines]:
    """The lines of `source` from the one with this number on, which begins at byte `offset`."""
    # A mark of the encoding inside the text is a character like any other.
    name = "utf-8" if encoding == "utf-8-sig" and offset else encoding
    with _opened(source, name, offset) as text:
        yield Lines(text, number - 1)


def _opened(source: Source, encoding: str, offset: int) -> io.TextIOWrapper:
    stream = source.stream()
    stream.seek(offset)
    binary = io.BufferedReader(stream, _CHUNK)
    text = io.TextIOWrapper(binary, encoding=encoding, errors=UNDECODABLE, newline="")
    text._CHUNK_SIZE = _CHUNK  # type: ignore[attr-defined]
    return text
