"""The outbox: followups that a person creates, from the intent until they are settled.

The same table and moves as the import's ledger, in a file of its own; an entry is erased once
it is settled (security.md, personal data). One call at a time; the wait for it is short, because
nobody waits for a settle time while holding it.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Collection, Sequence
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from filelock import FileLock, Timeout

from getbill_tui.database import Database, close_cleanly, transaction
from getbill_tui.delivery.intent import Change, Intent
from getbill_tui.delivery.sqlite_intents import SCHEMA, SqliteIntents
from getbill_tui.delivery.states import SETTLED, State
from getbill_tui.errors import TryLater
from getbill_tui.followup import JsonObject
from getbill_tui.paths import make_private
from getbill_tui.settings import Settings
from getbill_tui.vocabulary import DebtId

_OPEN: Final = (State.QUEUED, State.SENDING, State.UNSURE, State.HELD)

OUTBOX: Final = Database(
    name="The outbox",
    migrations=(SCHEMA,),
    way_out=(
        "Move {path} away. A followup that was being created at that moment may be on GetBill "
        "or not: look at its debt before you create it again."
    ),
)


class Outbox:
    """A context manager and delivery's IntentStore, of one account."""

    def __init__(self, connection: sqlite3.Connection, path: Path, lock: FileLock, lane: str):
        self._connection = connection
        self._path = path
        self._lock = lock
        self._lane = lane
        self._intents = SqliteIntents(connection, lane)

    @classmethod
    def open(cls, settings: Settings) -> Self:
        """Raises TryLater at once while another call of this or of another process is in it."""
        path = outbox_path(settings)
        make_private(path.parent)
        lock = FileLock(path.with_name(f"{path.name}.lock"), mode=0o600, thread_local=False)
        try:
            lock.acquire(blocking=False)
        except Timeout:
            raise TryLater(
                f"Another process is using the outbox {path}.",
                "Wait until it has created its followup, then try again.",
            ) from None
        lane = f"{settings.base_url} {settings.account or ''}".strip()
        try:
            outbox = cls(OUTBOX.open(path), path, lock, lane)
            # What a process that died had settled, but not erased any more.
            outbox._erase_settled()
            return outbox
        except BaseException:
            lock.release()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        try:
            close_cleanly(self._connection)
        finally:
            self._lock.release()

    def add(self, body: JsonObject) -> str:
        """Queue a followup whose body carries its call_id; its key.

        One with the same debt and call_id that is still on its way is that one: nothing is
        added.
        """
        debt_id, call_id = DebtId(str(body["debt_id"])), str(body["call_id"])
        text = json.dumps([self._lane, debt_id, call_id])
        key = hashlib.sha256(text.encode("ascii")).hexdigest()[:32]
        with OUTBOX.errors(self._path), transaction(self._connection):
            there = self._connection.execute("SELECT 1 FROM intents WHERE key = ?", (key,))
            if there.fetchone() is None:
                self._intents.insert(key, debt_id, call_id, body, {})
        return key

    def entries(self) -> Sequence[Intent]:
        """Everything that is not settled, oldest first."""
        return self.unsettled(_OPEN, limit=-1)

    def entry(self, key: str) -> Intent | None:
        """One that is not settled."""
        return next((intent for intent in self.entries() if intent.key == key), None)

    def withdraw(self, key: str) -> None:
        """Forget a followup that is queued: it is certainly not on the server."""
        with OUTBOX.errors(self._path), transaction(self._connection):
            self._connection.execute(
                "DELETE FROM intents WHERE key = ? AND state = ?", (key, State.QUEUED)
            )

    # The IntentStore.

    def unsettled(
        self, states: Collection[State], *, after: int = 0, limit: int
    ) -> Sequence[Intent]:
        """Unsettled intents in these states, in queue order, from beyond place `after`."""
        with OUTBOX.errors(self._path):
            return self._intents.unsettled(states, after=after, limit=limit)

    def queued_of(self, debt_id: DebtId) -> Sequence[Intent]:
        """All queued intents of one debt, in queue order."""
        with OUTBOX.errors(self._path):
            return self._intents.queued_of(debt_id)

    def count(self, states: Collection[State]) -> int:
        """How many unsettled intents are in these states."""
        with OUTBOX.errors(self._path):
            return self._intents.count(states)

    def record(self, changes: Sequence[Change], met: Collection[DebtId] = ()) -> None:
        """Make these moves in one durable transaction, and erase what is settled."""
        with OUTBOX.errors(self._path):
            self._intents.record(changes, met)
            if any(change.new in SETTLED for change in changes):
                self._erase_settled()

    def met(self, debt_id: DebtId) -> bool:
        """Never: whether to look first is decided for each followup anew."""
        return False

    def _erase_settled(self) -> None:
        with OUTBOX.errors(self._path), transaction(self._connection):
            self._connection.execute("DELETE FROM intents WHERE body IS NULL")


def outbox_path(settings: Settings) -> Path:
    """Its file, beside the TUI's own."""
    return settings.paths.local_store.with_name("outbox.sqlite")
