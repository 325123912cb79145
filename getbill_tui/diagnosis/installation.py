"""The steps of `getbill doctor` that look at this machine: folders, their modes, the ledger.

Nothing is created, changed or repaired.
"""

from __future__ import annotations

import os
import sqlite3
import stat
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from getbill_tui.diagnosis.step import Step, failed, not_tried, passed
from getbill_tui.paths import Paths
from getbill_tui.settings import Settings


def examine_folders(paths: Paths) -> Step:
    """Whether files can be written where they belong, and what is private is closed to others."""
    troubles = [*_unwritable(paths), *_open_to_others(paths)]
    if troubles:
        message, remedy = troubles[0]
        more = f" ({len(troubles) - 1} more)" if len(troubles) > 1 else ""
        return failed("folders", message + more, remedy)
    if _mode(paths.state) & 0o077:
        return passed("folders", f"{paths.state} can be written; others may look in, not at files")
    return passed("folders", f"{paths.state} can be written, and is closed to others")


def examine_ledger(settings: Settings) -> Step:
    """Whether the import ledger can be read and is whole; none yet is fine."""
    if settings.ledger and "://" in settings.ledger:
        return not_tried("ledger", "it is no file")
    path = settings.ledger_path
    if not path.exists():
        return passed("ledger", f"none yet; the first import makes {path}")
    try:
        found = _checked(path)
    except sqlite3.OperationalError as error:
        return failed("ledger", f"{path} cannot be read: {error}", "Make it readable for you.")
    if found != "ok":
        remedy = "Keep the file, and make it anew: getbill ledger rebuild --from-server FILE…"
        return failed("ledger", f"{path} is damaged", remedy)
    return passed("ledger", f"{path} can be read and is whole")


def _checked(path: Path) -> str:
    """What SQLite's quick check says: "ok", or what is wrong."""
    # A plain reader of a WAL database leaves two empty files beside it. Without a WAL nobody has
    # it open, and it can be read as if it never changed; if somebody comes meanwhile, once more.
    at_rest = not path.with_name(f"{path.name}-wal").exists()
    found = _quick_check(path, "mode=ro&immutable=1") if at_rest else ""
    return found if found == "ok" else _quick_check(path, "mode=ro")


def _quick_check(path: Path, how: str) -> str:
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?{how}", uri=True)) as ledger:
            ledger.execute("PRAGMA query_only = ON")
            return str(ledger.execute("PRAGMA quick_check(1)").fetchone()[0])
    except sqlite3.OperationalError:
        raise
    except sqlite3.DatabaseError:
        return "no database"


def _unwritable(paths: Paths) -> Iterator[tuple[str, str]]:
    for folder in _roots(paths):
        nearest = _nearest_there(folder)
        if not nearest.is_dir():
            yield f"{nearest} is no folder", "Set GETBILL_HOME to a folder that you may write."
        elif not os.access(nearest, os.W_OK | os.X_OK):
            yield (
                f"{nearest} cannot be written",
                "Make it writable for you, or set GETBILL_HOME to a folder that is.",
            )


def _open_to_others(paths: Paths) -> Iterator[tuple[str, str]]:
    for path in (*_roots(paths), paths.config_file):
        if (mode := _mode(path)) & 0o022:
            what = f"{path} can be changed by others (mode {mode:o}), who could have your secret"
            yield f"{what} sent to another site", f"Close it: chmod go-w {path}"
    private = (paths.logs, paths.reports, paths.ledger, paths.local_store, paths.installation_key)
    for path in private:
        if (mode := _mode(path)) & 0o077:
            right = "700" if path.is_dir() else "600"
            yield f"{path} is open to others (mode {mode:o})", f"Close it: chmod {right} {path}"


def _roots(paths: Paths) -> tuple[Path, ...]:
    return (paths.config,) if paths.config == paths.state else (paths.config, paths.state)


def _mode(path: Path) -> int:
    """The permissions of `path`; 0 when there is nothing."""
    try:
        return stat.S_IMODE(path.stat().st_mode)
    except OSError:
        return 0


def _nearest_there(folder: Path) -> Path:
    for path in (folder, *folder.parents):
        if path.exists():
            return path
    return folder
