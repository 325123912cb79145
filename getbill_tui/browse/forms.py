"""The form of a new followup: its fields, what stands in them first, what a draft may start.

The texts go through `drafting`; this module knows no rule of the API.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, tzinfo
from enum import StrEnum
from typing import Final

from getbill_tui.browse.times import full_text, local
from getbill_tui.browse.words import Sign, channel_sign, direction_sign, status_sign
from getbill_tui.followup import WRITABLE_FIELDS, Followup, FollowupDraft
from getbill_tui.vocabulary import Direction, FollowupId, FollowupStatus, FollowupType


class Kind(StrEnum):
    """How a field is filled."""

    CHOICE = "choice"
    LINE = "line"
    PROSE = "prose"


@dataclass(frozen=True, slots=True)
class FormField:
    """One field of the form, named as the API names it."""

    name: str
    label: str
    kind: Kind = Kind.LINE
    example: str = ""
    choices: tuple[tuple[str, str], ...] = ()
    """The API's word and how it is shown; only for CHOICE."""


def _choices(words: type[StrEnum], sign: Mapping[str, Sign]) -> tuple[tuple[str, str], ...]:
    return tuple((str(word), sign[str(word)].text) for word in words)


FORM_FIELDS: Final = (
    FormField(
        "type",
        "channel",
        Kind.CHOICE,
        example="choose one",
        choices=_choices(FollowupType, {str(w): channel_sign(w) for w in FollowupType}),
    ),
    FormField(
        "status",
        "status",
        Kind.CHOICE,
        example="on hold, unless you choose",
        choices=_choices(FollowupStatus, {str(w): status_sign(w) for w in FollowupStatus}),
    ),
    FormField(
        "direction",
        "direction",
        Kind.CHOICE,
        example="not said",
        choices=_choices(Direction, {str(w): direction_sign(w) for w in Direction}),
    ),
    FormField("call_date", "contact time", example="2024-01-22 11:30, or empty"),
    FormField("duration_ms", "duration", example="3:05, or milliseconds"),
    FormField("phone_number_used", "phone", example="+33612345678"),
    FormField("summary", "summary", example="one line on what happened"),
    FormField("notes", "notes", Kind.PROSE, example="what the next person should know"),
    FormField("scheduled_at", "scheduled for", example="2024-01-25 10:00: GetBill acts by itself"),
    FormField("call_id", "call id", example="your telephone provider's id"),
    FormField("audio_url", "recording", example="https://…"),
    FormField("disconnection_reason", "ended by", example="user_hangup"),
    FormField(
        "is_retry",
        "retry",
        Kind.CHOICE,
        example="not said",
        choices=(("true", "yes"), ("false", "no")),
    ),
)
"""All writable members but the debt, which the screen already knows."""


def first_texts(*, now: datetime, zone: tzinfo, call: bool) -> dict[str, str]:
    """What stands in the form when it opens: the contact time is now.

    A logged call is an outbound call; the status is chosen by the user.
    """
    texts = {field.name: "" for field in FORM_FIELDS}
    texts["call_date"] = local(now, zone).isoformat(sep=" ", timespec="minutes")
    if call:
        texts |= {"type": str(FollowupType.CALL), "direction": str(Direction.OUTBOUND)}
    return texts


def what_it_starts(draft: FollowupDraft, *, zone: tzinfo, now: datetime) -> str:
    """What GetBill may do by itself once it has this followup; empty when nothing."""
    if not draft.would_contact(now):
        return ""
    deed = _DEEDS.get(draft.type, "contact the debtor")
    number = f" at {draft.phone_number_used}" if draft.phone_number_used else ""
    when = draft.scheduled_at
    if when is not None and when > now:
        return f"GetBill may {deed}{number} on {full_text(when, zone)}, and charge for it."
    return f"GetBill may {deed}{number} at any moment from now on, and charge for it."


def as_followup(draft: FollowupDraft, followup_id: FollowupId) -> Followup:
    """The draft as the followup that GetBill has made of it, until it is read again."""
    values = {name: getattr(draft, name) for name in WRITABLE_FIELDS}
    return Followup(id=followup_id, raw=draft.body(), **values)


_DEEDS: Final[Mapping[str, str]] = {
    FollowupType.CALL: "call the debtor",
    FollowupType.MANUAL_CALL: "call the debtor",
    FollowupType.VOICEMAIL: "leave the debtor a voicemail",
    FollowupType.SMS: "send the debtor an SMS",
    FollowupType.WHATSAPP: "send the debtor a WhatsApp message",
    FollowupType.EMAIL: "send the debtor an email",
    FollowupType.PHYSICAL: "arrange a visit to the debtor",
    FollowupType.POSTMAIL: "post the debtor a letter",
}
