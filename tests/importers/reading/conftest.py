"""What the tests of reading share: bytes in, tables and records out."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from importers.reading.delimited import DelimitedTable, delimited_table
from importers.reading.spooling import Source
from importers.reading.table import Quoting, Record, Shape

TableOf = Callable[..., DelimitedTable]
Records = Callable[..., list[Record]]


@pytest.fixture(scope="session")
def table_of() -> Iterator[TableOf]:
    """The table over some bytes, without a named file (so that hypothesis may use it)."""
    with ExitStack() as stack:
        file = stack.enter_context(tempfile.TemporaryFile())

        def make(
            data: bytes, encoding: str | None = None, delimiter: str | None = None
        ) -> DelimitedTable:
            file.seek(0)
            file.truncate()
            file.write(data)
            file.flush()
            source = Source("calls.csv", file.fileno(), len(data))
            return delimited_table(source, encoding=encoding, delimiter=delimiter)

        yield make


@pytest.fixture(scope="session")
def records(table_of: TableOf) -> Records:
    """The records of a text under a shape."""

    def read(
        text: str | bytes,
        *,
        widths: range | None = None,
        quoting: Quoting = Quoting.STANDARD,
        delimiter: str | None = ",",
    ) -> list[Record]:
        data = text.encode() if isinstance(text, str) else text
        return list(table_of(data, delimiter=delimiter).records(Shape(quoting, widths)))

    return read


@pytest.fixture(scope="session")
def files() -> Path:
    """The folder of sample files."""
    return Path(__file__).parent / "files"
