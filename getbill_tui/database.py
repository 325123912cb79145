"""One private, durable SQLite file: how it is opened, checked, migrated and left behind.

Shared by the import ledger and the outbox; knows no table of theirs. One writer connection
at a time, which the callers' locks see to: SQLite 3.7.0 to 3.51.2 can corrupt a WAL that two
connections write (exactly-once.md, one writer).
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from getbill_tui.errors import GetBillError
from getbill_tui.paths import make_private, sync_folder

_BUSY_SECONDS: Final = 10.0


@dataclass(frozen=True, slots=True)
class Database:
    """What a kind of database is called, how it grew, and the way out when it is damaged."""

    name: str
    """As it stands in a sentence: "The import ledger"."""
    migrations: Sequence[str]
    """The script that leads from version N to N + 1 at place N."""
    way_out: str
    """What a person can do when it is damaged; `{path}` is the file."""

    def open(self, path: Path) -> sqlite3.Connection:
        """The writer's connection: WAL, every commit flushed to the disk, old values zeroed."""
        make_private(path.parent)
        with self.errors(path):
            _create_private(path)
            connection = _connect(f"{path.absolute().as_uri()}?mode=rw")
            try:
                connection.execute("PRAGMA secure_delete = ON")
                connection.execute("PRAGMA foreign_keys = ON")
                connection.execute("PRAGMA synchronous = FULL")
                self._check(connection, path)
                connection.execute("PRAGMA journal_mode = WAL").fetchone()
                self._migrate(connection, path)
            except BaseException:
                connection.close()
                raise
        return connection

    def open_read_only(self, path: Path) -> sqlite3.Connection:
        """A reader's connection, which neither writes nor checkpoints."""
        with self.errors(path):
            connection = _connect(f"{path.absolute().as_uri()}?mode=ro")
            try:
                connection.execute("PRAGMA query_only = ON")
                version = connection.execute("PRAGMA user_version").fetchone()[0]
                connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()
            except BaseException:
                connection.close()
                raise
        if version != len(self.migrations):
            connection.close()
            raise self._other_version(path, version)
        return connection

    @contextmanager
    def errors(self, path: Path) -> Iterator[None]:
        """Turn SQLite's complaints about the file into an error a person can act on."""
        try:
            yield
        except sqlite3.OperationalError as error:
            # Without a code it is Python's own: a text that is no UTF-8 any more.
            code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_CORRUPT) & 0xFF
            if code in {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}:
                raise self._damaged(path) from error
            if code == sqlite3.SQLITE_ERROR:
                raise  # our own SQL: a bug
            raise GetBillError(
                f"{self.name} {path} cannot be used: {error}.",
                "Free some space, or make the file and its folder writable; what was sent is "
                "written down, and the next run goes on from there.",
            ) from error
        except sqlite3.IntegrityError:
            raise  # our own data: a bug
        except sqlite3.DatabaseError as error:
            raise self._damaged(path) from error
        except OSError as error:
            raise GetBillError(
                f"{self.name} {path} cannot be used: {error.strerror}.",
                "Choose a place that you may read and write.",
            ) from error

    def _check(self, connection: sqlite3.Connection, path: Path) -> None:
        found = connection.execute("PRAGMA quick_check(1)").fetchone()[0]
        if found != "ok":
            raise self._damaged(path)

    def _migrate(self, connection: sqlite3.Connection, path: Path) -> None:
        version = connection.execute("PRAGMA user_version").fetchone()[0]
        if version > len(self.migrations):
            raise self._other_version(path, version)
        for number, script in enumerate(self.migrations[version:], version + 1):
            with transaction(connection):
                for statement in script.split(";\n"):
                    connection.execute(statement)
                connection.execute(f"PRAGMA user_version = {number:d}")

    def _damaged(self, path: Path) -> GetBillError:
        return GetBillError(f"{self.name} {path} is damaged.", self.way_out.format(path=path))

    def _other_version(self, path: Path, version: int) -> GetBillError:
        if version < len(self.migrations):
            return GetBillError(
                f"{self.name} {path} was made by an older version of this program.",
                "Any command that writes to it brings it up to date.",
            )
        return GetBillError(
            f"{self.name} {path} was made by a newer version of this program.",
            "Install that version, or one after it.",
        )


@contextmanager
def transaction(connection: sqlite3.Connection) -> Iterator[None]:
    """All or nothing, and on the disk when it returns."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


def close_cleanly(connection: sqlite3.Connection) -> None:
    """Close the writer's connection and leave one plain file, without a WAL.

    While a reader is connected the WAL stays, emptied; the next writer takes it along.
    """
    try:
        connection.execute("PRAGMA busy_timeout = 0")
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        connection.execute("PRAGMA journal_mode = DELETE").fetchone()
    except sqlite3.Error:
        # Nothing is lost: what was committed is in the WAL, and the next writer finds it.
        pass
    finally:
        connection.close()


def _connect(uri: str) -> sqlite3.Connection:
    return sqlite3.connect(uri, uri=True, isolation_level=None, timeout=_BUSY_SECONDS)


def _create_private(path: Path) -> None:
    """Make the file, 0600, if there is none; SQLite gives its companions the same mode."""
    try:
        handle = os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600)
    except FileExistsError:
        return
    os.close(handle)
    sync_folder(path.parent)
