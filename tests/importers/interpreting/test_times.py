"""Dates and times: forms, the file's order, zones, and the nights of the clock change."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest

from importers.interpreting.stamps import (
    join_day_and_time,
    lacks_year,
    read_epoch,
    read_stamp,
)
from importers.interpreting.times import Clock, Moment, settle
from importers.interpreting.values import Trouble
from importers.problem import Code

PARIS = Clock(ZoneInfo("Europe/Paris"), order=None)
WINTER = timezone(timedelta(hours=1))


def read(text, clock=PARIS):
    stamp = read_stamp(text)
    assert stamp is not None, text
    return settle(stamp, clock)


def code(text, clock=PARIS):
    settled = read(text, clock)
    assert isinstance(settled, Trouble), settled
    return settled.code


@pytest.mark.parametrize(
    "text",
    [
        "2026-01-12 09:04:11",
        "2026-01-12T09:04:11",
        "2026/01/12 09:04:11",
        "2026-01-12T08:04:11Z",
        "2026-01-12 08:04:11 UTC",
        "2026-01-12T09:04:11+01:00",
        "2026-01-12T08:04:11.000+0000",
        "Mon, 12 Jan 2026 08:04:11 +0000",
        "Mon, 12 Jan 2026 09:04:11",
        "12 janvier 2026 09:04:11",
        "12 janvier 2026 à 09:04:11",
        "Jan 12, 2026 9:04:11 AM",
        "20260112090411",
        "12/12/2026 09:04:11",
    ],
)
def test_forms_that_need_no_guess(text):
    settled = read(text)
    assert isinstance(settled, Moment)
    month = 12 if text.startswith("12/12") else 1
    assert settled.at == datetime(2026, month, 12, 8, 4, 11, tzinfo=UTC)


def test_compact_minutes_of_vicidial():
    assert read("202601120900").at == datetime(2026, 1, 12, 9, 0, tzinfo=WINTER)


@pytest.mark.parametrize("text", ["2026-02-30 09:00", "2026-01-12 25:61:00", "0000-00-00", "Total"])
def test_impossible_dates_are_no_stamps(text):
    assert read_stamp(text) is None


@pytest.mark.parametrize(("order", "month"), [("dmy", 1), ("mdy", 12)])
def test_the_order_of_the_file_decides(order, month):
    clock = Clock(ZoneInfo("UTC"), order=order)
    assert read("12/01/2026 09:00", clock).at.month == month


def test_without_an_order_a_date_is_ambiguous():
    assert code("12/01/2026 09:00") is Code.AMBIGUOUS_DATE
    assert code("13/01/2026 09:00") is Code.AMBIGUOUS_DATE


def test_a_file_that_mixes_orders_is_ambiguous_throughout():
    assert code("13/01/2026 09:00", Clock(UTC, order="mixed")) is Code.AMBIGUOUS_DATE


def test_the_thirteenth_month_does_not_exist():
    assert code("01/13/2026 09:00", Clock(UTC, order="dmy")) is Code.BAD_DATETIME


def test_an_hour_that_was_skipped():
    assert code("2026-03-29 02:30:00") is Code.NONEXISTENT_TIME
    assert isinstance(read("2026-03-29 03:00:00"), Moment)


def test_an_hour_that_came_twice():
    assert code("2026-10-25 02:30:00") is Code.AMBIGUOUS_TIME
    earlier = read("2026-10-25 02:30:00", Clock(PARIS.zone, None, "earlier"))
    later = read("2026-10-25 02:30:00", Clock(PARIS.zone, None, "later"))
    assert later.at - earlier.at == timedelta(hours=1)
    assert earlier.warnings
    assert earlier.at.isoformat() == "2026-10-25T02:30:00+02:00"


def test_an_offset_of_its_own_settles_the_doubled_hour():
    assert read("2026-10-25T02:30:00+01:00").at == datetime(2026, 10, 25, 1, 30, tzinfo=UTC)


def test_a_spreadsheets_number_is_a_date_with_a_warning_and_never_an_epoch():
    settled = read("46034.3752")
    assert settled.at == datetime(2026, 1, 12, 9, 0, 17, tzinfo=WINTER)
    assert settled.warnings
    assert read_stamp("1768208000") is None
    assert read_stamp("19999") is None


def test_a_day_without_a_time_says_so():
    settled = read("2026-01-12")
    assert settled.at == datetime(2026, 1, 12, tzinfo=WINTER)
    assert settled.warnings


@pytest.mark.parametrize(
    ("day", "clock", "joined"),
    [
        ("01/12/2026", "09:04:11", "01/12/2026 09:04:11"),
        ("Mon 1/12/2026", "9:04:11 AM", "Mon 1/12/2026 9:04:11 AM"),
        ("2026-01-12", "0.5", "2026-01-12 12:00:00"),
        ("2026-01-12 00:00:00", "09:04", "2026-01-12 09:04"),
        ("46034", "09:04", "2026-01-12 09:04"),
        ("2026-01-12", "", "2026-01-12"),
    ],
)
def test_two_cells_make_one_time(day, clock, joined):
    assert join_day_and_time(day, clock) == joined
    assert read_stamp(joined) is not None


def test_seconds_since_1970():
    stamp = read_epoch("1768208400")
    assert stamp is not None
    assert settle(stamp, PARIS).at == datetime(2026, 1, 12, 9, 0, tzinfo=UTC)
    assert read_epoch("0") is None


@pytest.mark.parametrize("text", ["March 14, 2026", "Mar 14, 2026 00:00", "mar. 14 mars 2026"])
def test_march_is_no_day_of_the_week(text):
    assert read(text, Clock(UTC, order=None)) == Moment(
        datetime(2026, 3, 14, tzinfo=UTC),
        () if ":" in text else ("A date had no time of day; taken as 00:00.",),
    )


@pytest.mark.parametrize("text", ["May 14", "Thu May 14 09:01 AM", "14 mai", "14/05 10:00"])
def test_a_date_without_year_says_nothing_but_is_told_apart(text):
    assert read_stamp(text) is None
    assert lacks_year(text)


@pytest.mark.parametrize("text", ["14/05/2026", "May 14, 2026", "2026-05-14", "unknown", "Monday"])
def test_others_do_not_lack_their_year(text):
    assert not lacks_year(text)
