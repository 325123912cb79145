from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from getbill_tui.browse import times
from getbill_tui.browse.times import SystemZone

PARIS = ZoneInfo("Europe/Paris")
WINTER = datetime(2024, 1, 22, 10, 30, tzinfo=UTC)


def test_a_moment_is_shown_on_the_users_clock_with_its_offset() -> None:
    assert times.full_text(WINTER, PARIS) == "Mon 22 Jan 2024 11:30 +01:00"
    summer = datetime(2024, 7, 22, 10, 30, 5, tzinfo=UTC)
    assert times.full_text(summer, PARIS) == "Mon 22 Jul 2024 12:30:05 +02:00"


@pytest.mark.parametrize(
    ("milliseconds", "long", "short"),
    [
        (None, "", ""),
        (-1, "", ""),
        (0, "0:00", "0:00"),
        (185_400, "3:05", "3:05"),
        (3_599_000, "59:59", "59:59"),
        (3_725_000, "1:02:05", "1h02"),
        (10**13, "2777777:46:40", "999h+"),
    ],
)
def test_durations(milliseconds: int | None, long: str, short: str) -> None:
    assert times.duration_text(milliseconds) == long
    assert times.short_duration_text(milliseconds) == short
    assert len(short) <= 6


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (-5, "just now"),
        (59, "just now"),
        (60, "1 min ago"),
        (3_599, "59 min ago"),
        (3_600, "1 h ago"),
        (47 * 3_600, "47 h ago"),
        (48 * 3_600, "2 days ago"),
    ],
)
def test_ages_go_by_the_minute(seconds: int, text: str) -> None:
    assert times.age_text(WINTER, WINTER + timedelta(seconds=seconds)) == text


def test_a_links_time_runs_out() -> None:
    assert times.expiry_text(WINTER + timedelta(minutes=41), WINTER) == "expires in 41 min"
    assert times.expiry_text(WINTER + timedelta(seconds=2), WINTER) == "expires in 1 min"
    assert times.expiry_text(WINTER, WINTER) == "expired just now"
    assert times.expiry_text(WINTER - timedelta(hours=3), WINTER) == "expired 3 h ago"


def test_a_wait_names_the_hour() -> None:
    assert times.wait_text(720, WINTER, PARIS) == "at 11:42:00 (in 12 min)"
    assert times.wait_text(None, WINTER, PARIS) == ""


def test_the_zone_is_named_with_its_offset() -> None:
    assert times.zone_text(PARIS, WINTER) == "Europe/Paris +01:00"


def test_the_systems_zone_keeps_summer_and_winter_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", "Europe/Paris")
    import time

    time.tzset()
    try:
        zone = SystemZone()
        for moment in (
            WINTER,
            datetime(2024, 7, 22, 10, 30, tzinfo=UTC),
            datetime(2024, 10, 27, 0, 30, tzinfo=UTC),
            datetime(2024, 10, 27, 1, 30, tzinfo=UTC),
        ):
            here, known = moment.astimezone(zone), moment.astimezone(PARIS)
            assert here.utcoffset() == known.utcoffset()
            assert here.replace(tzinfo=None) == known.replace(tzinfo=None)
            assert here.astimezone(UTC) == moment
        assert times.zone_text(zone, WINTER) == "CET +01:00"
    finally:
        monkeypatch.undo()
        time.tzset()
