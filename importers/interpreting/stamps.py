"""What a text says of date and time, before anybody decides on its order or its zone.

A stamp is a fact; `times` makes a moment of it, and `survey` learns a file's date order
from its stamps. Nothing here is guessed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Decimal
from functools import lru_cache
from typing import Final

from importers.interpreting.unwrapping import unwrap

_TIME: Final = (
    r"(?P<hour>\d{1,2})[:hH](?P<minute>\d{2})(?::(?P<second>\d{2})(?:[.,](?P<fraction>\d{1,9}))?)?"
    r"(?:\s*(?P<half>[AaPp])\.?[Mm]\.?)?"
    r"(?:\s*(?P<offset>Z|z|UTC|GMT|[+-]\d{2}(?::?\d{2})?))?"
)
_AFTER_DATE: Final = rf"(?:(?:\s*,?\s+(?:(?:à|at)\s+)?|[Tt]){_TIME})?"
_WEEKDAY: Final = re.compile(
    r"(?:mon|tue|wed|thu|fri|sat|sun|lun|mar|mer|jeu|ven|sam|dim)[a-z]*\.?,?\s+", re.IGNORECASE
)
_YEAR_FIRST: Final = re.compile(
    rf"(?P<year>\d{{4}})(?P<mark>[-/.])(?P<month>\d{{1,2}})(?P=mark)(?P<day>\d{{1,2}}){_AFTER_DATE}"
)
_YEAR_LAST: Final = re.compile(
    rf"(?P<first>\d{{1,2}})(?P<mark>[-/.])(?P<second_>\d{{1,2}})(?P=mark)(?P<year>\d{{4}}|\d{{2}})"
    rf"{_AFTER_DATE}"
)
_NAMED: Final = re.compile(
    rf"(?:(?P<day>\d{{1,2}})[\s-](?P<name>[^\W\d]{{3,9}})\.?,?[\s-]"
    rf"|(?P<name2>[^\W\d]{{3,9}})\.?\s(?P<day2>\d{{1,2}}),?\s)(?P<year>\d{{4}}){_AFTER_DATE}"
)
_COMPACT: Final = re.compile(
    r"(?P<year>(?:19|20)\d{2})(?P<month>\d{2})(?P<day>\d{2})"
    r"(?:T?(?P<hour>\d{2})(?P<minute>\d{2})(?P<second>\d{2})?(?P<offset>Z)?)?"
)
_YEARLESS: Final = re.compile(
    rf"(?:[^\W\d]{{3,9}}\.? \d{{1,2}}|\d{{1,2}}[\s-][^\W\d]{{3,9}}\.?|\d{{1,2}}[-/.]\d{{1,2}})"
    rf"{_AFTER_DATE}"
)
_SERIAL: Final = re.compile(r"\d{5}(?:[.,]\d{1,15})?")
_SERIALS: Final = range(20_000, 80_001)
_EXCEL_EPOCH: Final = datetime(1899, 12, 30)  # noqa: DTZ001 a wall clock without zone
_EPOCH: Final = re.compile(r"\d{9,10}(?:\.\d+)?|\d{12,13}")
_DAY_FRACTION: Final = re.compile(r"0?[.,]\d+|[01]|0[.,]0+")

_MONTHS: Final = {
    name: number
    for number, names in enumerate(
        (
            "jan janv january janvier", "feb fev fév févr february février", "mar mars march",
            "apr avr april avril", "may mai", "jun june juin", "jul juil july juillet",
            "aug aou aoû août august aout", "sep sept september septembre",
            "oct october octobre", "nov november novembre",
            "dec déc december décembre decembre",
        ),
        start=1,
    )
    for name in names.split()
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Stamp:
    """A date as it is written, with a time of day.

    `day` is known, or `numbers` are two of which nobody knows yet which one is the month
    (and in which the year, of two digits, may stand first). `offset` is the text's own.
    """

    clock: time
    day: date | None = None
    numbers: tuple[int, int, int] | None = None
    short_year: bool = False
    offset: timezone | None = None
    serial: bool = False
    """It was the number of a spreadsheet."""
    dateless_time: bool = False
    """There was no time of day."""

    @property
    def order_matters(self) -> bool:
        """Whether day first and month first are two different days."""
        return self.numbers is not None and self.numbers[0] != self.numbers[1]


@lru_cache(maxsize=16_384)
def read_stamp(text: str, formats: tuple[str, ...] = ()) -> Stamp | None:
    """What `text` says; None when it is no date at all, or an impossible one.

    `formats` are a profile's own, in strptime's letters, tried first.
    """
    bare = unwrap(text)
    for form in formats:
        try:
            read = datetime.strptime(bare, form)  # noqa: DTZ007 the zone is settled in times
        except ValueError:
            continue
        return Stamp(read.time(), read.date(), offset=_fixed(read.utcoffset()))
    try:
        return next((stamp for each in _spellings(bare) if (stamp := _written(each))), None) or (
            _serial(bare)
        )
    except ValueError:
        return None


def read_epoch(text: str) -> Stamp | None:
    """Seconds (or milliseconds) since 1970; None when it is no such number, or never."""
    bare = unwrap(text)
    if not _EPOCH.fullmatch(bare):
        return None
    seconds = float(bare) / (1_000 if len(bare) > 11 and "." not in bare else 1)
    moment = datetime.fromtimestamp(seconds, UTC)
    return Stamp(moment.time(), moment.date(), offset=UTC)


def lacks_year(text: str) -> bool:
    """Whether `text` is a day and a month, of whatever year ("May 14 09:01 AM")."""
    return any(_YEARLESS.fullmatch(each) for each in _spellings(unwrap(text)))


def _spellings(text: str) -> tuple[str, ...]:
    """As it is, and without a day of the week (which "mar" is in French, and March too)."""
    bare = _WEEKDAY.sub("", text, count=1) if text[:1].isalpha() else text
    return (text,) if bare == text else (text, bare)


def join_day_and_time(day: str, clock: str) -> str:
    """The text of two cells as one; a time that is a fraction of a day becomes H:MM:SS, and
    a date's own empty time is left out."""
    bare_day, bare_clock = unwrap(day), unwrap(clock)
    if bare_clock and _SERIAL.fullmatch(bare_day):
        bare_day = (_EXCEL_EPOCH + timedelta(days=int(bare_day[:5]))).date().isoformat()
    if _DAY_FRACTION.fullmatch(bare_clock):
        bare_clock = _of_fraction(bare_clock).isoformat()
    for midnight in (" 00:00:00", " 00:00", "T00:00:00"):
        if bare_clock:
            bare_day = bare_day.removesuffix(midnight)
    return f"{bare_day} {bare_clock}".strip()


def _written(text: str) -> Stamp | None:
    if found := _YEAR_FIRST.fullmatch(text) or _COMPACT.fullmatch(text):
        day = date(int(found["year"]), int(found["month"]), int(found["day"]))
        return _stamp(found, day=day)
    if found := _YEAR_LAST.fullmatch(text):
        numbers = (int(found["first"]), int(found["second_"]), int(found["year"]))
        return _stamp(found, numbers=numbers, short_year=len(found["year"]) == 2)
    if found := _NAMED.fullmatch(text):
        month = _MONTHS.get((found["name"] or found["name2"]).casefold().rstrip("."))
        if month is None:
            return None
        return _stamp(
            found, day=date(int(found["year"]), month, int(found["day"] or found["day2"]))
        )
    return None


def _stamp(
    found: re.Match[str],
    day: date | None = None,
    numbers: tuple[int, int, int] | None = None,
    *,
    short_year: bool = False,
) -> Stamp:
    parts = found.groupdict()
    if not parts.get("hour"):
        return Stamp(time(), day, numbers, short_year, dateless_time=True)
    hour = int(parts["hour"])
    if half := parts.get("half"):
        if not 1 <= hour <= 12:
            raise ValueError("no such hour")
        hour = hour % 12 + (12 if half in "pP" else 0)
    microsecond = int((parts.get("fraction") or "").ljust(6, "0")[:6])
    clock = time(hour, int(parts["minute"]), int(parts.get("second") or 0), microsecond)
    return Stamp(clock, day, numbers, short_year, _offset(parts.get("offset")))


def _offset(text: str | None) -> timezone | None:
    if not text:
        return None
    if text in ("Z", "z", "UTC", "GMT"):
        return UTC
    digits = text[1:].replace(":", "").ljust(4, "0")
    amount = timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
    return timezone(-amount if text[0] == "-" else amount)


def _fixed(offset: timedelta | None) -> timezone | None:
    return timezone(offset) if offset is not None else None


def _serial(text: str) -> Stamp | None:
    """The days since 1900 that a spreadsheet counts, to the second."""
    if not _SERIAL.fullmatch(text) or int(text[:5]) not in _SERIALS:
        return None
    seconds = round(Decimal(text.replace(",", ".")) * 86_400)
    moment = _EXCEL_EPOCH + timedelta(seconds=seconds)
    return Stamp(moment.time(), moment.date(), serial=True)


def _of_fraction(text: str) -> time:
    seconds = round(Decimal(text.replace(",", ".")) * 86_400) % 86_400
    return time(seconds // 3_600, seconds // 60 % 60, seconds % 60)
