"""The documented rules for what clients send, one function each, in the documented order.

A rule of a field takes the JSON body and gives the text to complain with, or None. The texts
in quotes of the seed documents are used word for word; what is assumed stands in DIFFERENCES.md.
Nothing here knows HTTP or the store.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

from getbill_tui.sandbox.answers import Refusal
from getbill_tui.sandbox.moments import parse_day, parse_moment
from getbill_tui.sandbox.readings import Readings
from getbill_tui.vocabulary import MAX_PAGE_SIZE, Direction, FollowupStatus, FollowupType

Body: TypeAlias = Mapping[str, Any]
Rule: TypeAlias = Callable[[Body], str | None]

DEFAULT_PAGE_SIZE: Final = 20
MAX_PAGE: Final = 10**9
MAX_DURATION_MS: Final = 2**31 - 1
_TEXTS: Final = (
    "summary",
    "notes",
    "call_id",
    "audio_url",
    "phone_number_used",
    "disconnection_reason",
)
_TYPES: Final = tuple(FollowupType)
_STATUSES: Final = tuple(FollowupStatus)
_DIRECTIONS: Final = tuple(Direction)
_WRITABLE: Final = (
    "type",
    "status",
    "call_date",
    "scheduled_at",
    *_TEXTS,
    "duration_ms",
    "direction",
    "is_retry",
)


# The rules of the seed document, in its order


def debt_id_is_given(body: Body) -> str | None:
    """debt_id: required (whose debt it is, `app` asks the store)."""
    value = body.get("debt_id")
    if value is None or value == "":
        return "Debt ID is required"
    return None if isinstance(value, str) else "Invalid debt ID"


def type_is_known(body: Body) -> str | None:
    """type: must be one of the eight; the seed's sample also shows it when it is missing."""
    return _one_of(body.get("type"), _TYPES, "followup type", "types")


def type_is_known_if_given(body: Body) -> str | None:
    """type where it may be missing: in an update, or in the other reading of a create."""
    return None if body.get("type") is None else type_is_known(body)


def status_is_known(body: Body) -> str | None:
    """status: must be one of the eleven; on_hold when it is not sent."""
    value = body.get("status")
    return None if value is None else _one_of(value, _STATUSES, "followup status", "statuses")


def scheduled_at_is_iso(body: Body) -> str | None:
    """scheduled_at: must be in ISO 8601 format if provided."""
    return _iso_if_provided(body, "scheduled_at")


def call_date_is_iso(body: Body) -> str | None:
    """call_date: must be in ISO 8601 format if provided."""
    return _iso_if_provided(body, "call_date")


# What the field descriptions imply; the refusal itself is assumed


def direction_is_known(body: Body) -> str | None:
    """direction: inbound or outbound."""
    value = body.get("direction")
    return None if value is None else _one_of(value, _DIRECTIONS, "direction", "directions")


def duration_is_milliseconds(body: Body) -> str | None:
    """duration_ms: a whole number of milliseconds."""
    value = body.get("duration_ms")
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= MAX_DURATION_MS:
        return f"duration_ms must be an integer between 0 and {MAX_DURATION_MS}"
    return None


def is_retry_is_boolean(body: Body) -> str | None:
    """is_retry: true or false."""
    value = body.get("is_retry")
    return None if value is None or isinstance(value, bool) else "is_retry must be a boolean"


def _text_rule(name: str) -> Rule:
    def is_text(body: Body) -> str | None:
        value = body.get(name)
        return None if value is None or isinstance(value, str) else f"{name} must be a string"

    return is_text


_SHARED: Final[tuple[tuple[str, Rule], ...]] = (
    ("status", status_is_known),
    ("scheduled_at", scheduled_at_is_iso),
    ("call_date", call_date_is_iso),
    ("direction", direction_is_known),
    ("duration_ms", duration_is_milliseconds),
    ("is_retry", is_retry_is_boolean),
    *((name, _text_rule(name)) for name in _TEXTS),
)


def judge_create(body: Body, readings: Readings) -> None:
    """Raise one 400 with what every rule says of a create body; all fields at once."""
    type_rule = type_is_known if readings.type_required else type_is_known_if_given
    _judge(body, (("debt_id", debt_id_is_given), ("type", type_rule), *_SHARED))


def judge_update(body: Body) -> None:
    """The same for an update body: what is not sent is not judged."""
    _judge(body, (("type", type_is_known_if_given), *_SHARED))


def _judge(body: Body, rules: Sequence[tuple[str, Rule]]) -> None:
    details = {field: text for field, rule in rules if (text := rule(body)) is not None}
    if details:
        raise Refusal(400, "Validation failed", details)


def new_followup(body: Body, *, processed_at: str) -> dict[str, Any]:
    """The columns of a valid create body. Unknown and read-only members are ignored."""
    return {
        "debt_id": body["debt_id"],
        **{name: _stored(name, body.get(name)) for name in _WRITABLE},
        "type": body.get("type"),
        "status": body.get("status") or FollowupStatus.ON_HOLD.value,
        "is_retry": bool(body.get("is_retry")),
        "processed_at": processed_at,
    }


def changed_columns(body: Body, *, debt_id: str) -> dict[str, Any]:
    """The columns that a valid update body changes: those it sends, null clearing them.

    type, status and is_retry always have a value, so null leaves them as they are.
    """
    if body.get("debt_id", debt_id) != debt_id:
        raise Refusal(400, "Validation failed", {"debt_id": "Debt ID cannot be changed"})
    return {
        name: _stored(name, body[name])
        for name in _WRITABLE
        if name in body and (body[name] is not None or name not in {"type", "status", "is_retry"})
    }


def json_object(content_type: str, raw: bytes) -> dict[str, Any]:
    """The body of a write: a JSON object, sent as such."""
    if content_type.partition(";")[0].strip().lower() != "application/json":
        raise Refusal(415, "Content-Type must be application/json")
    try:
        body = json.loads(raw, parse_constant=_refuse_constant)
        if b"\\u" in raw:
            # Lone surrogates are no text; no database of GetBill's would take them either.
            json.dumps(body, ensure_ascii=False).encode()
    except (ValueError, RecursionError):
        raise Refusal(400, "Invalid JSON") from None
    if not isinstance(body, dict):
        raise Refusal(400, "Invalid JSON: an object is expected")
    return body


# Query parameters


@dataclass(frozen=True, slots=True)
class Paging:
    """Which page, of how many items."""

    page: int
    limit: int


def paging(query: Mapping[str, str]) -> Paging:
    """page from 1, limit from 1 to 100; 1 and 20 when not sent."""
    details = {}
    page = _whole_number(query.get("page", "1"))
    limit = _whole_number(query.get("limit", str(DEFAULT_PAGE_SIZE)))
    if page is None or not 1 <= page <= MAX_PAGE:
        details["page"] = f"page must be between 1 and {MAX_PAGE}"
    if limit is None or not 1 <= limit <= MAX_PAGE_SIZE:
        details["limit"] = f"limit must be between 1 and {MAX_PAGE_SIZE}"
    if details or page is None or limit is None:
        raise Refusal(400, "Validation failed", details)
    return Paging(page, limit)


def followup_conditions(query: Mapping[str, str]) -> list[tuple[str, object]]:
    """The filters of the followup list as conditions for the store."""
    details: dict[str, str] = {}
    found: list[tuple[str, object]] = []
    for name, known, word in (
        ("status", _STATUSES, "status"),
        ("type", _TYPES, "type"),
    ):
        if name in query:
            plural = f"{word}es" if word == "status" else f"{word}s"
            if text := _one_of(query[name], known, f"followup {word}", plural):
                details[name] = text
            found.append((f"followups.{name} = ?", query[name]))
    if "debt_id" in query:
        found.append(("followups.debt_id = ?", query["debt_id"]))
    for name, comparison in (("date_from", ">="), ("date_to", "<=")):
        if name in query:
            if parse_day(query[name]) is None:
                details[name] = f"{name} must be in YYYY-MM-DD format"
            found.append((f"substr(followups.contact_time, 1, 10) {comparison} ?", query[name]))
    if details:
        raise Refusal(400, "Validation failed", details)
    return found


def debt_conditions(query: Mapping[str, str]) -> list[tuple[str, object]]:
    """The filters of the debt list as conditions for the store."""
    details: dict[str, str] = {}
    found: list[tuple[str, object]] = []
    if "status" in query:
        # Both the whole word and its tail: the pages use either (contract.md 2.13).
        found.append(("? IN (status, replace(status, 'status.default.', ''))", query["status"]))
    if "currency" in query:
        found.append(("currency = ?", query["currency"]))
    found += _range(query, details, "amount", _AMOUNTS, _amount_bound)
    found += _range(query, details, "import_date", _CREATED, _created_bound)
    if "search" in query:
        found.append(
            (
                "instr(lower(coalesce(internal_id, '') || char(10) || amount_text), lower(?)) > 0",
                query["search"],
            )
        )
    if details:
        raise Refusal(400, "Validation failed", details)
    return found


def _one_of(value: object, known: Collection[str], what: str, plural: str) -> str | None:
    if isinstance(value, str) and value in known:
        return None
    return f"Invalid {what}. Valid {plural} are: {', '.join(known)}"


def _iso_if_provided(body: Body, name: str) -> str | None:
    value = body.get(name)
    if value is None or (isinstance(value, str) and parse_moment(value) is not None):
        return None
    return f"{name} must be in ISO 8601 format"


def _stored(name: str, value: Any) -> Any:
    if value is not None and name in {"call_date", "scheduled_at"}:
        return parse_moment(value)
    return value


def _whole_number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 18 else None


def _range(
    query: Mapping[str, str],
    details: dict[str, str],
    column: str,
    bounds: Mapping[str, str],
    parse: Callable[[str], tuple[str, object] | None],
) -> list[tuple[str, object]]:
    """Conditions for the bounds that are given; a complaint in `details` for a bad one."""
    found = []
    for name, comparison in bounds.items():
        if name not in query:
            continue
        if (bound := parse(query[name])) is None:
            details[name] = f"Invalid {name}"
        else:
            expression, value = bound
            found.append((f"{expression.format(column)} {comparison} ?", value))
    return found


_AMOUNTS: Final = {"min_amount": ">=", "max_amount": "<="}
_CREATED: Final = {"created_from": ">=", "created_to": "<="}


def _amount_bound(text: str) -> tuple[str, object] | None:
    return ("{}", float(text)) if _AMOUNT.fullmatch(text) else None


_AMOUNT: Final = re.compile(r"-?[0-9]{1,15}(\.[0-9]{1,15})?", re.ASCII)


def _created_bound(text: str) -> tuple[str, object] | None:
    """A moment, or a whole day."""
    if day := parse_day(text):
        return "substr({}, 1, 10)", day.isoformat()
    moment = parse_moment(text)
    return None if moment is None else ("{}", moment)


def _refuse_constant(name: str) -> float:
    raise ValueError(f"{name} is not JSON")
