"""One writer per ledger: the kernel lets go of the lock when its holder dies, however it dies."""

from __future__ import annotations

import json
import os
import socket
import sys
from datetime import datetime
from pathlib import Path

from filelock import FileLock, Timeout

from getbill_tui.errors import GetBillError, TryLater
from getbill_tui.paths import make_private, write_private


class WriterLock:
    """The lock beside a ledger, and a note for others about who holds it since when."""

    def __init__(self, ledger: Path) -> None:
        self._ledger = ledger
        self._note = ledger.with_name(f"{ledger.name}.holder")
        self._lock = FileLock(
            ledger.with_name(f"{ledger.name}.lock"), mode=0o600, thread_local=False
        )

    def acquire(self, now: datetime) -> None:
        """Take the lock, or raise TryLater at once, naming its holder."""
        make_private(self._ledger.parent)
        try:
            self._lock.acquire(blocking=False)
        except Timeout:
            raise TryLater(
                f"Another import is using the ledger {self._ledger}{self._holder()}.",
                "Wait until it has ended, then run the same command again.",
            ) from None
        except OSError as error:
            raise GetBillError(
                f"The ledger {self._ledger} cannot be locked: {error.strerror}.",
                "Choose a folder that you may write (GETBILL_HOME or GETBILL_LEDGER).",
            ) from error
        try:
            write_private(self._note, self._describe(now))
        except BaseException:
            self._lock.release()
            raise

    def release(self) -> None:
        """Let others in."""
        try:
            self._note.unlink(missing_ok=True)
        except OSError:
            # A folder that became read-only; the note is only read while the lock is held.
            pass
        finally:
            self._lock.release()

    @staticmethod
    def _describe(now: datetime) -> bytes:
        # The command's name alone: its arguments may be nobody else's business.
        command = " ".join(["getbill", *[a for a in sys.argv[1:3] if a.isidentifier()]])
        note = {
            "pid": os.getpid(),
            "host": socket.gethostname(),
            "since": now.isoformat(timespec="seconds"),
            "command": command,
        }
        return json.dumps(note).encode()

    def _holder(self) -> str:
        try:
            note = json.loads(self._note.read_bytes())
            return (
                f": {note['command']!r}, process {note['pid']} on {note['host']}, "
                f"since {note['since']}"
            )
        except (OSError, ValueError, KeyError, TypeError):
            # It has only just taken the lock, or is letting go of it.
            return ""
