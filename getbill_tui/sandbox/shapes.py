"""The JSON schemas of what is sent and answered, for the description in `openapi`."""

from __future__ import annotations

from typing import Any, Final, TypeAlias

from getbill_tui.sandbox.rules import MAX_DURATION_MS
from getbill_tui.vocabulary import Direction, FollowupStatus, FollowupType

Schema: TypeAlias = dict[str, Any]

TYPE: Final[Schema] = {"type": "string", "enum": [*FollowupType]}
STATUS: Final[Schema] = {"type": "string", "enum": [*FollowupStatus]}

_TEXT: Final[Schema] = {"type": ["string", "null"]}
_MOMENT: Final[Schema] = {"anyOf": [{"type": "string", "format": "date-time"}, {"type": "null"}]}
_WRITABLE: Final[Schema] = {
    "call_date": _MOMENT,
    "scheduled_at": _MOMENT,
    "summary": _TEXT,
    "notes": _TEXT,
    "call_id": _TEXT,
    "audio_url": _TEXT,
    "duration_ms": {"type": ["integer", "null"], "minimum": 0, "maximum": MAX_DURATION_MS},
    "disconnection_reason": _TEXT,
    "direction": {"type": ["string", "null"], "enum": [*Direction, None]},
    "phone_number_used": _TEXT,
    "is_retry": {"type": ["boolean", "null"]},
}
_CORE: Final[Schema] = {
    "id": {"type": "string"},
    "debt_id": {"type": "string"},
    "status": {"type": "string"},
    "type": _TEXT,
    **_WRITABLE,
    # The demo company's hostile debt has words here that a client could not send.
    "direction": _TEXT,
    "pdf_url": _TEXT,
    "is_retry": {"type": "boolean"},
    "processed_at": {"type": "string", "format": "date-time"},
}
_TRACKING: Final[Schema] = {
    "triggered_payment": {"type": "boolean"},
    "email_opened": {"type": "boolean"},
    "email_open_count": {"type": "integer"},
    "email_first_opened_at": _MOMENT,
    "email_clicked": {"type": "boolean"},
    "email_click_count": {"type": "integer"},
}
_EXPIRY: Final[Schema] = {"media_urls_expire_at": _MOMENT}


_DEBT: Final[Schema] = {
    "type": "object",
    "required": ["id", "amount", "amount_text", "currency", "status", "followups_count"],
    "properties": {
        "id": {"type": "string"},
        "amount": {"type": "number"},
        "amount_text": {"type": "string"},
        "currency": {"type": "string"},
        "status": {"type": "string"},
        "followups_count": {"type": "integer"},
        "import_date": {"type": "string", "format": "date-time"},
    },
}
_ERROR: Final[Schema] = {
    "type": "object",
    "required": ["error", "message", "code"],
    "properties": {
        "error": {"const": True},
        "message": {"type": "string"},
        "code": {"type": "integer"},
        "details": {"type": "object"},
        "errors": {"type": "array"},
    },
    "additionalProperties": False,
}


def _exactly(members: Schema, optional: tuple[str, ...] = ()) -> Schema:
    return {
        "type": "object",
        "properties": members,
        "required": [name for name in members if name not in optional],
        "additionalProperties": False,
    }


def schemas() -> Schema:
    """Every named schema."""
    nullable_status = {"type": ["string", "null"], "enum": [*FollowupStatus, None]}
    nullable_type = {"type": ["string", "null"], "enum": [*FollowupType, None]}
    return {
        "NewFollowup": {
            "type": "object",
            "required": ["debt_id", "type"],
            "properties": {
                "debt_id": {"type": "string", "minLength": 1},
                "type": TYPE,
                "status": nullable_status | {"default": FollowupStatus.ON_HOLD},
                **_WRITABLE,
            },
        },
        "FollowupChange": {
            "type": "object",
            "properties": {"type": nullable_type, "status": nullable_status, **_WRITABLE},
        },
        "CreatedFollowup": _exactly(_CORE),
        "UpdatedFollowup": _exactly(_CORE | _EXPIRY),
        "Followup": _exactly(_CORE | _TRACKING | _EXPIRY),
        "FollowupOfDebt": _exactly(_CORE | _TRACKING | _EXPIRY, optional=("media_urls_expire_at",)),
        "Debt": _DEBT,
        "Pagination": _exactly(
            {n: {"type": "integer"} for n in ("total", "page", "limit", "pages")}
        ),
        "Error": _ERROR,
        "Token": _exactly(
            {
                "access_token": {"type": "string"},
                "token_type": {"const": "Bearer"},
                "expires_in": {"type": "integer"},
                "scope": {"type": "string"},
            }
        ),
        "TokenError": _exactly(
            {"error": {"type": "string"}, "error_description": {"type": "string"}}
        ),
    }
