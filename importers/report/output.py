"""Where reports are written to: standard output and standard error, closed pipes included.

`check` may stop when nobody reads on; a run must not: its rows are safe either way, but a
half-sent file helps nobody.
"""

from __future__ import annotations

import io
import os
import sys


class Output:
    """Standard output, line by line, as UTF-8 where a program reads it."""

    def __init__(self, *, utf8: bool, survives: bool) -> None:
        """`utf8`: whatever the locale says. `survives`: go on silently when nobody reads."""
        self._survives = survives
        if isinstance(sys.stdout, io.TextIOWrapper):
            # A terminal of another alphabet shows "?", and no traceback.
            sys.stdout.reconfigure(encoding="utf-8" if utf8 else None, errors="replace")

    def line(self, text: str) -> None:
        """Write one line; it may stay in the buffer until `flush`."""
        try:
            sys.stdout.write(text + "\n")
        except BrokenPipeError as error:
            self._go_silent(error)

    def flush(self) -> None:
        """Let the reader have what was written so far."""
        try:
            sys.stdout.flush()
        except BrokenPipeError as error:
            self._go_silent(error)

    def _go_silent(self, error: BrokenPipeError) -> None:
        if not self._survives:
            raise error
        # Whatever is written from now on goes nowhere, and Python's last flush succeeds.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def talk(text: str = "") -> None:
    """One line for the person at the terminal, or for cron's mail: standard error.

    Not by click: it would write past the progress bar, into the middle of its line.
    """
    sys.stderr.write(text + "\n")
