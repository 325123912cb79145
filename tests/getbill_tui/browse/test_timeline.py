from collections.abc import Callable
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from getbill_tui.browse.timeline import Entry, Gap, Heading, TimelineLine, lay_out, newest_first
from getbill_tui.followup import Followup

Make = Callable[..., Followup]
PARIS = ZoneInfo("Europe/Paris")


def shape(lines: tuple[TimelineLine, ...]) -> list[str]:
    """The lines in short: ids, "# heading | quiet", "~ quiet"."""
    short = []
    for line in lines:
        match line:
            case Entry():
                short.append(line.followup.id + ("=" if line.same_day else ""))
            case Heading():
                short.append(f"# {line.text}" + (f" | {line.quiet}" if line.quiet else ""))
            case Gap():
                short.append(f"~ {line.quiet}")
    return short


def test_newest_contact_first_whatever_the_order_of_the_server(followup: Make) -> None:
    a = followup("a", "2024-01-22T10:30:00+00:00")
    b = followup("b", "2024-01-22T11:00:00+01:00")
    scheduled = followup("c", scheduled_at=datetime(2024, 1, 23, tzinfo=UTC))
    undated = followup("d")
    assert newest_first([b, undated, a, scheduled]) == (scheduled, a, b, undated)


def test_the_same_instant_keeps_one_order(followup: Make) -> None:
    pair = [followup("b", "2024-01-22T10:30:00Z"), followup("a", "2024-01-22T11:30:00+01:00")]
    assert newest_first(pair) == newest_first(reversed(pair))


def test_months_and_silences_are_lines_of_their_own(followup: Make, now: datetime) -> None:
    lines = lay_out(
        newest_first(
            [
                followup("late", "2026-01-11T15:00:00Z"),
                followup("early", "2026-01-11T09:00:00Z"),
                followup("next", "2026-01-09T09:00:00Z"),
                followup("far", "2026-01-01T09:00:00Z"),
                followup("before", "2025-11-30T09:00:00Z"),
            ]
        ),
        zone=UTC,
        now=now,
    )
    assert shape(lines) == [
        "# January 2026",
        "late",
        "early=",
        "next",
        "~ 8 days without contact",
        "far",
        "# November 2025 | 32 days without contact",
        "before",
    ]


def test_a_filtered_timeline_claims_no_silence(followup: Make, now: datetime) -> None:
    both = newest_first(
        [followup("a", "2026-01-11T15:00:00Z"), followup("b", "2026-01-01T15:00:00Z")]
    )
    lines = lay_out(both, zone=UTC, now=now, whole=False)
    assert shape(lines) == ["# January 2026", "a", "~ 10 days apart", "b"]


def test_what_is_to_come_and_what_has_no_date_stand_apart(followup: Make, now: datetime) -> None:
    lines = lay_out(
        newest_first(
            [
                followup("plan", scheduled_at=datetime(2026, 2, 1, tzinfo=UTC)),
                followup("done", "2026-01-12T11:59:00Z"),
                followup("never"),
            ]
        ),
        zone=UTC,
        now=now,
    )
    assert shape(lines) == [
        "# Planned",
        "plan",
        "# January 2026 | 20 days without contact",
        "done",
        "# Without a date",
        "never",
    ]


def test_days_are_those_of_the_users_zone(followup: Make, now: datetime) -> None:
    night = followup("night", "2025-12-31T23:30:00Z")
    (heading, entry) = lay_out([night], zone=PARIS, now=now)
    assert heading == Heading("January 2026")
    assert isinstance(entry, Entry)
    assert entry.when == datetime(2026, 1, 1, 0, 30, tzinfo=PARIS)


def test_an_empty_timeline_has_no_lines(now: datetime) -> None:
    assert lay_out([], zone=UTC, now=now) == ()
