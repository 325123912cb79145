"""Which debts were open before: ids and references, no names (security.md, personal data).

Lives in the local store beside the outbox, in a table of its own; each call opens the file for
a moment. A store that cannot be used costs the recents, never the browsing: callers show the
GetBillError and go on.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from getbill_tui.debt import RecentDebt
from getbill_tui.errors import GetBillError
from getbill_tui.paths import make_private
from getbill_tui.vocabulary import DebtId

KEPT: Final = 50
"""How many recent debts are remembered per site and client."""

_SCHEMA: Final = """
create table if not exists recent_debts (
    account text not null,
    debt_id text not null,
    reference text not null,
    opened_at real not null,
    primary key (account, debt_id)
) strict, without rowid
"""


@dataclass(frozen=True, slots=True)
class Recents:
    """The recent debts of one account; `account` keeps sites and clients apart."""

    file: Path
    account: str

    def all(self) -> tuple[RecentDebt, ...]:
        """The recent debts, the last opened first; empty when there is no store yet."""
        if not self.file.exists():
            return ()
        with self._open() as store:
            rows = store.execute(
                "select debt_id, reference, opened_at from recent_debts"
                " where account = ? order by opened_at desc, debt_id",
                (self.account,),
            ).fetchall()
        return tuple(
            RecentDebt(DebtId(debt_id), reference, datetime.fromtimestamp(opened_at, UTC))
            for debt_id, reference, opened_at in rows
        )

    def remember(self, recent: RecentDebt) -> None:
        """Put the debt first; an unknown reference does not forget a known one."""
        with self._open() as store:
            store.execute(
                "insert into recent_debts values (?, ?, ?, ?)"
                " on conflict (account, debt_id) do update set opened_at = excluded.opened_at,"
                " reference = iif(excluded.reference = '', reference, excluded.reference)",
                (self.account, recent.debt_id, recent.reference, recent.opened_at.timestamp()),
            )
            store.execute(
                "delete from recent_debts where account = ?1 and debt_id not in ("
                " select debt_id from recent_debts where account = ?1"
                " order by opened_at desc limit ?2)",
                (self.account, KEPT),
            )

    def forget(self, debt_id: DebtId) -> None:
        """Take the debt off, and overwrite what stood there."""
        with self._open() as store:
            store.execute(
                "delete from recent_debts where account = ? and debt_id = ?",
                (self.account, debt_id),
            )

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        make_private(self.file.parent)
        try:
            # SQLite would create it with the umask's mode; its side files take over this one.
            os.close(os.open(self.file, os.O_RDWR | os.O_CREAT, 0o600))
            with closing(sqlite3.connect(self.file, timeout=2)) as store, store:
                store.execute("pragma secure_delete = on")
                store.execute(_SCHEMA)
                yield store
        except (sqlite3.Error, OSError) as error:
            reason = error.strerror if isinstance(error, OSError) else str(error)
            raise GetBillError(
                f"The recent debts in {self.file} cannot be used: {reason}.",
                "Browsing goes on without them; a damaged file may be moved away.",
            ) from error
