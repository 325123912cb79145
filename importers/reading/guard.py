"""Runs a child process that may die, hang or eat memory, and says what became of it.

Knows no workbooks: `workbook` gives it the command, `confinement` bounds the child from
within.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum, auto

_DIAGNOSIS_SIZE = 4000


class Fate(Enum):
    """How a child ended."""

    FINISHED = auto()
    TOO_SLOW = auto()
    """It used up its processor time, or did not end in time and was killed."""
    DIED = auto()
    """A signal ended it: its memory did not suffice, or a library aborted."""
    FAILED = auto()
    """It ended by itself with an error: a bug, explained in `diagnosis`."""


@dataclass(frozen=True, slots=True)
class Ended:
    """A child's end: what it printed, and, of a FAILED one, its last words."""

    fate: Fate
    output: bytes
    diagnosis: str = ""


def run_guarded(command: Sequence[str], *, wall_seconds: float, pass_fds: Sequence[int]) -> Ended:
    """Run `command` until it ends, at most `wall_seconds`; it never outlives this call.

    It inherits `pass_fds`, finds Python's modules where this process does, and sees no
    other environment: a reader of foreign files needs no secrets.
    """
    with tempfile.TemporaryFile(prefix="getbill-") as errors:
        child = subprocess.Popen(  # noqa: S603
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=errors,
            pass_fds=pass_fds,
            env=_environment(),
        )
        try:
            output, _ = child.communicate(timeout=wall_seconds)
        except subprocess.TimeoutExpired:
            child.kill()
            output, _ = child.communicate()
            return Ended(Fate.TOO_SLOW, output)
        except BaseException:
            child.kill()
            child.communicate()
            raise
        return _ended(child.returncode, output, errors.fileno())


def _ended(code: int, output: bytes, errors: int) -> Ended:
    if code == 0:
        return Ended(Fate.FINISHED, output)
    if code == -signal.SIGXCPU:
        return Ended(Fate.TOO_SLOW, output)
    if code < 0:
        return Ended(Fate.DIED, output)
    size = os.fstat(errors).st_size
    words = os.pread(errors, _DIAGNOSIS_SIZE, max(0, size - _DIAGNOSIS_SIZE))
    return Ended(Fate.FAILED, output, words.decode("utf-8", "replace"))


def _environment() -> dict[str, str]:
    kept = {name: os.environ[name] for name in ("PATH", "TMPDIR") if name in os.environ}
    path = os.pathsep.join(entry or str(os.getcwd()) for entry in sys.path)  # noqa: PTH109
    return kept | {"PYTHONPATH": path, "PYTHONUTF8": "1", "PYTHONDONTWRITEBYTECODE": "1"}
