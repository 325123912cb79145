"""Readers of single members: whatever stands there, a usable value or None, never an error.

The documentation promises types that nobody has checked (contract.md 2), and one odd member
must not hide a followup. None means unknown. Every text goes through the cleaner.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from decimal import Decimal, InvalidOperation
from typing import Final

from getbill_tui.api.exact_json import ExactFloat
from getbill_tui.text import clean, clean_line

ZONE_UNKNOWN: Final = timezone(timedelta(0), "zone unknown")
"""The zone of a time that came without an offset. All documented followup times are in UTC, so
it counts as UTC where moments are compared; `is_zone_unknown` tells it apart where one is shown."""

_YEARS: Final = range(1900, 2200)
"""Outside, a conversion between zones could leave the calendar."""
_LARGEST_COUNT: Final = 2**63 - 1
_LONGEST_ID: Final = 512
_LONGEST_NUMBER: Final = 40


def text_up_to(limit: int) -> Callable[[object], str | None]:
    """A reader of texts of several lines, cut at `limit` characters."""
    return lambda value: None if (text := _written(value)) is None else clean(text, limit)


def line_up_to(limit: int) -> Callable[[object], str | None]:
    """A reader of short texts, on one line and cut at `limit` characters."""
    return lambda value: None if (text := _written(value)) is None else clean_line(text, limit)


def read_id(value: object) -> str | None:
    """An opaque id, also where it is a number; None if it holds anything that cannot be shown.

    Never cleaned: another text would be another id.
    """
    text = _written(value)
    if not text or len(text) > _LONGEST_ID or not text.isprintable() or clean_line(text) != text:
        return None
    return text


def read_count(value: object) -> int | None:
    """A whole number, also as "3" or 3.0."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int):
        return value if abs(value) <= _LARGEST_COUNT else None
    number = read_decimal(value)
    if number is None or number != number.to_integral_value():
        return None
    return int(number)


def read_flag(value: object) -> bool | None:
    """A boolean, also as 1, 0, "true" and "false"."""
    if isinstance(value, bool):
        return value
    known = {"true": True, "1": True, "false": False, "0": False}
    text = _written(value)
    return None if text is None else known.get(text.strip().lower())


def read_moment(value: object) -> datetime | None:
    """ISO 8601 with Z, an offset, or none (then in ZONE_UNKNOWN); numbers are no times."""
    if not isinstance(value, str):
        return None
    try:
        moment = datetime.fromisoformat(value.strip())
    except ValueError:
        return None
    if moment.year not in _YEARS:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=ZONE_UNKNOWN)


def is_zone_unknown(moment: datetime) -> bool:
    """Whether the server gave this moment without saying in which zone it is."""
    return moment.tzinfo is ZONE_UNKNOWN


def read_decimal(value: object) -> Decimal | None:
    """A number without losing a digit, also as a text; None beyond any amount of money."""
    text = _written(value)
    if text is None or len(text) > _LONGEST_NUMBER:
        return None
    try:
        number = Decimal(text.strip())
    except InvalidOperation:
        return None
    if not number.is_finite() or (number and abs(number.adjusted()) > 18):
        return None
    return number


def _written(value: object) -> str | None:
    """The text of a text or a number."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    if isinstance(value, ExactFloat):
        return value.text
    return str(value) if isinstance(value, float) or abs(value) <= _LARGEST_COUNT else None
