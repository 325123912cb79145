"""What may be sent: the last check before a followup's body leaves this machine.

Strict where reading is tolerant: an unknown member, a word that GetBill does not document, or a
time without an offset (the server's zone is not documented) is an error here, and costs no
request. Texts that a person typed are made into such a body by `drafting`.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Mapping
from datetime import datetime
from enum import StrEnum
from typing import Final

from getbill_tui.api.errors import Invalid
from getbill_tui.followup import WRITABLE_FIELDS, JsonValue
from getbill_tui.vocabulary import Direction, FollowupStatus, FollowupType

_LONGEST_DURATION: Final = 2**53 - 1
"""Milliseconds; beyond, a JSON number is no longer exact everywhere."""

Check = Callable[[JsonValue], str]
"""What is wrong with a value; empty when nothing is."""


def create_body(body: Mapping[str, JsonValue]) -> bytes:
    """The bytes of POST /followups. Raises Invalid, naming every wrong field."""
    problems = _problems(body, WRITABLE_FIELDS)
    for name in ("debt_id", "type"):
        # GetBill's own page requires debt_id only, and its example both (contract.md 2.2).
        if body.get(name) is None:
            problems[name] = "is required"
    return _bytes(body, problems)


def update_body(change: Mapping[str, JsonValue]) -> bytes:
    """The bytes of PUT /followups/{id}: the members that change. Raises Invalid likewise."""
    problems = _problems(change, [name for name in WRITABLE_FIELDS if name != "debt_id"])
    if "debt_id" in change:
        problems["debt_id"] = "cannot be changed"
    if not change:
        problems[""] = "there is nothing to change"
    return _bytes(change, problems)


def _problems(body: Mapping[str, JsonValue], allowed: Collection[str]) -> dict[str, str]:
    found = {name: "is no field that can be written" for name in body if name not in allowed}
    for name in allowed:
        if name in body and (problem := _CHECKS[name](body[name])):
            found[name] = problem
    return found


def _bytes(body: Mapping[str, JsonValue], problems: Mapping[str, str]) -> bytes:
    if problems:
        words = "; ".join(f"{name} {problem}".strip() for name, problem in problems.items())
        raise Invalid(
            f"This followup was not sent: {words}.",
            "Correct it; GetBill was not asked.",
            details={name: (problem,) for name, problem in problems.items()},
        )
    return json.dumps(dict(body), ensure_ascii=False).encode()


def _text(value: JsonValue) -> str:
    if not isinstance(value, str):
        return "must be a text"
    try:
        value.encode()
    except UnicodeEncodeError:
        return "holds characters that are no text"
    return ""


def _id(value: JsonValue) -> str:
    return _text(value) or ("" if value else "is required")


def _word(words: type[StrEnum]) -> Check:
    listed = ", ".join(words)
    return lambda value: "" if value in tuple(words) else f"must be one of: {listed}"


def _moment(value: JsonValue) -> str:
    try:
        moment = datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        moment = None
    if moment is None:
        return "must be a time in ISO 8601"
    return "" if moment.tzinfo else "must carry an offset, such as Z or +01:00"


def _duration(value: JsonValue) -> str:
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= _LONGEST_DURATION:
        return ""
    return "must be whole milliseconds, 0 or more"


def _flag(value: JsonValue) -> str:
    return "" if isinstance(value, bool) else "must be true or false"


_CHECKS: Final[Mapping[str, Check]] = {
    "debt_id": _id,
    "type": _word(FollowupType),
    "status": _word(FollowupStatus),
    "call_date": _moment,
    "scheduled_at": _moment,
    "summary": _text,
    "notes": _text,
    "call_id": _text,
    "audio_url": _text,
    "duration_ms": _duration,
    "phone_number_used": _text,
    "direction": _word(Direction),
    "disconnection_reason": _text,
    "is_retry": _flag,
}
