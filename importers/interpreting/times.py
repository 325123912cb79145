"""A stamp → a moment: the file's date order, the zone, and the two nights of the clock change.

Never guessed: what cannot be decided is a problem of the row (importing.md, section 2).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone, tzinfo
from typing import Final, Literal, TypeAlias

from importers.interpreting.stamps import Stamp
from importers.interpreting.values import Trouble
from importers.options import AmbiguousTime, DateOrder
from importers.problem import Code

_YEARS: Final = range(1970, 2100)

FileOrder: TypeAlias = DateOrder | Literal["mixed"] | None
"""What is known of a file's dates: an order, that it mixes them, or nothing."""


@dataclass(frozen=True, slots=True)
class Clock:
    """How the stamps of one file are read."""

    zone: tzinfo | None
    order: FileOrder
    ambiguous: AmbiguousTime = "reject"


@dataclass(frozen=True, slots=True)
class Moment:
    """An instant with a fixed offset, and what had to be assumed."""

    at: datetime
    warnings: tuple[str, ...] = ()


UNREADABLE: Final = Trouble(
    Code.BAD_DATETIME,
    "This is no date and time, or an impossible one.",
    "Write it as 2026-01-12 09:04:11, or with an offset as 2026-01-12T09:04:11+01:00.",
)

YEARLESS: Final = Trouble(
    Code.BAD_DATETIME,
    "The date has no year.",
    "Export it with the year, or write it as 2026-01-12 09:04:11.",
)


def settle(stamp: Stamp, clock: Clock, zone: tzinfo | None = None) -> Moment | Trouble:
    """The instant that `stamp` says; `zone` is its column's own, before the file's.

    A stamp without offset, where neither zone is known, is a mistake of the caller: the
    survey of the file ends with an error before that.
    """
    day = _day(stamp, clock.order)
    if isinstance(day, Trouble):
        return day
    if day.year not in _YEARS:
        return UNREADABLE
    warnings = []
    if stamp.serial:
        warnings.append("A date was written as a spreadsheet's number.")
    if stamp.dateless_time:
        warnings.append("A date had no time of day; taken as 00:00.")
    wall = datetime.combine(day, stamp.clock)
    if stamp.offset is not None:
        return Moment(wall.replace(tzinfo=stamp.offset), tuple(warnings))
    settled = _local(wall, zone or _known(clock.zone), clock.ambiguous)
    if isinstance(settled, Trouble):
        return settled
    at, assumed = settled
    return Moment(at, (*warnings, assumed) if assumed else tuple(warnings))


def _known(zone: tzinfo | None) -> tzinfo:
    if zone is None:
        raise ValueError("a local time met no zone, which the survey should have found")
    return zone


def _day(stamp: Stamp, order: FileOrder) -> date | Trouble:
    if stamp.day is not None:
        return stamp.day
    assert stamp.numbers is not None
    first, second, last = stamp.numbers
    year = last + 2000 if stamp.short_year else last
    if order == "ymd" and stamp.short_year:
        return _date(first + 2000, second, last)
    if not stamp.order_matters:
        return _date(year, second, first)
    if order == "dmy":
        return _date(year, second, first)
    if order == "mdy":
        return _date(year, first, second)
    return Trouble(
        Code.AMBIGUOUS_DATE,
        "This file mixes days before months with months before days."
        if order == "mixed"
        else "Nothing in this file tells whether the day or the month stands first.",
        "Say it with --date-order dmy or --date-order mdy.",
    )


def _date(year: int, month: int, day: int) -> date | Trouble:
    try:
        return date(year, month, day)
    except ValueError:
        return UNREADABLE


def _local(
    wall: datetime, zone: tzinfo, ambiguous: AmbiguousTime
) -> tuple[datetime, str | None] | Trouble:
    earlier, later = wall.replace(tzinfo=zone), wall.replace(tzinfo=zone, fold=1)
    first, second = _offset(earlier), _offset(later)
    if first == second:
        return wall.replace(tzinfo=timezone(first)), None
    if first < second:
        return Trouble(
            Code.NONEXISTENT_TIME,
            f"The clocks of {zone} were set forward over this time: it did not exist.",
            "Correct it, or say with --timezone in which zone the dialer's clock runs.",
        )
    if ambiguous == "reject":
        return Trouble(
            Code.AMBIGUOUS_TIME,
            f"The clocks of {zone} were set back over this time: it happened twice.",
            "Choose with --ambiguous-time earlier or later, or write the offset.",
        )
    chosen = first if ambiguous == "earlier" else second
    told = f"The time happened twice in {zone}; the {ambiguous} one was taken."
    return wall.replace(tzinfo=timezone(chosen)), told


def _offset(moment: datetime) -> timedelta:
    offset = moment.utcoffset()
    assert offset is not None
    return offset
