"""Some records of a clean block as the careful reader reads them.

In a clean block every record stands for itself, so that its neighbours need not be read with it.
"""

from __future__ import annotations

import io
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from importers.columnar.blocks import Block, Dialect
from importers.reading.lines import Lines
from importers.reading.records import Splitter
from importers.reading.table import Record


class Respeller:
    """Reads single records of the blocks of one file."""

    def __init__(self, dialect: Dialect) -> None:
        self._dialect = dialect

    def records(self, block: Block, indexes: NDArray[np.int64]) -> list[Record] | None:
        """The records at these places of the block; None if they are others after all."""
        starts, ends = block.starts[indexes].tolist(), block.starts[indexes + 1].tolist()
        parts = [block.text[start:end] for start, end in zip(starts, ends, strict=True)]
        if parts and not parts[-1].endswith(b"\n"):
            parts[-1] += b"\n"
        text = io.StringIO(b"".join(parts).decode(), newline="")
        dialect = self._dialect
        splitter = Splitter(Lines(text), dialect.delimiter, dialect.shape, dialect.encoding)
        found = list(splitter.records())
        lines = block.lines[indexes].tolist()
        heights = (block.lines[indexes + 1] - block.lines[indexes]).tolist()
        if len(found) != len(lines):
            return None
        line = 1
        for record, height in zip(found, heights, strict=True):
            if record.line != line:
                return None
            line += height
        return [replace(record, line=at) for record, at in zip(found, lines, strict=True)]
