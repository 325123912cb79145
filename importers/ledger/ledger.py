"""The import ledger: which rows were taken, and how far each of them came.

One writer (`lock`), any number of readers (`reader`). Holds keyed hashes instead of people,
and a row's payload only until the row is settled. Knows nothing of HTTP; `upload` hands it to
`delivery` as its IntentStore.
"""

from __future__ import annotations

import json
import secrets
import sqlite3
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Self

from getbill_tui.database import close_cleanly, transaction
from getbill_tui.delivery.checkpoints import Checkpoint, Point, pass_by
from getbill_tui.delivery.intent import Change, Intent
from getbill_tui.delivery.sqlite_intents import SqliteIntents
from getbill_tui.delivery.states import State
from getbill_tui.errors import GetBillError
from getbill_tui.exits import Exit
from getbill_tui.followup import FollowupDraft, utc_now
from getbill_tui.installation import installation_key
from getbill_tui.settings import Settings
from getbill_tui.vocabulary import DebtId
from importers.known_calls import KnownCall
from importers.ledger.calls import find_call
from importers.ledger.keys import KeyMaker
from importers.ledger.lock import WriterLock
from importers.ledger.origins import origin_json
from importers.ledger.reader import LedgerReader
from importers.ledger.records import Enqueued, Known, Queued
from importers.ledger.schema import LEDGER
from importers.verdict import Accepted

__all__ = ["Ledger", "LedgerReader"]


class Ledger:
    """The one writer: a context manager, a KnownCalls, and delivery's IntentStore."""

    def __init__(
        self,
        connection: sqlite3.Connection,
        settings: Settings,
        *,
        lock: WriterLock,
        keys: KeyMaker,
        now: Callable[[], datetime],
        checkpoint: Checkpoint,
    ) -> None:
        self._connection = connection
        self._lock = lock
        self._path = settings.ledger_path
        self._keys = keys
        self._intents = SqliteIntents(connection, lane_of(settings))
        self._now = now
        self._checkpoint = checkpoint

    @classmethod
    def open(
        cls,
        settings: Settings,
        *,
        now: Callable[[], datetime] = utc_now,
        checkpoint: Checkpoint = pass_by,
    ) -> Self:
        """Open or make the ledger. Raises TryLater (75) at once, naming the holder, when another
        process has it; GetBillError (3) when it is damaged or cannot be written."""
        path = settings.ledger_path
        lock = WriterLock(path)
        lock.acquire(now())
        try:
            keys = KeyMaker(settings.base_url, installation_key(settings.paths.installation_key))
            connection = LEDGER.open(path)
            try:
                with LEDGER.errors(path):
                    _prove(connection, keys, path)
                return cls(
                    connection, settings, lock=lock, keys=keys, now=now, checkpoint=checkpoint
                )
            except BaseException:
                connection.close()
                raise
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
        self.close()

    def close(self) -> None:
        """Leave one file without a WAL behind, and let others in."""
        try:
            close_cleanly(self._connection)
        finally:
            self._lock.release()

    # Runs and their rows.

    def start_run(self, files: Sequence[str]) -> str:
        """A new run and its id, e.g. "20260112T090031-4f2a"; `files` as the user named them."""
        started = self._now()
        run = f"{started:%Y%m%dT%H%M%S}-{secrets.token_hex(2)}"
        with LEDGER.errors(self._path), transaction(self._connection):
            self._connection.execute(
                "INSERT INTO runs (id, started_at, files) VALUES (?, ?, ?)",
                (run, started.isoformat(), json.dumps(list(files))),
            )
        return run

    def enqueue(self, run: str, accepted: Sequence[Accepted]) -> Sequence[Enqueued]:
        """Take these rows in one durable transaction; one answer per row, in order.

        A call that is known from an earlier run, or stands twice in `accepted`, is not taken
        again, unless it was refused: such a one never existed.
        """
        with LEDGER.errors(self._path), transaction(self._connection):
            answers = [self._take(run, row) for row in accepted]
        self._checkpoint(Point.ROWS_TAKEN)
        return answers

    def finish_run(self, run: str, counts: Mapping[str, int], exit: Exit) -> None:  # noqa: A002
        """Write down how the run ended."""
        self._checkpoint(Point.RUN_OVER)
        with LEDGER.errors(self._path), transaction(self._connection):
            self._connection.execute(
                "UPDATE runs SET finished_at = ?, counts = ?, exit = ? WHERE id = ?",
                (self._now().isoformat(), json.dumps(dict(counts)), int(exit), run),
            )

    def find(self, draft: FollowupDraft) -> KnownCall | None:
        """The earlier call with the draft's call_id on this site (importers.known_calls)."""
        with LEDGER.errors(self._path):
            return find_call(self._connection, self._keys.keys(draft))

    def _take(self, run: str, row: Accepted) -> Enqueued:
        draft = row.draft
        assert draft.call_id is not None, "validation gives every draft a call_id"
        keys = self._keys.keys(draft)
        if (known := find_call(self._connection, keys)) is not None:
            return Known(known)
        body, origin = draft.body(), origin_json(run, row)
        refused = self._connection.execute(
            "SELECT id FROM intents WHERE key = ?", (keys.row,)
        ).fetchone()
        if refused is None:
            intent = self._intents.insert(keys.row, draft.debt_id, draft.call_id, body, origin)
        else:
            intent = refused[0]
            self._intents.offer_again(keys.row, draft.call_id, body, origin)
            self._connection.execute(
                "UPDATE run_rows SET offered_again = 1 WHERE intent = ?", (intent,)
            )
        place = row.place
        self._connection.execute(
            "INSERT INTO run_rows (run, intent, file, sheet, row, line, call_key, facts_key,"
            " payload_key) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                run,
                intent,
                place.file,
                place.sheet,
                place.row,
                place.line,
                keys.call,
                keys.facts,
                keys.payload,
            ),
        )
        return Queued(keys.row)

    # The IntentStore.

    def unsettled(
        self, states: Collection[State], *, after: int = 0, limit: int
    ) -> Sequence[Intent]:
        """Unsettled intents in these states, in queue order, from beyond place `after`."""
        with LEDGER.errors(self._path):
            return self._intents.unsettled(states, after=after, limit=limit)

    def queued_of(self, debt_id: DebtId) -> Sequence[Intent]:
        """All queued intents of one debt, in queue order."""
        with LEDGER.errors(self._path):
            return self._intents.queued_of(debt_id)

    def count(self, states: Collection[State]) -> int:
        """How many unsettled intents are in these states."""
        with LEDGER.errors(self._path):
            return self._intents.count(states)

    def record(self, changes: Sequence[Change], met: Collection[DebtId] = ()) -> None:
        """Make these moves and remember these debts in one durable transaction."""
        with LEDGER.errors(self._path):
            self._intents.record(changes, met)

    def met(self, debt_id: DebtId) -> bool:
        """Whether the debt's followups were read before anything was posted for it."""
        with LEDGER.errors(self._path):
            return self._intents.met(debt_id)


def lane_of(settings: Settings) -> str:
    """Rows of one lane may be sent together: one site, one account there."""
    return f"{settings.base_url} {settings.account}" if settings.account else settings.base_url


def _prove(connection: sqlite3.Connection, keys: KeyMaker, path: Path) -> None:
    """Refuse a ledger of another installation's key: no call in it would be known again."""
    proofs = {proof for (proof,) in connection.execute("SELECT proof FROM proofs")}
    if not proofs:
        with transaction(connection):
            connection.execute("INSERT INTO proofs (proof) VALUES (?)", (keys.proof(),))
    elif keys.proof() not in proofs:
        raise GetBillError(
            f"The import ledger {path} was written with another installation key.",
            "Restore the installation.key that belongs to it, or move the ledger away: a new "
            "one reads what GetBill already has of each debt before it sends anything for it.",
        )
