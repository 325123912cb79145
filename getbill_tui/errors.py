"""The root of all errors that are not bugs of this program.

Raise one of these where a person must act; the boundary in `cli` prints its message and
hint and ends with its exit code. Anything else that reaches the boundary is a bug (70).
A row's or a field's trouble is a value (`importers.problem`), never one of these.
"""

from __future__ import annotations

from getbill_tui.exits import Exit


class GetBillError(Exception):
    """Something outside this program is wrong, and a person can mend it.

    `message` says what is wrong and where, in one sentence; `hint` what to do about it.
    Neither may hold a secret or a debtor's data.
    """

    exit: Exit = Exit.CANNOT_GO_ON

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class UsageError(GetBillError):
    """Wrong usage, settings, or file format: the same call can never work."""

    exit = Exit.USAGE


class TryLater(GetBillError):
    """Nothing is wrong, and the same call will work later."""

    exit = Exit.TRY_LATER
