"""One rotating log of JSON lines for the operator, and the same in short on stderr.

Modules log with `logging.getLogger(__name__)`: counts, row numbers and codes, as facts
(`log.info("read", extra=facts(rows=3))`), never a value of a debtor. Everything passes one
redacting formatter whatever its level, and exceptions are told by type and code line alone. A
log never breaks a command: what cannot be written is dropped. Commands start it (`start_logs`);
without that, nothing is installed.
"""

from __future__ import annotations

import json
import logging
import os
import sys
from collections.abc import Mapping
from datetime import UTC, datetime
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import Any, Final, TextIO

from getbill_tui.crash import describe
from getbill_tui.errors import GetBillError
from getbill_tui.paths import make_private
from getbill_tui.redaction import redact_text
from getbill_tui.text import clean_line

FILE_NAME: Final = "getbill.jsonl"
LARGEST: Final = 2 * 1024 * 1024
"""Bytes of one file; then it becomes getbill.jsonl.1, and so on up to `KEPT`."""
KEPT: Final = 5

_OUR_OWN: Final = ("getbill_tui", "importers")
_LONGEST: Final = 2_000
# They log whole addresses, signed ones too, at INFO and below (security.md, secrets).
_TALKATIVE: Final = ("httpx", "httpcore", "uvicorn", "uvicorn.access", "uvicorn.error", "asyncio")


def facts(**facts: float | str | None) -> dict[str, Any]:
    """`extra=` of a log call: what happened in numbers and codes, each under its own name."""
    return {"facts": facts}


def start_logs(
    folder: Path, *, file_level: str, stderr_level: str | None, command: str = ""
) -> None:
    """Log to `folder` from here on, and to stderr too unless its level is None.

    Levels are logging's names. May be called again: the handlers are replaced, never doubled.
    """
    stop_logs()
    handlers: list[logging.Handler] = []
    if stderr_level is not None:
        handlers.append(_Stderr(stderr_level))
    try:
        handlers.append(_PrivateFile(folder, file_level, command))
    except (GetBillError, OSError) as error:
        if stderr_level in {"DEBUG", "INFO"}:
            print(f"getbill: no log is written: {_cause(error)}.", file=sys.stderr)  # noqa: T201 the log itself is what fails
    # With no handler at all, logging would print warnings unredacted.
    handlers = handlers or [logging.NullHandler()]
    root = logging.getLogger()
    for handler in handlers:
        handler.set_name(_NAME)
        root.addHandler(handler)
    lowest = min(handler.level for handler in handlers)
    for name in _OUR_OWN:
        logging.getLogger(name).setLevel(lowest)
    for name in _TALKATIVE:
        logging.getLogger(name).setLevel(logging.WARNING)


def stop_logs() -> None:
    """Take the handlers off again and close their file."""
    root = logging.getLogger()
    for handler in [handler for handler in root.handlers if handler.name == _NAME]:
        root.removeHandler(handler)
        handler.close()


_NAME: Final = "getbill"


def _is_ours(record: logging.LogRecord) -> bool:
    return record.name.partition(".")[0] in _OUR_OWN


def _message(record: logging.LogRecord) -> str:
    """What is said, redacted. Of other libraries only the template: their arguments are values."""
    try:
        text = record.getMessage() if _is_ours(record) else str(record.msg).partition("\n")[0]
    except Exception:  # noqa: BLE001 a wrong log call must not stop the work it tells of
        text = str(record.msg)
    return redact_text(clean_line(text, _LONGEST))


def _facts_of(record: logging.LogRecord) -> dict[str, Any]:
    told = getattr(record, "facts", None)
    if not isinstance(told, Mapping):
        return {}
    plain = (int, float, type(None))
    return {
        str(name): value
        if isinstance(value, plain)
        else redact_text(clean_line(str(value), _LONGEST))
        for name, value in told.items()
    }


class _JsonLine(logging.Formatter):
    """One record as a JSON object on one line."""

    def __init__(self, command: str) -> None:
        super().__init__()
        self._always = {"pid": os.getpid(), **({"command": command} if command else {})}

    def format(self, record: logging.LogRecord) -> str:
        """The line, without its end."""
        moment = datetime.fromtimestamp(record.created, UTC)
        line: dict[str, Any] = {
            "time": moment.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
            "level": record.levelname.lower(),
            "logger": record.name,
            **self._always,
            "message": _message(record),
            **_facts_of(record),
        }
        if record.exc_info and record.exc_info[1] is not None:
            line["error"] = describe(record.exc_info[1])
        return json.dumps(line, ensure_ascii=True, default=lambda _: None)


class _Words(logging.Formatter):
    """One record for a person: time of day, level, what happened."""

    def format(self, record: logging.LogRecord) -> str:
        """The line, without its end."""
        moment = datetime.fromtimestamp(record.created).astimezone()
        told = "".join(f" {name}={value}" for name, value in _facts_of(record).items())
        line = f"{moment:%H:%M:%S} {record.levelname.lower()}: {_message(record)}{told}"
        if record.exc_info and record.exc_info[0] is not None:
            line += f" ({record.exc_info[0].__name__})"
        return line.encode("ascii", "backslashreplace").decode()


class _Quiet(logging.Handler):
    """A handler whose own failure is nobody's business."""

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 logging's own name
        """Drop the record; logging would print a traceback with its arguments."""


class _Stderr(_Quiet, logging.StreamHandler[TextIO]):
    """Speaks to whatever stderr is at that moment."""

    def __init__(self, level: str) -> None:
        logging.StreamHandler.__init__(self, sys.stderr)
        self.setLevel(level)
        self.setFormatter(_Words())


class _PrivateFile(_Quiet, RotatingFileHandler):
    """The log file: 0600 in a folder 0700, also when another process rotates it away."""

    def __init__(self, folder: Path, level: str, command: str) -> None:
        make_private(folder).chmod(0o700)
        RotatingFileHandler.__init__(
            self, folder / FILE_NAME, maxBytes=LARGEST, backupCount=KEPT, encoding="utf-8"
        )
        self.setLevel(level)
        self.setFormatter(_JsonLine(command))

    def _open(self) -> Any:
        stream = open(  # noqa: SIM115 with an opener, and kept open by the handler
            self.baseFilename, "a", encoding="utf-8", opener=_open_private
        )
        os.fchmod(stream.fileno(), 0o600)
        return stream

    def emit(self, record: logging.LogRecord) -> None:
        """Write the record, to the file that bears the name now."""
        try:
            if self.stream is not None and not _is_same(self.baseFilename, self.stream.fileno()):
                self.stream.close()
                self.stream = self._open()
        except OSError:
            return
        super().emit(record)


def _open_private(path: str, flags: int) -> int:
    # No link is followed: a log goes where its name says.
    return os.open(path, flags | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)


def _is_same(path: str, handle: int) -> bool:
    try:
        return os.path.samestat(os.stat(path), os.fstat(handle))  # noqa: PTH116 a text, as logging keeps it
    except FileNotFoundError:
        return False


def _cause(error: Exception) -> str:
    if isinstance(error, GetBillError):
        return error.message.rstrip(".")
    return os.strerror(error.errno) if isinstance(error, OSError) and error.errno else "no reason"
