"""The exit codes of `getbill`, which scripts and cron jobs rely on."""

from __future__ import annotations

from collections.abc import Iterable
from enum import IntEnum
from typing import Final


class Exit(IntEnum):
    """What the end of a command says to the program that started it."""

    OK = 0
    """Everything settled."""
    ROWS_FAILED = 1
    """Finished, but some rows were rejected or refused."""
    USAGE = 2
    """Wrong usage or settings; an unknown or contradictory file format."""
    CANNOT_GO_ON = 3
    """An unreadable file, no access, or a lost server; unsent rows stay queued."""
    HELD = 4
    """Ended with rows held in doubt."""
    BUG = 70
    """A mistake of this program."""
    TRY_LATER = 75
    """Nothing is wrong; the rest waits for the next run."""
    INTERRUPTED = 130
    """Stopped by the user; all that was done is safe."""


_GRAVEST_FIRST: Final = (
    Exit.INTERRUPTED,
    Exit.BUG,
    Exit.CANNOT_GO_ON,
    Exit.USAGE,
    Exit.HELD,
    Exit.TRY_LATER,
    Exit.ROWS_FAILED,
    Exit.OK,
)


def gravest(exits: Iterable[Exit]) -> Exit:
    """The code to end with when several hold; OK when none does."""
    return min(exits, key=_GRAVEST_FIRST.index, default=Exit.OK)
