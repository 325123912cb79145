from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from getbill_tui.api.bodies import create_body, update_body
from getbill_tui.drafting import (
    FieldProblem,
    change_from_texts,
    change_would_contact,
    draft_from_texts,
)
from getbill_tui.followup import WRITABLE_FIELDS, FollowupDraft

PARIS = ZoneInfo("Europe/Paris")
NOW = datetime(2026, 1, 12, 12, tzinfo=UTC)
LEAST = {"debt_id": "xyz789ghi012", "type": "call"}


def drafted(zone: ZoneInfo | None = PARIS, **texts: str) -> FollowupDraft:
    draft = draft_from_texts(LEAST | texts, zone=zone)
    assert isinstance(draft, FollowupDraft), draft
    return draft


def problem(zone: ZoneInfo | None = PARIS, **texts: str) -> FieldProblem:
    problems = draft_from_texts(LEAST | texts, zone=zone)
    assert isinstance(problems, tuple)
    [only] = problems
    return only


def test_a_full_draft() -> None:
    draft = drafted(
        status="No-Answer",
        call_date="2026-01-12 09:04",
        summary="  rang twice ",
        notes="first\nsecond",
        call_id="c1",
        audio_url="https://rec.example/a.mp3?sig=1",
        duration_ms="31000",
        phone_number_used="+33 (0)6 12-34.56 78",
        direction="outbound",
        disconnection_reason="user_hangup",
        is_retry="no",
    )
    assert draft.body() == {
        "debt_id": "xyz789ghi012",
        "type": "call",
        "status": "no_answer",
        "call_date": "2026-01-12T09:04:00+01:00",
        "summary": "rang twice",
        "notes": "first\nsecond",
        "call_id": "c1",
        "audio_url": "https://rec.example/a.mp3?sig=1",
        "duration_ms": 31_000,
        "phone_number_used": "+33612345678",
        "direction": "outbound",
        "disconnection_reason": "user_hangup",
        "is_retry": False,
    }


def test_blank_fields_are_not_given_and_the_status_is_getbills_default() -> None:
    assert drafted(notes="  ", status="").body() == LEAST | {"status": "on_hold"}


def test_every_trouble_is_told_at_once() -> None:
    problems = draft_from_texts(
        {"type": "fax", "call_date": "soon", "duration_ms": "long", "agent": "Ann"}, zone=None
    )
    assert isinstance(problems, tuple)
    assert {p.field for p in problems} == {"debt_id", "type", "call_date", "duration_ms", "agent"}
    assert all(p.message and p.hint for p in problems)


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-01-12T09:04:11Z", datetime(2026, 1, 12, 9, 4, 11, tzinfo=UTC)),
        ("2026-01-12T09:04+01:00", datetime(2026, 1, 12, 8, 4, tzinfo=UTC)),
        ("2026-01-12 09:04", datetime(2026, 1, 12, 8, 4, tzinfo=UTC)),
        ("2026-07-12 09:04", datetime(2026, 7, 12, 7, 4, tzinfo=UTC)),
    ],
)
def test_times(text: str, moment: datetime) -> None:
    assert drafted(call_date=text).call_date == moment


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("2026-01-12", "time of day"),
        ("20260112", "time of day"),
        ("12/01/2026 09:04", "no date and time"),
        ("1768208000", "no date and time"),
        ("2026-10-25T02:30", "twice"),
        ("2026-03-29T02:30", "never was"),
    ],
)
def test_times_that_are_none_or_two(text: str, says: str) -> None:
    found = problem(call_date=text)
    assert found.field == "call_date"
    assert says in found.message


def test_a_time_that_came_twice_can_be_said_with_an_offset() -> None:
    hint = problem(call_date="2026-10-25T02:30").hint
    assert "2026-10-25T02:30:00+02:00" in hint
    assert "2026-10-25T02:30:00+01:00" in hint


def test_a_local_time_without_a_zone_is_not_guessed() -> None:
    assert "time zone" in problem(zone=None, call_date="2026-01-12T09:04").message
    assert drafted(zone=None, call_date="2026-01-12T09:04Z").call_date is not None


@pytest.mark.parametrize(
    ("text", "milliseconds"),
    [("0", 0), ("205000", 205_000), ("3:25", 205_000), ("1:02:03", 3_723_000)],
)
def test_durations(text: str, milliseconds: int) -> None:
    assert drafted(duration_ms=text).duration_ms == milliseconds


@pytest.mark.parametrize("text", ["3:75", "-1", "1.5", "٣", "9" * 30, "86400001", "3 min"])
def test_no_durations(text: str) -> None:
    assert problem(duration_ms=text).field == "duration_ms"


@pytest.mark.parametrize("text", ["0033612345678", "+33612345678", "+33\u00a06\u202f12 34 56 78"])
def test_numbers(text: str) -> None:
    assert drafted(phone_number_used=text).phone_number_used == "+33612345678"


@pytest.mark.parametrize("text", ["0612345678", "+0612345678", "anonymous", "+33", "+1" + "2" * 20])
def test_no_numbers(text: str) -> None:
    assert problem(phone_number_used=text).field == "phone_number_used"


@pytest.mark.parametrize("text", ["http://rec.example/a", "file:///etc/passwd", "a b", "-x"])
def test_links_that_nobody_may_open_are_not_sent(text: str) -> None:
    assert problem(audio_url=text).field == "audio_url"


def test_bytes_that_are_no_text() -> None:
    assert problem(notes="caf\udce9").field == "notes"
    assert problem(debt_id="a b").field == "debt_id"


@pytest.mark.parametrize(("text", "flag"), [("yes", True), ("1", True), ("No", False)])
def test_flags(text: str, flag: bool) -> None:
    assert drafted(is_retry=text).is_retry is flag
    assert problem(is_retry="maybe").field == "is_retry"


def test_a_change_is_a_body_of_these_fields_only() -> None:
    change = change_from_texts({"status": "cancelled", "is_retry": "yes"}, zone=None)
    assert change == {"status": "cancelled", "is_retry": True}


@pytest.mark.parametrize("texts", [{}, {"notes": " "}, {"debt_id": "other"}, {"status": "gone"}])
def test_changes_that_cannot_be(texts: dict[str, str]) -> None:
    problems = change_from_texts(texts, zone=None)
    assert isinstance(problems, tuple)
    assert {p.field for p in problems} == (texts.keys() or {""})


@pytest.mark.parametrize(
    ("change", "contacts"),
    [
        ({"status": "scheduled"}, True),
        ({"status": "in_progress"}, True),
        ({"status": "sent"}, False),
        ({"scheduled_at": "2026-01-12T12:00:01Z"}, True),
        ({"scheduled_at": "2026-01-12T13:00:00+01:00"}, False),
        ({"status": "cancelled", "scheduled_at": "2027-01-01T00:00:00Z"}, True),
        ({"notes": "x"}, False),
    ],
)
def test_a_change_that_may_start_a_contact(change: dict[str, Any], contacts: bool) -> None:
    assert change_would_contact(change, NOW) is contacts


texts = st.dictionaries(
    st.sampled_from(WRITABLE_FIELDS),
    st.text()
    | st.datetimes().map(str)
    | st.sampled_from(["call", "sent", "inbound", "yes", "3:25", "+33612345678"]),
)


@settings(deadline=None)
@given(texts)
def test_whatever_is_typed_is_a_sendable_body_or_problems(typed: dict[str, str]) -> None:
    draft = draft_from_texts(typed, zone=PARIS)
    if isinstance(draft, FollowupDraft):
        create_body(draft.body())
        draft.would_contact(NOW + timedelta(days=1))
    else:
        assert draft
    change = change_from_texts(typed, zone=PARIS)
    if isinstance(change, dict):
        update_body(change)
        change_would_contact(change, NOW)
    else:
        assert change
