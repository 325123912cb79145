"""Where the index of debts of one account is kept, and its tables.

A file per site and client: two companies never answer for each other. A change of the tables is
a new script, never an edit of an old one.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Self

from getbill_tui.database import Database
from getbill_tui.settings import Settings

_TABLES: Final = """
CREATE TABLE debts (
    n INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    status TEXT,
    internal_id TEXT,
    invoice_reference TEXT,
    debtor_reference TEXT,
    sweep INTEGER NOT NULL
) STRICT;
CREATE INDEX debts_of_sweep ON debts (sweep);
CREATE TABLE debt_references (
    key TEXT NOT NULL,
    debt INTEGER NOT NULL REFERENCES debts (n) ON DELETE CASCADE,
    PRIMARY KEY (key, debt)
) STRICT, WITHOUT ROWID;
CREATE INDEX references_of_debt ON debt_references (debt);
CREATE TABLE debt_phones (
    key BLOB NOT NULL,
    debt INTEGER NOT NULL REFERENCES debts (n) ON DELETE CASCADE,
    PRIMARY KEY (key, debt)
) STRICT, WITHOUT ROWID;
CREATE INDEX phones_of_debt ON debt_phones (debt);
CREATE TABLE state (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    proof BLOB NOT NULL,
    as_of REAL,
    sweep INTEGER NOT NULL DEFAULT 0,
    progress TEXT
) STRICT
"""
"""`sweep` of a debt: the number of the sweep that met it last. `as_of`: when the last complete
sweep began, Unix time; none before there was one. `progress`: where a sweep under way stands."""

DEBT_INDEX: Final = Database(
    name="The index of debts",
    migrations=(_TABLES,),
    way_out="Move {path} away and run getbill debts sync: it holds nothing that GetBill has not.",
)


@dataclass(frozen=True, slots=True)
class IndexPlace:
    """Where the index of one account is, whether or not there is one yet."""

    file: Path
    key_file: Path
    """The secret of this installation, under which phones are hashed."""
    site: str

    @classmethod
    def of(cls, settings: Settings) -> Self:
        """The place that belongs to the site and to the OAuth client; where there is only a
        token, to the account's name."""
        owner = f"account {settings.account or ''}"
        if settings.client_id:
            owner = f"client {settings.client_id}"
        name = hashlib.sha256(f"{settings.base_url}\n{owner}".encode()).hexdigest()[:16]
        return cls(
            file=settings.paths.debt_indexes / f"{name}.sqlite",
            key_file=settings.paths.installation_key,
            site=settings.base_url,
        )
