"""A whole file screened: which rows are plainly good, and the careful verdicts of all others.

Three looks. The first sorts the file block by block and puts what is doubtful aside; then what
must be known of the file as a whole is settled by the doubtful rows alone (plain ones leave
nothing open); at last everything is told in file order. What is put aside, and the calls' ids,
are kept in private files without a name. The careful path is somebody else's (`Careful`).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Final, Generic, Protocol, Self, TypeVar

import numpy as np
from numpy.typing import NDArray

from importers.columnar.aside import Aside
from importers.columnar.blocks import Block, Blocks, Dialect, Position, Rough
from importers.columnar.keys import Keys, is_marked
from importers.columnar.parsing import Columns, parse
from importers.columnar.respelling import Respeller
from importers.columnar.sorting import Plain, Sorter, hashes
from importers.interpreting.cells import Cells
from importers.reading.table import Record
from importers.verdict import AcceptedRows, Verdict

_TRIED: Final = 50_000
"""Rows after which it is asked whether this is worth it."""


class Decision(Protocol):
    """What the careful path says of a row before it is compared with others."""

    @property
    def call_id(self) -> str | None:
        """The id of a call that may be accepted."""


_Decided = TypeVar("_Decided", bound=Decision)


class Careful(Protocol[_Decided]):
    """The careful path, row by row."""

    def good(self, record: Record) -> Cells | None:
        """Its cells, if the record would be accepted without a word."""

    def look(self, record: Record) -> None:
        """Learn from one row what depends on the whole file; in file order."""

    def settle(self) -> None:
        """All rows that are not plainly good were looked at."""

    def decide(self, number: int, record: Record) -> _Decided:
        """All that can be said of one row alone."""

    def conclude(self, decision: _Decided) -> Verdict:
        """The verdict, compared with the calls before; in file order."""


@dataclass(frozen=True, slots=True)
class _Chunk:
    """A block or rough records: rows from `first` on, `plain` of them plainly good."""

    first: int
    rows: int
    plain: int
    at: Position | None
    size: int = 0
    aside: int = 0
    """Where its doubtful rows are kept."""


class Screening(Generic[_Decided]):
    """One file; a context manager. Call `look`, then `settle`, then iterate over `verdicts`."""

    def __init__(
        self, blocks: Blocks, dialect: Dialect, sorter: Sorter, careful: Careful[_Decided]
    ) -> None:
        self._blocks = blocks
        self._dialect = dialect
        self._sorter = sorter
        self._careful = careful
        self._respeller = Respeller(dialect)
        self._keys = Keys()
        self._chunks: list[_Chunk] = []
        self._aside = Aside()
        self._decided = Aside()
        self._decisions: list[int] = []
        self._plain = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for kept in (self._keys, self._aside, self._decided):
            kept.close()

    def look(self) -> bool:
        """Sort the whole file; False, early, when too few of its rows are plain."""
        row, plain = 1, 0
        for block in self._blocks:
            chunk = self._rough(block, row) if isinstance(block, Rough) else self._sort(block, row)
            if chunk is None:
                continue
            self._chunks.append(chunk)
            row += chunk.rows
            plain += chunk.plain
            if row > _TRIED and plain * 2 < row:
                return False
        return True

    def _rough(self, rough: Rough, row: int) -> _Chunk:
        for record in rough.records:
            self._careful.look(record)
        every = (np.zeros(0, np.int64), list(enumerate(rough.records)))
        return _Chunk(row, len(rough.records), 0, None, aside=self._aside.put(every))

    def _sort(self, block: Block, row: int) -> _Chunk | None:
        columns = parse(block, self._dialect, self._sorter.plan.places)
        if columns is None:
            self._blocks.refuse(block)
            return None
        plain = self._sorted(block, columns)
        doubtful = np.ones(len(block), bool)
        doubtful[plain.records] = False
        rest = np.flatnonzero(doubtful)
        records = self._respeller.records(block, rest)
        if records is None:
            self._blocks.refuse(block)
            return None
        for record in records:
            self._careful.look(record)
        self._keys.add(plain.keys)
        aside = self._aside.put((plain.records, list(zip(rest.tolist(), records, strict=True))))
        return _Chunk(row, len(block), len(plain.records), block.at, block.size, aside)

    def _sorted(self, block: Block, columns: Columns) -> Plain:
        def judge(index: int) -> Cells | None:
            records = self._respeller.records(block, np.array([index]))
            return self._careful.good(records[0]) if records else None

        return self._sorter.sort(columns, judge)

    def settle(self) -> None:
        """Settle what the file as a whole decides, then judge every doubtful row for itself."""
        self._careful.settle()
        self._plain = sum(chunk.plain for chunk in self._chunks)
        for _, rows in self._doubtful():
            decisions = [(number, self._careful.decide(number, record)) for number, record in rows]
            call_ids = [made.call_id for _, made in decisions if made.call_id is not None]
            self._keys.add(hashes(call_ids))
            self._decisions.append(self._decided.put(decisions))

    def _doubtful(self) -> Iterator[tuple[_Chunk, list[tuple[int, Record]]]]:
        for chunk in self._chunks:
            _, rest = self._aside.get(chunk.aside)
            yield chunk, [(chunk.first + index, record) for index, record in rest]

    def verdicts(self, file: str) -> Iterator[Verdict | AcceptedRows]:
        """Everything in file order; plain rows as the runs in which they stand."""
        doubles = self._keys.doubles(self._plain)
        before = 0
        for chunk, place in zip(self._chunks, self._decisions, strict=True):
            plain, _ = self._aside.get(chunk.aside)
            twice = plain[is_marked(doubles, before, chunk.plain)]
            before += chunk.plain
            decisions: list[tuple[int, _Decided]] = self._decided.get(place)
            if len(twice):
                decisions = sorted([*decisions, *self._again(chunk, twice)], key=_number)
            number = chunk.first
            for own, decision in decisions:
                if own > number:
                    yield AcceptedRows(file=file, first=number, rows=own - number)
                yield self._careful.conclude(decision)
                number = own + 1
            if chunk.first + chunk.rows > number:
                rows = chunk.first + chunk.rows - number
                yield AcceptedRows(file=file, first=number, rows=rows)

    def _again(self, chunk: _Chunk, twice: NDArray[np.int64]) -> Iterator[tuple[int, _Decided]]:
        """Plain rows whose call stands in the file more than once, judged after all."""
        assert chunk.at is not None, "plain rows stand in blocks"
        records = self._respeller.records(self._blocks.again(chunk.at, chunk.size), twice)
        assert records is not None, "what was read once is read again"
        for index, record in zip(twice.tolist(), records, strict=True):
            yield chunk.first + index, self._careful.decide(chunk.first + index, record)


def _number(numbered: tuple[int, Any]) -> int:
    return numbered[0]
