from collections.abc import Callable
from dataclasses import fields
from datetime import UTC, datetime, timedelta

from getbill_tui.browse.fields import KNOWN_MEMBERS, Details, Field, details
from getbill_tui.browse.words import Tone
from getbill_tui.followup import Followup
from getbill_tui.vocabulary import DebtId, FollowupId

Make = Callable[..., Followup]


def by_name(found: Details) -> dict[str, Field]:
    return {field.name: field for section in found.sections for field in section.fields}


def full(now: datetime) -> Followup:
    return Followup(
        id=FollowupId("f1"),
        debt_id=DebtId("d1"),
        type="manual_call",
        status="deal_not_found",
        call_date=now,
        scheduled_at=now,
        processed_at=now,
        summary="Short",
        notes="Long\nnotes",
        call_id="call_1",
        audio_url="https://media.example.org/a.mp3?X-Amz-Signature=secret",
        pdf_url="http://media.example.org/a.pdf",
        duration_ms=185_000,
        disconnection_reason="user_hangup",
        direction="inbound",
        phone_number_used="+33800123456",
        is_retry=True,
        triggered_payment=True,
        email_opened=False,
        email_open_count=0,
        email_first_opened_at=now,
        email_clicked=True,
        email_click_count=2,
        media_urls_expire_at=now + timedelta(minutes=41),
        raw={"id": "f1", "score": {"a": [1, "\x1b[2J\u202e"]}, "agent\x07": "Léa"},
    )


def test_every_member_of_the_api_is_shown_and_none_is_invented(now: datetime) -> None:
    found = details(full(now), zone=UTC, now=now)
    assert set(KNOWN_MEMBERS) == {f.name for f in fields(Followup)} - {"raw"}
    assert set(KNOWN_MEMBERS) <= set(by_name(found))
    assert found.missing == ()


def test_what_has_no_value_is_named_as_such(followup: Make, now: datetime) -> None:
    found = details(followup("f1", type="sms"), zone=UTC, now=now)
    assert set(by_name(found)) == {"type", "id", "debt_id"}
    assert set(found.missing) == set(KNOWN_MEMBERS) - {"type", "id", "debt_id"}


def test_values_are_worded(now: datetime) -> None:
    found = by_name(details(full(now), zone=UTC, now=now))
    assert found["type"].value == "✆ manual (manual_call)"
    assert found["status"].value == "✗ no deal (deal_not_found)"
    assert found["call_date"].value == "Mon 12 Jan 2026 12:00 +00:00"
    assert found["duration_ms"].value == "3:05 (185000 ms)"
    assert found["triggered_payment"].value == "€ triggered"
    assert found["email_opened"].value == "no"
    assert found["notes"].value == "Long\nnotes"


def test_a_link_shows_its_host_alone_and_how_long_it_works(now: datetime) -> None:
    found = by_name(details(full(now), zone=UTC, now=now))
    assert found["audio_url"].value == "on media.example.org"
    assert found["pdf_url"].value == "cannot be opened: it is not https"
    assert found["media_urls_expire_at"].value.startswith("expires in 41 min")
    late = by_name(details(full(now), zone=UTC, now=now + timedelta(hours=2)))
    assert late["media_urls_expire_at"].tone is Tone.WARNING
    everything = " ".join(field.value for field in found.values())
    assert "secret" not in everything
    assert "a.mp3" not in everything


def test_members_of_tomorrow_stand_under_more_and_are_cleaned(now: datetime) -> None:
    found = details(full(now), zone=UTC, now=now)
    more = found.sections[-1]
    assert more.title == "More"
    assert [field.label for field in more.fields] == ["score", "agent␇"]
    shown = "".join(field.value for field in more.fields)
    assert "\x1b" not in shown
    assert "\u202e" not in shown
    assert "Léa" in shown
