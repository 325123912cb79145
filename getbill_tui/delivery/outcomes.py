"""What an answer to a POST means for the followup, and for all that come after it.

Pure: the classes of exactly-once.md, protocol, read off `ApiError.effect` and its class.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias, assert_never

from getbill_tui.api.errors import AccessRefused, ApiError, Effect, MissingScope
from getbill_tui.errors import GetBillError
from getbill_tui.vocabulary import FollowupId


@dataclass(frozen=True, slots=True)
class Arrived:
    """It was created."""

    followup_id: FollowupId


@dataclass(frozen=True, slots=True)
class Declined:
    """It was not created, and never will be as it is."""

    error: ApiError


@dataclass(frozen=True, slots=True)
class NotYet:
    """It was certainly not created, and may be sent again later."""

    error: ApiError


@dataclass(frozen=True, slots=True)
class NoAccess:
    """It was not created, and nothing will be with these credentials: the run is over."""

    error: GetBillError


@dataclass(frozen=True, slots=True)
class Lost:
    """Nobody knows whether it was created."""

    error: ApiError


Outcome: TypeAlias = Arrived | Declined | NotYet | NoAccess | Lost


def outcome_of(error: ApiError) -> Outcome:
    """What a failed POST means."""
    match error.effect:
        case Effect.UNKNOWN:
            return Lost(error)
        case Effect.NEVER_SENT:
            return NotYet(error)
        case Effect.NOT_DONE:
            if isinstance(error, AccessRefused | MissingScope):
                return NoAccess(error)
            return NotYet(error) if error.transient else Declined(error)
        case _:
            assert_never(error.effect)
