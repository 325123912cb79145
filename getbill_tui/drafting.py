"""What a person typed, made into a followup: for the command line and the TUI's form alike.

Pure. Every field's trouble is told at once, each with what to do about it. It knows neither
options nor widgets: a problem names the field by GetBill's word for it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, tzinfo

from getbill_tui.followup import FollowupDraft, JsonObject


@dataclass(frozen=True, slots=True)
class FieldProblem:
    """One field that cannot be used as it was typed; "" when it is the whole."""

    field: str
    message: str
    hint: str


def draft_from_texts(
    texts: Mapping[str, str], *, zone: tzinfo | None
) -> FollowupDraft | tuple[FieldProblem, ...]:
    """The followup that is to be created, or every problem.

    `texts` maps fields (`followup.WRITABLE_FIELDS`) to what was typed; blank is not given.
    A local time is read in `zone`; without a zone it needs an offset. Without a status it is
    "on_hold", GetBill's own default. Durations are milliseconds, or "3:25" and "1:02:03".
    """
    raise NotImplementedError


def change_from_texts(
    texts: Mapping[str, str], *, zone: tzinfo | None
) -> JsonObject | tuple[FieldProblem, ...]:
    """The body of a partial update, or every problem.

    `texts` holds the fields that the person changed and no others. A blank one is a problem:
    GetBill documents no way to clear a field (contract.md 2.19).
    """
    raise NotImplementedError


def change_would_contact(change: Mapping[str, object], now: datetime) -> bool:
    """Whether this update may make GetBill itself call or write (contract.md 3)."""
    raise NotImplementedError
