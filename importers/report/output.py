"""Where reports are written to: standard output and standard error, closed pipes included.

`check` may stop when nobody reads on; a run must not: its rows are safe either way, but a
half-sent file helps nobody.
"""

from __future__ import annotations

import io
import sys

from getbill_tui.exits import Exit, gravest
from getbill_tui.streams import say, silence, trouble_with_disk


class Output:
    """Standard output, line by line, as UTF-8 where a program reads it."""

    def __init__(self, *, utf8: bool, survives: bool) -> None:
        """`utf8`: whatever the locale says. `survives`: go on silently when nobody reads."""
        self._survives = survives
        self._incomplete = False
        if isinstance(sys.stdout, io.TextIOWrapper):
            # A terminal of another alphabet shows "?", and no traceback.
            sys.stdout.reconfigure(encoding="utf-8" if utf8 else None, errors="replace")

    def line(self, text: str) -> None:
        """Write one line; it may stay in the buffer until `flush`."""
        try:
            sys.stdout.write(text + "\n")
        except OSError as error:
            self._go_silent(error)

    def flush(self) -> None:
        """Let the reader have what was written so far."""
        try:
            sys.stdout.flush()
        except OSError as error:
            self._go_silent(error)

    def ended(self, code: Exit) -> Exit:
        """The exit code of a command that ended with `code`: 3 where not all could be told."""
        return gravest({code, Exit.CANNOT_GO_ON}) if self._incomplete else code

    def _go_silent(self, error: OSError) -> None:
        """Nobody reading is no trouble for a run; a full disk is, but must not stop it."""
        trouble = trouble_with_disk(error)
        if not self._survives or (trouble is None and not isinstance(error, BrokenPipeError)):
            raise error
        silence(sys.stdout)
        if trouble is not None:
            self._incomplete = True
            say(
                f"getbill: Standard output cannot be written: {error.strerror}. The import goes"
                " on without it.\n  → What became of the rows: getbill import runs"
            )


def talk(text: str = "") -> None:
    """One line for the person at the terminal, or for cron's mail: standard error.

    Not by click: it would write past the progress bar, into the middle of its line.
    """
    say(text)
