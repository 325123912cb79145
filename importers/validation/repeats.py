"""Calls already met by this command: the same call again, or another one under its id.

Knows drafts and where they stood, nothing of files or the ledger (that is `KnownCalls`).
What it remembers spills to a private temporary database, so that memory does not grow.
"""

from __future__ import annotations

import hashlib
import sqlite3
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from types import TracebackType
from typing import Final, Self

from getbill_tui.followup import WRITABLE_FIELDS, FollowupDraft
from importers.known_calls import Likeness

_IDENTITY: Final = ("debt_id", "call_date", "phone_number_used", "duration_ms")
"""What must agree for a call to be the same one (exactly-once.md)."""
_WORDING: Final = tuple(name for name in WRITABLE_FIELDS if name not in _IDENTITY)


@dataclass(frozen=True, slots=True)
class SeenCall:
    """The earlier row of this command that carries the same call_id."""

    file: str
    sheet: str | None
    row: int
    likeness: Likeness


class SeenCalls:
    """The accepted calls of one command, across its files; a context manager."""

    def __init__(self) -> None:
        # An empty name is SQLite's private temporary database: an unlinked file, once it
        # outgrows the page cache.
        self._database = sqlite3.connect("", isolation_level=None)
        self._database.execute("PRAGMA cache_size = -8192")
        self._database.execute("PRAGMA journal_mode = OFF")
        self._database.execute("PRAGMA synchronous = OFF")
        self._database.execute(
            "CREATE TABLE seen (call_id TEXT PRIMARY KEY, file BLOB, sheet TEXT, row INTEGER,"
            " identity BLOB, wording BLOB) WITHOUT ROWID"
        )
        # Never committed: what is private to one process needs no durability.
        self._database.execute("BEGIN")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._database.close()

    @property
    def empty(self) -> bool:
        """Whether no call was met yet."""
        return not self._database.execute("SELECT EXISTS (SELECT 1 FROM seen)").fetchone()[0]

    def find(self, draft: FollowupDraft) -> SeenCall | None:
        """The earlier row with the draft's call_id, and how the two compare."""
        found = self._database.execute(
            "SELECT file, sheet, row, identity, wording FROM seen WHERE call_id = ?",
            (draft.call_id,),
        ).fetchone()
        if found is None:
            return None
        file, sheet, row, identity, wording = found
        if identity != _digest(draft, identity=True):
            likeness = Likeness.CONFLICTING
        elif wording != _digest(draft, identity=False):
            likeness = Likeness.REWORDED
        else:
            likeness = Likeness.SAME
        return SeenCall(file.decode("utf-8", "surrogateescape"), sheet, row, likeness)

    def remember(self, draft: FollowupDraft, file: str, sheet: str | None, row: int) -> None:
        """Keep an accepted call; its call_id must not be known yet."""
        self._database.execute(
            "INSERT INTO seen VALUES (?, ?, ?, ?, ?, ?)",
            (
                draft.call_id,
                file.encode("utf-8", "surrogateescape"),
                sheet,
                row,
                _digest(draft, identity=True),
                _digest(draft, identity=False),
            ),
        )

    def forget(self, file: str) -> None:
        """Nothing of this file is sent: its calls are no first occurrences for later files."""
        name = file.encode("utf-8", "surrogateescape")
        self._database.execute("DELETE FROM seen WHERE file = ?", (name,))


def _digest(draft: FollowupDraft, *, identity: bool) -> bytes:
    """A fingerprint of the members that make the call the same, or of all the others.

    Instants count, not the offsets they are written with.
    """
    names = _IDENTITY if identity else _WORDING
    facts = [_plain(getattr(draft, name)) for name in names]
    return hashlib.sha256(repr(facts).encode("ascii", "backslashreplace")).digest()


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return value.timestamp()
    return value.value if isinstance(value, StrEnum) else value
