"""The intents in SQLite: one table for the import ledger and the outbox alike.

Works on a connection that its owner opened (`getbill_tui.database`) and adds its rows in the
owner's transactions. Knows states and moves, neither runs nor requests.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Final

from getbill_tui.database import transaction
from getbill_tui.delivery.intent import Change, Intent
from getbill_tui.delivery.states import SETTLED, IllegalMove, State, check_move
from getbill_tui.followup import JsonObject
from getbill_tui.vocabulary import DebtId

SCHEMA: Final = """
CREATE TABLE intents (
    id INTEGER PRIMARY KEY,
    key TEXT NOT NULL UNIQUE,
    lane TEXT NOT NULL,
    debt_id TEXT NOT NULL,
    state TEXT NOT NULL,
    sent_at TEXT,
    rounds INTEGER NOT NULL DEFAULT 0,
    followup_id TEXT,
    already_there INTEGER NOT NULL DEFAULT 0,
    reason TEXT NOT NULL DEFAULT '',
    call_id TEXT,
    body TEXT,
    origin TEXT,
    seal BLOB
) STRICT;
CREATE INDEX open_intents ON intents (lane, state, id) WHERE body IS NOT NULL;
CREATE INDEX open_intents_of_debt ON intents (lane, debt_id) WHERE body IS NOT NULL;
CREATE TABLE debts_met (
    lane TEXT NOT NULL,
    debt_id TEXT NOT NULL,
    PRIMARY KEY (lane, debt_id)
) STRICT, WITHOUT ROWID
"""
"""call_id, body, origin and seal stand there only until the intent is settled.

The seal is a checksum of them: SQLite's own check does not see a letter that changed inside a
text, and a payload that is not the user's must never be sent.
"""

_COLUMNS: Final = "id, key, debt_id, state, sent_at, rounds, reason, call_id, body, origin, seal"

_MOVE: Final = """
UPDATE intents SET
    state = :new,
    sent_at = coalesce(:sent_at, sent_at),
    rounds = coalesce(:rounds, rounds),
    followup_id = :followup_id,
    already_there = :already_there,
    reason = :reason,
    call_id = iif(:settled, NULL, call_id),
    body = iif(:settled, NULL, body),
    origin = iif(:settled, NULL, origin),
    seal = iif(:settled, NULL, seal)
WHERE key = :key AND state = :old
"""


class SqliteIntents:
    """An IntentStore over one connection, for one `lane`: a site, and an account of it.

    Rows of another lane stay where they are: they would be another company's debts.
    """

    def __init__(self, connection: sqlite3.Connection, lane: str) -> None:
        self._connection = connection
        self._lane = lane

    def unsettled(
        self, states: Collection[State], *, after: int = 0, limit: int
    ) -> Sequence[Intent]:
        """Unsettled intents in these states, in queue order, from beyond place `after`."""
        marks = ", ".join("?" * len(states))
        rows = self._connection.execute(
            f"SELECT {_COLUMNS} FROM intents WHERE lane = ? AND body IS NOT NULL"  # noqa: S608
            f" AND state IN ({marks}) AND id > ? ORDER BY id LIMIT ?",
            (self._lane, *states, after, limit),
        )
        return [_intent(row) for row in rows]

    def queued_of(self, debt_id: DebtId) -> Sequence[Intent]:
        """All queued intents of one debt, in queue order."""
        rows = self._connection.execute(
            f"SELECT {_COLUMNS} FROM intents WHERE lane = ? AND debt_id = ?"  # noqa: S608
            " AND body IS NOT NULL AND state = ? ORDER BY id",
            (self._lane, debt_id, State.QUEUED),
        )
        return [_intent(row) for row in rows]

    def count(self, states: Collection[State]) -> int:
        """How many unsettled intents are in these states."""
        marks = ", ".join("?" * len(states))
        found = self._connection.execute(
            "SELECT count(*) FROM intents WHERE lane = ? AND body IS NOT NULL"  # noqa: S608
            f" AND state IN ({marks})",
            (self._lane, *states),
        ).fetchone()[0]
        return int(found)

    def record(self, changes: Sequence[Change], met: Collection[DebtId] = ()) -> None:
        """Make these moves and remember these debts in one durable transaction."""
        for change in changes:
            check_move(change.old, change.new)
        with transaction(self._connection):
            for change in changes:
                moved = self._connection.execute(_MOVE, _parameters(change)).rowcount
                if moved != 1:
                    raise IllegalMove(f"an intent was not {change.old} when it became {change.new}")
            self._connection.executemany(
                "INSERT INTO debts_met (lane, debt_id) VALUES (?, ?) ON CONFLICT DO NOTHING",
                [(self._lane, debt_id) for debt_id in met],
            )

    def met(self, debt_id: DebtId) -> bool:
        """Whether the debt's followups were read before anything was posted for it."""
        found = self._connection.execute(
            "SELECT 1 FROM debts_met WHERE lane = ? AND debt_id = ?", (self._lane, debt_id)
        ).fetchone()
        return found is not None

    def insert(
        self, key: str, debt_id: DebtId, call_id: str, body: JsonObject, origin: JsonObject
    ) -> int:
        """Queue a new intent inside the caller's transaction; its id."""
        texts = (call_id, _text(body), _text(origin))
        cursor = self._connection.execute(
            "INSERT INTO intents (key, lane, debt_id, state, call_id, body, origin, seal)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (key, self._lane, debt_id, State.QUEUED, *texts, _seal(key, debt_id, *texts)),
        )
        assert cursor.lastrowid is not None
        return cursor.lastrowid

    def offer_again(self, key: str, call_id: str, body: JsonObject, origin: JsonObject) -> None:
        """Queue a refused intent once more, repaired or not, inside the caller's transaction."""
        check_move(State.REFUSED, State.QUEUED)
        texts = (call_id, _text(body), _text(origin))
        moved = self._connection.execute(
            "UPDATE intents SET state = ?, lane = ?, call_id = ?, body = ?, origin = ?, seal = ?,"
            " rounds = 0, sent_at = NULL, reason = '' WHERE key = ? AND state = ?",
            (
                State.QUEUED,
                self._lane,
                *texts,
                _seal(key, str(body["debt_id"]), *texts),
                key,
                State.REFUSED,
            ),
        ).rowcount
        if moved != 1:
            raise IllegalMove("an intent was offered again that was not refused")


def _parameters(change: Change) -> dict[str, str | int | None]:
    return {
        "key": change.key,
        "old": change.old.value,
        "new": change.new.value,
        "sent_at": change.sent_at.isoformat() if change.sent_at is not None else None,
        "rounds": change.rounds,
        "followup_id": change.followup_id,
        "already_there": int(change.already_there),
        "reason": change.reason,
        "settled": int(change.new in SETTLED),
    }


def _intent(
    row: tuple[int, str, str, str, str | None, int, str, str, str, str, bytes],
) -> Intent:
    order, key, debt_id, state, sent_at, rounds, reason, call_id, body, origin, seal = row
    if _seal(key, debt_id, call_id, body, origin) != seal:
        raise sqlite3.DatabaseError("the seal of an intent is broken")
    try:
        return Intent(
            key=key,
            order=order,
            debt_id=DebtId(debt_id),
            call_id=call_id,
            body=json.loads(body),
            state=State(state),
            sent_at=datetime.fromisoformat(sent_at) if sent_at is not None else None,
            rounds=rounds,
            reason=reason,
            origin=json.loads(origin),
        )
    except ValueError as error:
        raise sqlite3.DatabaseError("an intent is garbled") from error


def _seal(*texts: str) -> bytes:
    whole = "\0".join(texts).encode("utf-8", "surrogatepass")
    return hashlib.blake2b(whole, digest_size=8).digest()


def _text(value: JsonObject) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
