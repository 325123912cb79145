"""A workbook's typed cells as the text that a CSV export of the sheet would have.

Numbers without the `.0` that calamine gives every one of them; dates, times and durations
in ISO's spelling; booleans in words. Pure; runs in the guarded child.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import Any, Final

_EXACT: Final = 2.0**53
"""From here on a number in a workbook has lost digits, whoever wrote it."""

_SIGNIFICANT: Final = ".15g"
"""What a spreadsheet shows of a number, and what it keeps."""


def cell_text(value: object) -> str:
    """The text of one cell as calamine gives it."""
    if type(value) is str:
        return value
    return _AS_TEXT[type(value)](value)


def _number(value: float) -> str:
    if value.is_integer() and abs(value) < _EXACT:
        return str(int(value))
    text = format(value, _SIGNIFICANT)
    if abs(value) >= _EXACT:
        # The scientific form says honestly that digits are lost (mangled_number).
        return text.upper() if "e" in text else format(value, ".14E")
    # A second is 0.0000115740740740741 of a day: no exponent for small numbers.
    return format(value, ".20f").rstrip("0") if "e" in text else text


def _boolean(value: bool) -> str:  # noqa: FBT001
    return "true" if value else "false"


def _moment(value: datetime.datetime | datetime.time) -> str:
    text = value.isoformat()
    return text.rstrip("0") if "." in text else text


def _duration(value: datetime.timedelta) -> str:
    """Hours, minutes, seconds; hours beyond a day counted on."""
    sign, seconds = ("-", -value) if value < datetime.timedelta() else ("", value)
    whole, fraction = divmod(seconds, datetime.timedelta(seconds=1))
    minutes, second = divmod(whole, 60)
    hours, minute = divmod(minutes, 60)
    milliseconds = fraction // datetime.timedelta(milliseconds=1)
    tail = f".{milliseconds:03}" if milliseconds else ""
    return f"{sign}{hours:02}:{minute:02}:{second:02}{tail}"


_AS_TEXT: Final[dict[type, Callable[[Any], str]]] = {
    float: _number,
    int: str,
    bool: _boolean,
    datetime.datetime: _moment,
    datetime.date: datetime.date.isoformat,
    datetime.time: _moment,
    datetime.timedelta: _duration,
    type(None): lambda _: "",
}
