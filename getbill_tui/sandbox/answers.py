"""The envelopes of GetBill's answers, as the seed documents and the errors page show them.

Knows no rule and no route: `rules` raises a Refusal, `app` wraps what the store gives.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Literal, TypeAlias

Json: TypeAlias = dict[str, Any]
Details: TypeAlias = Mapping[str, str]
"""Field → the one text that is said of it; how it is dressed is a reading."""


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer before faults and bytes."""

    status: int
    body: Json
    headers: Mapping[str, str] = field(default_factory=dict)


class Refusal(Exception):
    """A documented rule says no. `details` per field, or the members of a 429."""

    def __init__(
        self,
        status: int,
        message: str,
        details: Details | None = None,
        *,
        facts: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.message = message
        self.details = details
        self.facts = facts


DetailsReading: TypeAlias = Literal["text", "list", "errors"]


def refusal_body(refusal: Refusal, reading: DetailsReading) -> Json:
    """The error envelope: error, message, code, and details (or errors) when there are any."""
    body: Json = {"error": True, "message": refusal.message, "code": refusal.status}
    if refusal.facts is not None:
        body["details"] = dict(refusal.facts)
    elif refusal.details:
        body |= _dressed(refusal.details, reading)
    return body


def _dressed(details: Details, reading: DetailsReading) -> Json:
    if reading == "list":
        return {"details": {name: [text] for name, text in details.items()}}
    if reading == "errors":
        return {"errors": [{"property": n, "message": text} for n, text in details.items()]}
    return {"details": dict(details)}


def one(data: Json, message: str) -> Json:
    """The envelope of a single object."""
    return {"error": False, "message": message, "data": data}


def page_of(items: Sequence[Json], *, total: int, page: int, limit: int) -> Json:
    """The envelope of one page of a list; it carries no message."""
    return {
        "error": False,
        "data": list(items),
        "pagination": {
            "total": total,
            "page": page,
            "limit": limit,
            "pages": -(-total // limit),
        },
    }


_CORE: Final = (
    "id",
    "debt_id",
    "status",
    "type",
    "call_date",
    "scheduled_at",
    "summary",
    "notes",
    "call_id",
    "audio_url",
    "pdf_url",
    "duration_ms",
    "disconnection_reason",
    "direction",
    "phone_number_used",
    "is_retry",
    "processed_at",
)
_TRACKING: Final = (
    "triggered_payment",
    "email_opened",
    "email_open_count",
    "email_first_opened_at",
    "email_clicked",
    "email_click_count",
)
_EXPIRY: Final = "media_urls_expire_at"

AbsentReading: TypeAlias = Literal["documented", "missing", "null"]
Shape: TypeAlias = Literal["create", "update", "get", "list", "by_debt"]


def followup_as(shape: Shape, record: Mapping[str, Any], reading: AbsentReading) -> Json:
    """The members that an answer of this shape shows of a followup, in the documented order.

    Create lacks the tracking members and the expiry, update the tracking members, and a
    debt's list has the expiry only where there is media. The reading "missing" drops every
    member without a value, "null" shows every member always.
    """
    shown: tuple[str, ...] = _CORE
    if shape not in {"create", "update"} or reading == "null":
        shown += _TRACKING
    if (
        shape in {"update", "get", "list"}
        or (shape == "by_debt" and record[_EXPIRY] is not None)
        or reading == "null"
    ):
        shown += (_EXPIRY,)
    return {
        name: record[name] for name in shown if reading != "missing" or record[name] is not None
    }
