"""The index of debts as the sweep writes it: each page whole or not at all, with its progress.

One writer per index, held by a lock that the kernel takes back when its holder dies. Knows no
network: `sweeping` reads the pages. What is unchanged is left as it stands.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from filelock import FileLock, Timeout

from getbill_tui.database import close_cleanly, transaction
from getbill_tui.debt import Debt
from getbill_tui.errors import GetBillError, TryLater
from getbill_tui.installation import installation_key
from getbill_tui.paths import make_private
from getbill_tui.store.debt_keys import PhoneKeys, phones_of, reference_keys
from getbill_tui.store.debt_schema import DEBT_INDEX, IndexPlace
from getbill_tui.store.sweep import PageFacts, Sweep
from getbill_tui.vocabulary import DebtId

_STALE: Final = 7 * 24 * 3_600.0
"""Seconds after which a sweep that was left is begun anew: too much has changed."""
_COLUMNS: Final = "status, internal_id, invoice_reference, debtor_reference"


@dataclass(slots=True)
class Changes:
    """What a sweep found, by this process."""

    new: int = 0
    changed: int = 0
    gone: int = 0


class DebtWriter:
    """The open index; made by `open_writer`."""

    def __init__(
        self, connection: sqlite3.Connection, file: Path, phones: PhoneKeys, country: str | None
    ) -> None:
        self._connection = connection
        self._file = file
        self._phones = phones
        self._country = country
        self.changes = Changes()

    def sweep(self, now: float, *, anew: bool = False) -> Sweep:
        """The sweep that was left unfinished, else (or `anew`) a new one."""
        number, progress = self._connection.execute("SELECT sweep, progress FROM state").fetchone()
        if progress and not anew:
            left = Sweep.load(progress)
            if 0 <= now - left.started_at < _STALE:
                return left
        begun = Sweep(number=number + 1, started_at=now)
        with self._writing():
            self._connection.execute(
                "UPDATE state SET sweep = ?, progress = ?", (begun.number, begun.dump())
            )
        return begun

    def take(self, sweep: Sweep, debts: Iterable[Debt], facts: PageFacts) -> Sweep:
        """Keep what a page brought; where the sweep stands with it, on the disk too."""
        with self._writing():
            for debt in debts:
                self._keep(debt, sweep.number)
            later = sweep.after(facts, self._count("sweep = ?", sweep.number))
            self._connection.execute("UPDATE state SET progress = ?", (later.dump(),))
        return later

    def count(self) -> int:
        """How many debts the index holds."""
        return self._count("sweep >= ?", 0)

    def unmet(self, sweep: Sweep, limit: int) -> list[DebtId]:
        """Debts of earlier sweeps that this one has not met: up to `limit` of them."""
        rows = self._connection.execute(
            "SELECT id FROM debts WHERE sweep < ? ORDER BY n LIMIT ?", (sweep.number, limit)
        )
        return [DebtId(debt_id) for (debt_id,) in rows]

    def count_unmet(self, sweep: Sweep) -> int:
        """How many there are of them."""
        return self._count("sweep < ?", sweep.number)

    def keep(self, debt: Debt, sweep: Sweep) -> None:
        """A debt that the list did not show, but that is there."""
        with self._writing():
            self._keep(debt, sweep.number)

    def forget(self, debt_id: DebtId) -> None:
        """A debt that is gone."""
        with self._writing():
            self._connection.execute("DELETE FROM debts WHERE id = ?", (debt_id,))
        self.changes.gone += 1

    def forget_unmet(self, sweep: Sweep) -> None:
        """All that this sweep has not met."""
        with self._writing():
            done = self._connection.execute("DELETE FROM debts WHERE sweep < ?", (sweep.number,))
        self.changes.gone += done.rowcount

    def finish(self, sweep: Sweep) -> None:
        """The sweep is complete: from now on the index speaks for all debts."""
        with self._writing():
            self._connection.execute(
                "UPDATE state SET as_of = ?, progress = NULL", (sweep.started_at,)
            )

    @contextmanager
    def _writing(self) -> Iterator[None]:
        with DEBT_INDEX.errors(self._file), transaction(self._connection):
            yield

    def _count(self, condition: str, number: int) -> int:
        row = self._connection.execute(
            f"SELECT count(*) FROM debts WHERE {condition}",  # noqa: S608 our own words
            (number,),
        ).fetchone()
        return int(row[0])

    def _keep(self, debt: Debt, sweep: int) -> None:
        values = (debt.status, debt.internal_id, debt.invoice_reference, debt.debtor_reference)
        references = reference_keys(debt)
        phones = frozenset(map(self._phones.key, phones_of(debt, self._country)))
        known = self._connection.execute(
            f"SELECT n, {_COLUMNS} FROM debts WHERE id = ?",  # noqa: S608 our own words
            (debt.id,),
        ).fetchone()
        if known is None:
            self.changes.new += 1
            added = self._connection.execute(
                f"INSERT INTO debts (id, sweep, {_COLUMNS}) "  # noqa: S608 our own words
                "VALUES (?, ?, ?, ?, ?, ?)",
                (debt.id, sweep, *values),
            )
            self._write_keys(added.lastrowid, references, phones)
            return
        n = known[0]
        self._connection.execute("UPDATE debts SET sweep = ? WHERE n = ?", (sweep, n))
        if known[1:] == values and self._keys(n) == (references, phones):
            return
        self.changes.changed += 1
        self._connection.execute(
            "UPDATE debts SET status = ?, internal_id = ?, invoice_reference = ?,"
            " debtor_reference = ? WHERE n = ?",
            (*values, n),
        )
        for table in ("debt_references", "debt_phones"):
            self._connection.execute(f"DELETE FROM {table} WHERE debt = ?", (n,))  # noqa: S608
        self._write_keys(n, references, phones)

    def _keys(self, n: int) -> tuple[frozenset[str], frozenset[bytes]]:
        references = self._connection.execute(
            "SELECT key FROM debt_references WHERE debt = ?", (n,)
        ).fetchall()
        phones = self._connection.execute(
            "SELECT key FROM debt_phones WHERE debt = ?", (n,)
        ).fetchall()
        return frozenset(key for (key,) in references), frozenset(key for (key,) in phones)

    def _write_keys(
        self, n: int | None, references: frozenset[str], phones: frozenset[bytes]
    ) -> None:
        self._connection.executemany(
            "INSERT INTO debt_references VALUES (?, ?)", [(key, n) for key in references]
        )
        self._connection.executemany(
            "INSERT INTO debt_phones VALUES (?, ?)", [(key, n) for key in phones]
        )


@contextmanager
def open_writer(place: IndexPlace, country: str | None) -> Iterator[DebtWriter]:
    """The index of `place`, made if there is none; `country` is that of national numbers.

    Raises TryLater at once while another process writes it. An index that was made under
    another secret is emptied first: its phones can be found by nobody any more.
    """
    phones = PhoneKeys(installation_key(place.key_file))
    make_private(place.file.parent)
    with _locked(place.file):
        connection = DEBT_INDEX.open(place.file)
        try:
            with DEBT_INDEX.errors(place.file):
                _make_ours(connection, phones.proof())
            yield DebtWriter(connection, place.file, phones, country)
        finally:
            close_cleanly(connection)


def _make_ours(connection: sqlite3.Connection, proof: bytes) -> None:
    found = connection.execute("SELECT proof FROM state").fetchone()
    if found == (proof,):
        return
    with transaction(connection):
        connection.execute("DELETE FROM debts")
        connection.execute("DELETE FROM state")
        connection.execute("INSERT INTO state (one, proof) VALUES (1, ?)", (proof,))


@contextmanager
def _locked(file: Path) -> Iterator[None]:
    lock = FileLock(file.with_name(f"{file.name}.lock"), mode=0o600, thread_local=False)
    try:
        lock.acquire(blocking=False)
    except Timeout:
        raise TryLater(
            f"Another process is refreshing the index of debts {file}.",
            "Wait until it has ended; what it has read by now can be used already.",
        ) from None
    except OSError as error:
        raise GetBillError(
            f"The index of debts {file} cannot be locked: {error.strerror}.",
            "Choose a folder that you may write (GETBILL_HOME).",
        ) from error
    try:
        yield
    finally:
        lock.release()
