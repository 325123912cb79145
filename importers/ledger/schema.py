"""The ledger's tables, and how they grew: a change is a new script, never an edit of an old one."""

from __future__ import annotations

from typing import Final

from getbill_tui.database import Database
from getbill_tui.delivery.sqlite_intents import SCHEMA

_RUNS: Final = """
CREATE TABLE proofs (
    proof TEXT NOT NULL PRIMARY KEY
) STRICT, WITHOUT ROWID;
CREATE TABLE runs (
    id TEXT NOT NULL PRIMARY KEY,
    started_at TEXT NOT NULL,
    finished_at TEXT,
    files TEXT NOT NULL,
    counts TEXT,
    exit INTEGER
) STRICT;
CREATE TABLE run_rows (
    id INTEGER PRIMARY KEY,
    run TEXT NOT NULL REFERENCES runs (id),
    intent INTEGER NOT NULL REFERENCES intents (id),
    file TEXT NOT NULL,
    sheet TEXT,
    row INTEGER NOT NULL,
    line INTEGER NOT NULL,
    offered_again INTEGER NOT NULL DEFAULT 0,
    call_key TEXT NOT NULL,
    facts_key TEXT NOT NULL,
    payload_key TEXT NOT NULL
) STRICT;
CREATE INDEX run_rows_of_run ON run_rows (run);
CREATE INDEX run_rows_of_call ON run_rows (call_key);
CREATE INDEX run_rows_of_intent ON run_rows (intent)
"""
"""`offered_again`: refused in its run, then offered by a later one, whose row stands for it."""

LEDGER: Final = Database(
    name="The import ledger",
    migrations=(f"{SCHEMA};\n{_RUNS}",),
    way_out=(
        "Restore it from a backup, or move {path} away: a new ledger reads what GetBill "
        "already has of each debt before it sends anything for it, so nothing is doubled."
    ),
)
