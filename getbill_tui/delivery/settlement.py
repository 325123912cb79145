"""What became of a followup: the one vocabulary that importer, TUI and shell report in.

Made by `delivery.engine`; knows neither files nor screens.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

from getbill_tui.api.errors import ApiError
from getbill_tui.vocabulary import FollowupId


@dataclass(frozen=True, slots=True)
class Created:
    """It is on the server. `already_there`: it was found there, not created by this request."""

    followup_id: FollowupId
    already_there: bool = False


@dataclass(frozen=True, slots=True)
class Refused:
    """The server said no to the followup as it is: it is certainly not there."""

    error: ApiError


@dataclass(frozen=True, slots=True)
class Held:
    """In doubt and unresolved: nothing is sent for it until the next run looks again."""

    reason: str


@dataclass(frozen=True, slots=True)
class Waiting:
    """Not settled yet: queued, or in doubt until `until` (None: at the next run)."""

    reason: str
    until: datetime | None = None


Settlement: TypeAlias = Created | Refused | Held | Waiting
