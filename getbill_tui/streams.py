"""The three standard streams as a process may find them: closed, full, or with nobody behind.

`cli` asks here at its beginning and its end. What a command prints is not its business.
"""

from __future__ import annotations

import errno
import os
import sys
from io import UnsupportedOperation
from pathlib import Path
from typing import Final, TextIO

from getbill_tui.errors import GetBillError

_STREAMS: Final = (("stdin", "r"), ("stdout", "w"), ("stderr", "w"))

_DISK: Final = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO, errno.EROFS})


def fill_gaps() -> None:
    """Put the null device where the process was started without a stream.

    Otherwise the next file that is opened gets its number: a ledger would be standard output,
    and what is printed would lie in it.
    """
    for number, (name, mode) in enumerate(_STREAMS):
        try:
            os.fstat(number)
        except OSError:
            # The lowest free number is given out, and that is this one.
            os.open(os.devnull, os.O_RDWR)
        if getattr(sys, name) is None:
            # It lives as long as the process.
            setattr(sys, name, Path(os.devnull).open(mode, encoding="utf-8"))  # noqa: SIM115


def silence(stream: TextIO) -> None:
    """Whatever is printed from now on goes nowhere, and Python's last flush succeeds."""
    null = os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(null, stream.fileno())
    except UnsupportedOperation:
        # Not a file: it can neither be full nor be closed by others.
        pass
    finally:
        os.close(null)


def say(text: str) -> None:
    """One line on standard error, as far as it can be written: talk must stop no work."""
    try:
        sys.stderr.write(text + "\n")
        sys.stderr.flush()
    except OSError:
        silence(sys.stderr)


def trouble_with_disk(error: OSError) -> GetBillError | None:
    """What a person can do about an error of the disk or of a device; None for another one."""
    if error.errno not in _DISK:
        return None
    what = error.filename or "Standard output, or a file of this command,"
    return GetBillError(
        f"{what} cannot be written: {error.strerror}.",
        # Not "run it again": what the command did before it told of it may be done.
        "Free some space, or write to another place.",
    )
