"""Talk times: seconds, minutes, H:MM:SS, fractions of a day → milliseconds.

Multiplied late and rounded once, half to even (importing.md, section 2).
"""

from __future__ import annotations

import re
from decimal import ROUND_HALF_EVEN, Decimal
from typing import Final, Literal, TypeAlias

from importers.interpreting.unwrapping import is_mangled, unwrap
from importers.interpreting.values import Trouble
from importers.problem import Code

Unit: TypeAlias = Literal["milliseconds", "seconds", "minutes", "hms", "day_fraction"]

_MILLISECONDS: Final = {
    "milliseconds": Decimal(1),
    "seconds": Decimal(1_000),
    "minutes": Decimal(60_000),
    "hms": Decimal(1_000),
    "day_fraction": Decimal(86_400_000),
}
_DAY: Final = 86_400_000
_SENSIBLE: Final = 2**31 - 1
"""The longest talk time taken for one: 24 days."""

_NUMBER: Final = re.compile(r"\d{1,15}(?:[.,]\d{1,30})?|[.,]\d{1,30}", re.ASCII)
_SMALL: Final = re.compile(r"\d(?:[.,]\d+)?[Ee]-\d{1,2}", re.ASCII)
_CLOCK: Final = re.compile(r"(?:(\d{1,4}):)?(\d{1,4}):([0-5]?\d(?:[.,]\d{1,9})?)", re.ASCII)
_LETTERS: Final = re.compile(
    r"(?:(\d{1,4})\s*h(?:ours?|rs?)?)?\s*(?:(\d{1,4})\s*m(?:in(?:utes?)?)?)?"
    r"\s*(?:(\d{1,6})\s*s(?:ec(?:onds?)?)?)?",
    re.ASCII | re.IGNORECASE,
)


def read_duration(text: str, unit: Unit) -> int | Trouble:
    """The milliseconds that `text` says; plain numbers are in `unit`.

    "0:03:04", "3:04" and "3m 04s" are understood in every unit; where they are usual ("hms"),
    a number below 1 is the fraction of a day that a spreadsheet makes of them.
    """
    bare = unwrap(text)
    amount = _amount(bare, unit)
    if amount is None:
        return _unreadable(bare, unit)
    if unit == "milliseconds" and 0 < amount < Decimal("0.5"):
        return Trouble(
            Code.BAD_DURATION,
            "This talk time would be shorter than a millisecond.",
            "Plain numbers of this column are read as milliseconds; give it so, or as H:MM:SS.",
        )
    milliseconds = int(amount.quantize(Decimal(1), rounding=ROUND_HALF_EVEN))
    if unit == "day_fraction" and milliseconds >= _DAY:
        return Trouble(
            Code.BAD_DURATION,
            "This is no fraction of a day.",
            "Write it as a fraction of a day (0.0021), or as H:MM:SS.",
        )
    if milliseconds > _SENSIBLE:
        return Trouble(
            Code.BAD_DURATION,
            "This talk time would be longer than 24 days.",
            f"Plain numbers of this column are read as {unit}; give the talk time in that unit.",
        )
    return milliseconds


def _amount(text: str, unit: Unit) -> Decimal | None:
    if _NUMBER.fullmatch(text) or _SMALL.fullmatch(text):
        number = Decimal(text.replace(",", "."))
        # What a spreadsheet keeps behind H:MM:SS; no talk is written as part of a second.
        unit = "day_fraction" if unit == "hms" and number < 1 else unit
        return number * _MILLISECONDS[unit]
    if clock := _CLOCK.fullmatch(text):
        return _seconds(clock.groups()) * 1_000
    letters = _LETTERS.fullmatch(text)
    if letters and any(letters.groups()):
        return _seconds(letters.groups()) * 1_000
    return None


def _seconds(parts: tuple[str | None, ...]) -> Decimal:
    hours, minutes, seconds = (Decimal((part or "0").replace(",", ".")) for part in parts)
    return hours * 3_600 + minutes * 60 + seconds


def _unreadable(text: str, unit: Unit) -> Trouble:
    if text.startswith("-"):
        message = "A talk time cannot be negative."
    elif is_mangled(text):
        message = "A spreadsheet has rounded this talk time."
    else:
        message = "This is no duration."
    return Trouble(
        Code.BAD_DURATION, message, f"Write it in {unit} as a plain number, or as H:MM:SS."
    )
