"""What a person typed, made into a followup: for the command line and the TUI's form alike.

Pure. Every field's trouble is told at once, each with what to do about it. It knows neither
options nor widgets: a problem names the field by GetBill's word for it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, tzinfo
from enum import StrEnum
from typing import Final

from getbill_tui.followup import WRITABLE_FIELDS, FollowupDraft, JsonObject, iso
from getbill_tui.links import RefusedLink, inspect_link
from getbill_tui.vocabulary import (
    CONTACT_STARTING_STATUSES,
    DebtId,
    Direction,
    FollowupStatus,
    FollowupType,
)

_LONGEST_DURATION_MS: Final = 24 * 3_600_000
_CLOCK: Final = re.compile(r"(?:(\d{1,2}):)?(\d{1,2}):([0-5]\d)")
_NUMBER_MARKS: Final = re.compile(r"[\s.()/\u00a0\u202f-]")
_INTERNATIONAL: Final = re.compile(r"\+[1-9]\d{5,14}")
_YES: Final = frozenset({"yes", "y", "true", "1"})
_NO: Final = frozenset({"no", "n", "false", "0"})


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
    given = {name: text for name, text in texts.items() if text.strip()}
    values, problems = _read_all(given, WRITABLE_FIELDS, zone)
    if "debt_id" not in given:
        problems.append(FieldProblem("debt_id", "A followup belongs to a debt.", "Give its id."))
    if "type" not in given:
        problems.append(_choose("type", "The type is missing.", FollowupType))
    if problems:
        return tuple(problems)
    values.setdefault("status", FollowupStatus.ON_HOLD)
    return FollowupDraft(**values)  # type: ignore[arg-type]  # each made by its field's reader


def change_from_texts(
    texts: Mapping[str, str], *, zone: tzinfo | None
) -> JsonObject | tuple[FieldProblem, ...]:
    """The body of a partial update, or every problem.

    `texts` holds the fields that the person changed and no others. A blank one is a problem:
    GetBill documents no way to clear a field (contract.md 2.19).
    """
    if not texts:
        return (FieldProblem("", "There is nothing to change.", "Give at least one field."),)
    given = {name: text for name, text in texts.items() if text.strip()}
    values, problems = _read_all(given, WRITABLE_FIELDS, zone)
    problems += [
        FieldProblem(
            name, "GetBill has no known way to empty a field.", "Give a new text, or leave it out."
        )
        for name in texts
        if name not in given
    ]
    if "debt_id" in texts:
        problems.append(
            FieldProblem(
                "debt_id",
                "A followup cannot move to another debt.",
                "Cancel this one (status cancelled) and create another.",
            )
        )
    return tuple(problems) if problems else {name: _json(value) for name, value in values.items()}


def change_would_contact(change: Mapping[str, object], now: datetime) -> bool:
    """Whether this update may make GetBill itself call or write (contract.md 3).

    `change` is a body as `change_from_texts` makes it, its times carrying an offset.
    """
    if change.get("status") in CONTACT_STARTING_STATUSES:
        return True
    scheduled = change.get("scheduled_at")
    return isinstance(scheduled, str) and datetime.fromisoformat(scheduled) > now


Value = str | int | bool | datetime
Reader = Callable[[str], Value]
"""Makes a value of a text that is not blank, or raises `_Unusable`."""


class _Unusable(Exception):
    def __init__(self, message: str, hint: str) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


def _read_all(
    given: Mapping[str, str], allowed: tuple[str, ...], zone: tzinfo | None
) -> tuple[dict[str, Value], list[FieldProblem]]:
    values: dict[str, Value] = {}
    problems = [
        FieldProblem(name, "There is no such field.", f"Fields: {', '.join(allowed)}.")
        for name in given
        if name not in allowed
    ]
    for name in allowed:
        if name not in given:
            continue
        try:
            text = given[name].strip()
            values[name] = _moment(text, zone) if name in _TIMES else _READERS[name](text)
        except _Unusable as trouble:
            problems.append(FieldProblem(name, trouble.message, trouble.hint))
    return values, problems


def _text(text: str) -> str:
    try:
        text.encode()
    except UnicodeEncodeError:
        raise _Unusable("It holds bytes that are no text.", "Type it in UTF-8.") from None
    return text


def _debt_id(text: str) -> DebtId:
    if any(character.isspace() for character in text) or not text.isprintable():
        raise _Unusable("A debt's id holds no spaces.", "Copy it again from GetBill.")
    return DebtId(_text(text))


def _word(field: str, words: type[StrEnum]) -> Reader:
    def read(text: str) -> Value:
        try:
            return words(text.lower().replace("-", "_").replace(" ", "_"))
        except ValueError:
            problem = _choose(field, f"{text!r} is no {field} that GetBill knows.", words)
            raise _Unusable(problem.message, problem.hint) from None

    return read


def _moment(text: str, zone: tzinfo | None) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise _Unusable(
            f"{text!r} is no date and time.", "Write it like 2026-01-12T09:04 or 2026-01-12 09:04."
        ) from None
    if _is_bare_date(text):
        raise _Unusable("The time of day is missing.", f"Write it like {text}T09:04.")
    if moment.tzinfo is not None:
        return moment
    if zone is None:
        raise _Unusable(
            "It does not say in which time zone it is.",
            f"Add an offset, such as {text}+01:00, or set timezone (GETBILL_TIMEZONE).",
        )
    return _placed(moment, zone)


def _placed(moment: datetime, zone: tzinfo) -> datetime:
    """The local time `moment` in `zone`; on the nights of a clock change it may be no one time."""
    earlier = moment.replace(tzinfo=zone, fold=0)
    later = moment.replace(tzinfo=zone, fold=1)
    if earlier.utcoffset() == later.utcoffset():
        return earlier
    exists = earlier.astimezone(UTC).astimezone(zone).replace(tzinfo=None) == moment
    if exists:
        raise _Unusable(
            "The clocks went back, so this time came twice.",
            f"Say which one: {iso(earlier)} or {iso(later)}.",
        )
    raise _Unusable(
        "The clocks went forward, so this time never was.", "Check it, or give it with an offset."
    )


def _is_bare_date(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _duration(text: str) -> int:
    clock = _CLOCK.fullmatch(text)
    if clock:
        hours, minutes, seconds = (int(part or 0) for part in clock.groups())
        length = ((hours * 60 + minutes) * 60 + seconds) * 1_000
    elif text.isascii() and text.isdigit():
        length = int(text[:18])
    else:
        raise _Unusable(
            f"{text!r} is no duration.", "Write milliseconds (205000), or minutes (3:25)."
        )
    if length > _LONGEST_DURATION_MS:
        raise _Unusable("It is longer than a day.", "Check it: bare numbers are milliseconds.")
    return length


def _phone(text: str) -> str:
    # "+33 (0)6 …" is written everywhere, though its zero is never dialled after the +33.
    number = _NUMBER_MARKS.sub("", text.replace("(0)", ""))
    if number.startswith("00"):
        number = "+" + number[2:]
    if not _INTERNATIONAL.fullmatch(number):
        raise _Unusable(f"{text!r} is no international number.", "Write it like +33 6 12 34 56 78.")
    return number


def _address(text: str) -> str:
    link = inspect_link(_text(text))
    if isinstance(link, RefusedLink):
        raise _Unusable(
            f"This link cannot be used: {link.reason}.", "Give the recording's https address."
        )
    return link.address


def _flag(text: str) -> bool:
    if text.lower() in _YES | _NO:
        return text.lower() in _YES
    raise _Unusable(f"{text!r} is neither yes nor no.", "Write yes or no.")


def _choose(field: str, message: str, words: type[StrEnum]) -> FieldProblem:
    return FieldProblem(field, message, f"Choose one of: {', '.join(words)}.")


def _json(value: Value) -> str | int | bool:
    if isinstance(value, datetime):
        return iso(value)
    return value if isinstance(value, bool | int) else str(value)


_TIMES: Final = frozenset({"call_date", "scheduled_at"})
_READERS: Final[Mapping[str, Reader]] = {
    "debt_id": _debt_id,
    "type": _word("type", FollowupType),
    "status": _word("status", FollowupStatus),
    "summary": _text,
    "notes": _text,
    "call_id": _text,
    "audio_url": _address,
    "duration_ms": _duration,
    "phone_number_used": _phone,
    "direction": _word("direction", Direction),
    "disconnection_reason": _text,
    "is_retry": _flag,
}
