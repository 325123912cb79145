"""What this GetBill remembers, in SQLite: debts, followups, and what was created through it.

Knows neither HTTP nor rules. One connection, one thread. Writes join a transaction that is
committed once per turn of the event loop; `committed` returns after it, and nothing may be
answered before. The sandbox is never killed in a test, so synchronous=NORMAL is enough:
what was answered survives the end of this process, if not the machine's.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import sqlite3
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, TypeAlias

Record: TypeAlias = dict[str, Any]

FOLLOWUP_COLUMNS: Final = (
    "id",
    "debt_id",
    "status",
    "type",
    "call_date",
    "scheduled_at",
    "summary",
    "notes",
    "call_id",
    "audio_url",
    "pdf_url",
    "duration_ms",
    "disconnection_reason",
    "direction",
    "phone_number_used",
    "is_retry",
    "processed_at",
    "triggered_payment",
    "email_opened",
    "email_open_count",
    "email_first_opened_at",
    "email_clicked",
    "email_click_count",
    "media_urls_expire_at",
)
_BOOLEANS: Final = ("is_retry", "triggered_payment", "email_opened", "email_clicked")

_SCHEMA: Final = f"""
CREATE TABLE IF NOT EXISTS debts (
    n INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    company TEXT NOT NULL,
    status TEXT NOT NULL,
    currency TEXT NOT NULL,
    amount REAL NOT NULL,
    amount_text TEXT NOT NULL,
    internal_id TEXT,
    import_date TEXT NOT NULL,
    members TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS followups (
    n INTEGER PRIMARY KEY,
    {", ".join(FOLLOWUP_COLUMNS)},
    contact_time TEXT GENERATED ALWAYS AS (coalesce(call_date, scheduled_at, processed_at)),
    UNIQUE (id)
);
CREATE INDEX IF NOT EXISTS followups_of_debt ON followups (debt_id, contact_time, n);
CREATE TABLE IF NOT EXISTS received (
    n INTEGER PRIMARY KEY, at TEXT NOT NULL, client TEXT NOT NULL, followup TEXT NOT NULL
);
"""

_INSERT_FOLLOWUP: Final = (
    f"INSERT INTO followups ({', '.join(FOLLOWUP_COLUMNS)}) "  # noqa: S608
    f"VALUES ({', '.join(f':{name}' for name in FOLLOWUP_COLUMNS)})"
)
_INSERT_DEBT: Final = (
    "INSERT INTO debts (id, company, status, currency, amount, amount_text, internal_id,"
    " import_date, members) VALUES (:id, :company, :status, :currency, :amount, :amount_text,"
    " :internal_id, :import_date, :members)"
)
_UNSET: Final[Record] = dict.fromkeys(FOLLOWUP_COLUMNS)
_UNTRACKED: Final[Record] = {
    "triggered_payment": False,
    "email_opened": False,
    "email_open_count": 0,
    "email_clicked": False,
    "email_click_count": 0,
}


@dataclass(frozen=True, slots=True)
class Slice:
    """One page of what a query finds, and how many it finds in all."""

    items: Sequence[Record]
    total: int


Content: TypeAlias = tuple[Iterable[Record], Iterable[Record]]
"""Debts and followups."""

Condition: TypeAlias = tuple[str, object]
"""An SQL expression with one placeholder, and its value."""


class Store:
    """The one connection; `path` None means a private database that is gone at the end."""

    def __init__(self, path: Path | None = None) -> None:
        # In-process tests call from the thread of their event loop; always one at a time.
        self._db = sqlite3.connect(
            "" if path is None else path, isolation_level=None, check_same_thread=False
        )
        self._db.row_factory = sqlite3.Row
        if path is None:
            self._db.execute("PRAGMA synchronous=OFF")
        else:
            self._db.execute("PRAGMA journal_mode=WAL")
            self._db.execute("PRAGMA synchronous=NORMAL")
        self._db.executescript(_SCHEMA)
        self._batch: asyncio.Future[None] | None = None
        self._images: dict[str, sqlite3.Connection] = {}

    def close(self) -> None:
        """Commit and close."""
        self._commit()
        for connection in (self._db, *self._images.values()):
            connection.close()

    @property
    def is_empty(self) -> bool:
        """Whether no company has a debt yet."""
        return self._db.execute("SELECT 1 FROM debts LIMIT 1").fetchone() is None

    def fill(self, seed: str, content: Callable[[], Content]) -> None:
        """Replace everything by the content of `seed`, made once and copied from then on."""
        self._commit()
        if seed not in self._images:
            self._begin()
            for table in ("debts", "followups", "received"):
                self._db.execute(f"DELETE FROM {table}")  # noqa: S608 names of this module
            self.add(*content())
            self._images[seed] = sqlite3.connect(":memory:", check_same_thread=False)
            self._db.backup(self._images[seed])
        else:
            self._images[seed].backup(self._db)

    def add(self, debts: Iterable[Record], followups: Iterable[Record]) -> None:
        """More debts and followups. Each debt carries `company_id`, its owner."""
        self._begin()
        self._db.executemany(_INSERT_DEBT, map(_debt_row, debts))
        self._db.executemany(_INSERT_FOLLOWUP, (_UNSET | _UNTRACKED | f for f in followups))
        self._commit()
        self._commit()

    # Followups

    def add_followup(self, values: Mapping[str, Any], *, client: str) -> Record:
        """Store a new followup; it is the server's once `committed` returns."""
        self._begin()
        number = self._db.execute("SELECT coalesce(max(n), 0) + 1 FROM followups").fetchone()[0]
        row = _UNSET | _UNTRACKED | dict(values) | {"id": made_id("followup", number)}
        self._db.execute(_INSERT_FOLLOWUP, row)
        self._db.execute(
            "INSERT INTO received (at, client, followup) VALUES (?, ?, ?)",
            (row["processed_at"], client, json.dumps(row)),
        )
        return row

    def change_followup(self, followup_id: str, changes: Mapping[str, Any]) -> None:
        """Set some columns of a followup."""
        if not changes:
            return
        assert changes.keys() <= set(FOLLOWUP_COLUMNS), "only known columns"
        self._begin()
        assignments = ", ".join(f"{name} = :{name}" for name in changes)
        self._db.execute(
            f"UPDATE followups SET {assignments} WHERE id = :id",  # noqa: S608
            {**changes, "id": followup_id},
        )

    def followup(self, followup_id: str) -> Record | None:
        """One followup, or None."""
        row = self._db.execute("SELECT * FROM followups WHERE id = ?", (followup_id,)).fetchone()
        return None if row is None else _followup(row)

    def followups(self, conditions: Sequence[Condition], *, page: int, limit: int) -> Slice:
        """One page, newest contact first; conditions may speak of followups and debts."""
        return self._slice(
            "followups JOIN debts ON debts.id = followups.debt_id",
            "followups.*",
            conditions,
            order="followups.contact_time DESC, followups.n DESC",
            page=page,
            limit=limit,
            read=_followup,
        )

    def followups_of_debt(self, debt_id: str, *, page: int, limit: int) -> Slice:
        """One page of a debt's followups, newest contact first."""
        return self._slice(
            "followups",
            "*",
            [("debt_id = ?", debt_id)],
            order="contact_time DESC, n DESC",
            page=page,
            limit=limit,
            read=_followup,
        )

    def received(self) -> list[Record]:
        """The followups created through the API, as they were created, in order."""
        return [
            {"at": at, "client": client, **json.loads(followup)}
            for at, client, followup in self._db.execute(
                "SELECT at, client, followup FROM received ORDER BY n"
            )
        ]

    # Debts

    def debt(self, debt_id: str) -> Record | None:
        """One debt's members as they are answered, or None."""
        row = self._db.execute(f"{_SELECT_DEBT} WHERE id = ?", (debt_id,)).fetchone()
        return None if row is None else _debt(row)

    def owner_of_debt(self, debt_id: str) -> str | None:
        """The company a debt belongs to; None for an unknown debt."""
        row = self._db.execute("SELECT company FROM debts WHERE id = ?", (debt_id,)).fetchone()
        return None if row is None else str(row[0])

    def debts(self, conditions: Sequence[Condition], *, page: int, limit: int) -> Slice:
        """One page of debts, newest first."""
        return self._slice(
            "debts",
            f"*, {_COUNT_OF_FOLLOWUPS}",
            conditions,
            order="import_date DESC, n DESC",
            page=page,
            limit=limit,
            read=_debt,
        )

    # Transactions

    async def committed(self) -> None:
        """Return when all that was written so far is committed."""
        if not self._db.in_transaction:
            return
        loop = asyncio.get_running_loop()
        if self._batch is None or self._batch.get_loop() is not loop:
            self._batch = loop.create_future()
            loop.call_soon(self._commit_batch, self._batch)
        await asyncio.shield(self._batch)

    def _commit_batch(self, batch: asyncio.Future[None]) -> None:
        self._batch = None
        try:
            self._commit()
        except sqlite3.Error as error:
            batch.set_exception(error)
        else:
            batch.set_result(None)

    def _begin(self) -> None:
        if not self._db.in_transaction:
            self._db.execute("BEGIN")

    def _commit(self) -> None:
        if self._db.in_transaction:
            self._db.execute("COMMIT")

    def _slice(
        self,
        tables: str,
        columns: str,
        conditions: Sequence[Condition],
        *,
        order: str,
        page: int,
        limit: int,
        read: Callable[[sqlite3.Row], Record],
    ) -> Slice:
        where = " AND ".join(expression for expression, _ in conditions) or "1"
        values = [value for _, value in conditions]
        total = self._db.execute(
            f"SELECT count(*) FROM {tables} WHERE {where}",  # noqa: S608 values are bound
            values,
        ).fetchone()[0]
        rows = self._db.execute(
            f"SELECT {columns} FROM {tables} WHERE {where}"  # noqa: S608 values are bound
            f" ORDER BY {order} LIMIT ? OFFSET ?",
            [*values, limit, (page - 1) * limit],
        )
        return Slice([read(row) for row in rows], total)


_COUNT_OF_FOLLOWUPS: Final = (
    "(SELECT count(*) FROM followups WHERE debt_id = debts.id) AS followups_count"
)
_SELECT_DEBT: Final = f"SELECT *, {_COUNT_OF_FOLLOWUPS} FROM debts"  # noqa: S608


def made_id(kind: str, number: int) -> str:
    """Twelve letters and digits like the samples' ids: the same number gives the same id."""
    return hashlib.sha256(f"{kind} {number}".encode()).digest()[:12].translate(_LETTERS).decode()


_LETTERS: Final = (b"abcdefghijklmnopqrstuvwxyz0123456789" * 8)[:256]


def _followup(row: sqlite3.Row) -> Record:
    record = {name: row[name] for name in FOLLOWUP_COLUMNS}
    for name in _BOOLEANS:
        record[name] = None if record[name] is None else bool(record[name])
    return record


def _debt(row: sqlite3.Row) -> Record:
    members: Record = json.loads(row["members"])
    members["followups_count"] = row["followups_count"]
    return members


def _debt_row(debt: Record) -> Record:
    members = {name: value for name, value in debt.items() if name != "company_id"}
    return {
        "id": debt["id"],
        "company": debt["company_id"],
        "status": debt["status"],
        "currency": debt["currency"],
        "amount": debt["amount"],
        "amount_text": debt["amount_text"],
        "internal_id": debt["internal_id"],
        "import_date": debt["import_date"],
        "members": json.dumps(members),
    }
