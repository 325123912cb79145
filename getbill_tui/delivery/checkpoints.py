"""The named points between two steps at which a process may die: a test can kill it there.

In production nothing happens at them. A test injects its own callable.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from typing import TypeAlias


class Point(StrEnum):
    """Every place where losing power would leave another picture behind."""

    ROWS_TAKEN = "rows_taken"
    """The rows of a batch are queued on the disk."""
    INTENT_DUE = "intent_due"
    """About to write down what is sent next, and what was answered."""
    INTENT_WRITTEN = "intent_written"
    """`sending` is on the disk; no byte has left."""
    REQUEST_DUE = "request_due"
    """About to send one followup."""
    ANSWER_READ = "answer_read"
    """The answer is in memory only."""
    ANSWER_WRITTEN = "answer_written"
    """Settled on the disk; nobody was told yet."""
    DOUBT_WRITTEN = "doubt_written"
    """`unsure` is on the disk."""
    DEBT_MET = "debt_met"
    """A debt's history was read before its first followup, and nothing was written yet."""
    READ_BACK_DUE = "read_back_due"
    """The settle time is over; about to look."""
    READ_BACK_ONCE = "read_back_once"
    """One pass over the debt's followups is done."""
    READ_BACK_DONE = "read_back_done"
    """What was found is in memory only."""
    RUN_OVER = "run_over"
    """All is settled; the run is not closed yet."""


Checkpoint: TypeAlias = Callable[[Point], None]


def pass_by(point: Point) -> None:
    """What production does at a point: nothing."""
