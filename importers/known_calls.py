"""What an earlier run already took of a call: asked by `validation`, answered by `ledger`."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from getbill_tui.followup import FollowupDraft
from getbill_tui.vocabulary import FollowupId


class Likeness(StrEnum):
    """How a call with a known call_id compares with what is known of it (exactly-once.md)."""

    SAME = "same"
    """Same debt, call_date, number and duration; nothing changed."""
    REWORDED = "reworded"
    """The same call, but its words or outcome changed since."""
    CONFLICTING = "conflicting"
    """Another call, or another debt, under the same call_id."""


@dataclass(frozen=True, slots=True)
class KnownCall:
    """A call of an earlier run that was created, waits, or is in doubt (refused ones are not
    known: they never existed)."""

    run: str
    likeness: Likeness
    followup_id: FollowupId | None = None


class KnownCalls(Protocol):
    """The ledger, as far as validation may see it."""

    def find(self, draft: FollowupDraft) -> KnownCall | None:
        """The earlier call with the draft's call_id on this site; None when there is none."""


class NothingKnown:
    """The KnownCalls of an installation that has no ledger yet."""

    def find(self, draft: FollowupDraft) -> KnownCall | None:
        """Always None."""
        return None
