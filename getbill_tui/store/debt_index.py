"""The index of debts as everybody else reads it: by id, reference or whole phone number.

Read-only, in nobody's way, never the network. Serves `debts find`, the import's --debt-by, and
the jump box; loads no HTTP. What is kept, and where: `debt_schema`.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from types import TracebackType
from typing import Any, Final, Self, TypeVar

from getbill_tui.errors import GetBillError
from getbill_tui.followup import JsonValue
from getbill_tui.installation import installation_key
from getbill_tui.phones import read_number
from getbill_tui.store.debt_keys import PhoneKeys, reference_key
from getbill_tui.store.debt_schema import DEBT_INDEX, IndexPlace
from getbill_tui.store.sweep import Sweep
from getbill_tui.vocabulary import DebtId

Key = TypeVar("Key", str, bytes)

_AT_ONCE: Final = 500
_CACHE_KIB: Final = 16_384
"""An import looks up numbers in no order: the pages of 100,000 debts' keys stay in memory."""
_PAST_ALL: Final = "\U0010ffff"
_DEBTS: Final = (
    "SELECT DISTINCT debts.id, debts.status, debts.internal_id, debts.invoice_reference,"
    " debts.debtor_reference FROM debts"
)


@dataclass(frozen=True, slots=True)
class IndexedDebt:
    """What this machine knows of a debt: no names, no numbers (security.md, personal data)."""

    id: DebtId
    status: str | None
    internal_id: str | None
    invoice_reference: str | None
    debtor_reference: str | None

    @property
    def raw(self) -> Mapping[str, JsonValue]:
        """The same, member by member."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Freshness:
    """How far the index can be believed."""

    as_of: datetime | None
    """It holds all debts as they were then or later; None: no sweep was ever complete."""
    under_way: Sweep | None
    """A sweep that was begun and is not complete."""


class DebtIndex:
    """The open index; a context manager. Raises GetBillError for a damaged file."""

    def __init__(
        self, connection: sqlite3.Connection, place: IndexPlace, phones: PhoneKeys
    ) -> None:
        self._connection = connection
        self._place = place
        self._phones = phones

    @classmethod
    def open(cls, place: IndexPlace) -> Self | None:
        """None when `debts sync` was never begun here. Raises GetBillError for an index whose
        phones were hashed under another secret than the one that is there now."""
        try:
            if not place.file.exists() or not place.file.stat().st_size:
                return None
        except OSError as error:
            raise GetBillError(
                f"The index of debts {place.file} cannot be read: {error.strerror}.",
                "Make its folder readable to you, or set GETBILL_HOME.",
            ) from error
        with DEBT_INDEX.errors(place.file):
            connection = DEBT_INDEX.open_read_only(place.file)
        try:
            phones = PhoneKeys(installation_key(place.key_file))
            with DEBT_INDEX.errors(place.file):
                connection.execute(f"PRAGMA cache_size = -{_CACHE_KIB}")
                state = connection.execute("SELECT proof FROM state").fetchone()
            if state is not None and state[0] != phones.proof():
                raise GetBillError(
                    f"The index of debts {place.file} was made with another installation key.",
                    "Run getbill debts sync: it makes the index anew.",
                )
        except BaseException:
            connection.close()
            raise
        if state is None:
            connection.close()
            return None
        return cls(connection, place, phones)

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
        """Let go of the file."""
        self._connection.close()

    def freshness(self) -> Freshness:
        """How old it is, by now."""
        ((as_of, progress),) = self._rows("SELECT as_of, progress FROM state", ())
        return Freshness(
            None if as_of is None else datetime.fromtimestamp(as_of, UTC),
            Sweep.load(progress) if progress else None,
        )

    def count(self) -> int:
        """How many debts it holds."""
        ((count,),) = self._rows("SELECT count(*) FROM debts", ())
        return int(count)

    def by_references(self, texts: Iterable[str]) -> dict[str, frozenset[DebtId]]:
        """Each text → the debts that carry it as a reference (`reference_key`), if any do."""
        return self._lookup("debt_references", texts, reference_key)

    def by_phones(self, numbers: Iterable[str]) -> dict[str, frozenset[DebtId]]:
        """Each number in E.164 → the debts that know it, if any do."""
        return self._lookup("debt_phones", numbers, self._phones.key)

    def exactly(self, text: str, country: str | None = None) -> list[IndexedDebt]:
        """The debts with this id, this reference, or this phone number in any form.

        `country` (ISO) says how a national number is read.
        """
        wanted = text.strip()
        if not wanted:
            return []
        by_key = f"{_DEBTS} JOIN {{0}} ON debt = n WHERE key = ? ORDER BY n"
        found = self._debts(f"{_DEBTS} WHERE id = ?", (wanted,))
        found += self._debts(by_key.format("debt_references"), (reference_key(wanted),))
        if number := read_number(wanted, country):
            found += self._debts(by_key.format("debt_phones"), (self._phones.key(number),))
        return list(dict.fromkeys(found))

    def beginning_with(self, text: str, limit: int) -> list[IndexedDebt]:
        """The debts whose id or a reference begins with this, up to `limit`."""
        wanted, key = text.strip(), reference_key(text)
        if not key:
            return []
        found = self._debts(
            f"{_DEBTS} WHERE id >= ? AND id < ? ORDER BY id LIMIT ?",
            (wanted, wanted + _PAST_ALL, limit),
        )
        found += self._debts(
            f"{_DEBTS} JOIN debt_references ON debt = n WHERE key >= ? AND key < ?"
            " ORDER BY key, n LIMIT ?",
            (key, key + _PAST_ALL, limit),
        )
        return list(dict.fromkeys(found))[:limit]

    def _lookup(
        self, table: str, texts: Iterable[str], key_of: Callable[[str], Key]
    ) -> dict[str, frozenset[DebtId]]:
        keys = {text: key_of(text) for text in texts}
        debts: dict[Key, set[DebtId]] = {}
        for some in _chunks([key for key in dict.fromkeys(keys.values()) if key]):
            marks = ",".join("?" * len(some))
            for key, debt_id in self._rows(
                f"SELECT key, id FROM {table} JOIN debts ON n = debt"  # noqa: S608 our own words
                f" WHERE key IN ({marks})",
                some,
            ):
                debts.setdefault(key, set()).add(DebtId(debt_id))
        return {text: frozenset(debts[key]) for text, key in keys.items() if key in debts}

    def _debts(self, sql: str, values: Sequence[object]) -> list[IndexedDebt]:
        return [IndexedDebt(*row) for row in self._rows(sql, values)]

    def _rows(self, sql: str, values: Sequence[object]) -> list[tuple[Any, ...]]:
        with DEBT_INDEX.errors(self._place.file):
            return self._connection.execute(sql, values).fetchall()


def _chunks(keys: Sequence[Key]) -> Iterator[Sequence[Key]]:
    for start in range(0, len(keys), _AT_ONCE):
        yield keys[start : start + _AT_ONCE]
