"""Which rows of a file are legs of one call: kept outside memory, by row numbers.

A private temporary database holds a fingerprint per row, and the cells of those rows alone
that have fellows; memory does not grow with the file.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from types import TracebackType
from typing import Final, Self, TypeAlias

from importers.interpreting.cells import Cells

Links: TypeAlias = Iterable[tuple[str, str]]
"""A leg of a chain, and the leg before it."""
Rows: TypeAlias = Iterable[tuple[int, str | None, Cells]]
"""Row number, what the row shares with the other legs of its call, its cells."""

MOST_LEGS: Final = 1_000
"""Rows that are taken for legs of one call; more share something else than a call."""


class Calls:
    """The calls of one file that have several legs; a context manager."""

    def __init__(self) -> None:
        # An empty name is SQLite's private temporary database: an unlinked file.
        self._database = sqlite3.connect("", isolation_level=None)
        self._database.executescript(
            "PRAGMA cache_size = -8192; PRAGMA journal_mode = OFF;"
            "CREATE TABLE leg (call BLOB, row INTEGER);"
            "CREATE TABLE cells (row INTEGER PRIMARY KEY, call BLOB, cells TEXT);"
            "CREATE TABLE link (leg TEXT PRIMARY KEY, previous TEXT) WITHOUT ROWID;"
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._database.close()

    def connect(self, links: Links) -> None:
        """Learn, before anything else, how legs form chains: `links` of all of them."""
        self._database.execute("BEGIN")
        self._database.executemany(
            "INSERT OR IGNORE INTO link VALUES (?, ?)",
            ((_plain(leg), _plain(previous)) for leg, previous in links if leg != previous),
        )
        self._database.execute("COMMIT")

    def root(self, call: str) -> str:
        """The beginning of the chain that a leg stands in; the leg itself without one.

        Of a chain that bites its tail, the least of the ids it goes round.
        """
        met = [_plain(call)]
        while (previous := self._previous(met[-1])) is not None:
            if previous in met:
                return min(met[met.index(previous) :])
            if len(met) > MOST_LEGS:
                break
            met.append(previous)
        return met[-1]

    def _previous(self, leg: str) -> str | None:
        query = "SELECT previous FROM link WHERE leg = ?"
        found = self._database.execute(query, (leg,)).fetchone()
        return found[0] if found else None

    def learn(self, rows: Callable[[], Rows]) -> None:
        """Go through the file once for the calls, and once more if some have several legs."""
        self._database.execute("BEGIN")
        self._database.executemany(
            "INSERT INTO leg VALUES (?, ?)",
            ((self._key(call), row) for row, call, _ in rows() if call is not None),
        )
        self._database.execute(
            "CREATE TABLE several AS SELECT call, min(row) AS first, count(*) AS legs FROM leg"
            " GROUP BY call HAVING count(*) > 1"
        )
        self._database.execute("CREATE UNIQUE INDEX several_call ON several (call)")
        self._database.execute("DROP TABLE leg")
        if self._database.execute("SELECT EXISTS (SELECT 1 FROM several)").fetchone()[0]:
            self._database.executemany(
                "INSERT INTO cells VALUES (?, ?, ?)", self._legs_of_several(rows())
            )
            self._database.execute("CREATE INDEX cells_call ON cells (call)")
        self._database.execute("COMMIT")

    def _legs_of_several(self, rows: Rows) -> Iterator[tuple[int, bytes, str]]:
        for row, call, cells in rows:
            if call is not None and self.first(call) is not None:
                yield row, self._key(call), json.dumps(list(cells))

    def first(self, call: str) -> int | None:
        """The row of the first leg, where the call has several."""
        found = self._database.execute(
            "SELECT first FROM several WHERE call = ?", (self._key(call),)
        ).fetchone()
        return found[0] if found else None

    def legs(self, call: str) -> list[tuple[str, ...]]:
        """The cells of all legs, as the file lists them, but no more than MOST_LEGS + 1."""
        found = self._database.execute(
            "SELECT cells FROM cells WHERE call = ? ORDER BY row LIMIT ?",
            (self._key(call), MOST_LEGS + 1),
        )
        return [tuple(json.loads(cells)) for (cells,) in found]

    def _key(self, call: str) -> bytes:
        return hashlib.sha256(self.root(call).encode("utf-8", "surrogatepass")).digest()[:16]


def _plain(call: str) -> str:
    """Text that a database can take, and a row's text cannot always be."""
    return call.encode("utf-8", "surrogatepass").decode("utf-8", "replace")
