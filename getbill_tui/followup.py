"""A followup as this program thinks of it: as read, and as it is to be written.

Plain values without a library, so that screens can paint from the local store before
anything slow is imported. Wire formats are the business of `api.models`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import UTC, datetime
from typing import Final, TypeAlias

from getbill_tui.vocabulary import (
    CONTACT_STARTING_STATUSES,
    DebtId,
    Direction,
    FollowupId,
    FollowupStatus,
    FollowupType,
)

JsonScalar: TypeAlias = str | int | float | bool | None
JsonValue: TypeAlias = "JsonScalar | list[JsonValue] | dict[str, JsonValue]"
JsonObject: TypeAlias = dict[str, JsonValue]


@dataclass(frozen=True, slots=True, kw_only=True)
class Followup:
    """One contact with a debtor, as GetBill answered it, its texts cleaned.

    None means unknown: the member was null or missing. `type`, `status` and `direction` are
    words of the vocabulary or newer ones. `raw` is the answer itself, for exports.
    """

    id: FollowupId
    debt_id: DebtId
    type: str | None = None
    status: str | None = None
    call_date: datetime | None = None
    scheduled_at: datetime | None = None
    processed_at: datetime | None = None
    summary: str | None = None
    notes: str | None = None
    call_id: str | None = None
    audio_url: str | None = None
    pdf_url: str | None = None
    duration_ms: int | None = None
    disconnection_reason: str | None = None
    direction: str | None = None
    phone_number_used: str | None = None
    is_retry: bool | None = None
    triggered_payment: bool | None = None
    email_opened: bool | None = None
    email_open_count: int | None = None
    email_first_opened_at: datetime | None = None
    email_clicked: bool | None = None
    email_click_count: int | None = None
    media_urls_expire_at: datetime | None = None
    raw: Mapping[str, JsonValue] = field(default_factory=dict, repr=False)

    @property
    def contact_time(self) -> datetime | None:
        """When the debtor was or is to be contacted: call_date, else scheduled_at, else
        processed_at (a record's time, contract.md 2.20)."""
        return self.call_date or self.scheduled_at or self.processed_at


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowupDraft:
    """A followup that is to be created: typed, so that only documented words can be sent."""

    debt_id: DebtId
    type: FollowupType
    status: FollowupStatus
    call_date: datetime | None = None
    scheduled_at: datetime | None = None
    summary: str | None = None
    notes: str | None = None
    call_id: str | None = None
    audio_url: str | None = None
    duration_ms: int | None = None
    phone_number_used: str | None = None
    direction: Direction | None = None
    disconnection_reason: str | None = None
    is_retry: bool | None = None

    def __post_init__(self) -> None:
        if not self.debt_id:
            raise ValueError("a followup needs the id of its debt")
        for name in ("call_date", "scheduled_at"):
            moment: datetime | None = getattr(self, name)
            if moment is not None and moment.tzinfo is None:
                raise ValueError(f"{name} needs an offset: the server's zone is not documented")
        if self.duration_ms is not None and self.duration_ms < 0:
            raise ValueError("duration_ms cannot be negative")

    def body(self) -> JsonObject:
        """The JSON body of the POST: only members that have a value, times with an offset."""
        return {
            name: _to_json(value)
            for name in WRITABLE_FIELDS
            if (value := getattr(self, name)) is not None
        }

    def would_contact(self, now: datetime) -> bool:
        """Whether GetBill itself may call or write because of this (contract.md 3)."""
        return self.status in CONTACT_STARTING_STATUSES or (
            self.scheduled_at is not None and self.scheduled_at > now
        )


WRITABLE_FIELDS: Final = tuple(f.name for f in fields(FollowupDraft))
"""The members of a create body, in the order in which they are shown and sent."""


def iso(moment: datetime) -> str:
    """ISO 8601 with an offset, to the second unless there is more; UTC as +00:00."""
    return moment.isoformat()


def utc_now() -> datetime:
    """The wall clock; passed in wherever a test must be able to set it."""
    return datetime.now(UTC)


def _to_json(value: object) -> JsonValue:
    if isinstance(value, datetime):
        return iso(value)
    if isinstance(value, bool | int):
        return value
    return str(value)
