from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from getbill_tui.browse.forms import (
    FORM_FIELDS,
    as_followup,
    first_texts,
    what_it_starts,
)
from getbill_tui.drafting import draft_from_texts
from getbill_tui.followup import WRITABLE_FIELDS, FollowupDraft
from getbill_tui.vocabulary import DebtId, FollowupId, FollowupStatus, FollowupType

DRAFT = FollowupDraft(debt_id=DebtId("d"), type=FollowupType.CALL, status=FollowupStatus.NO_ANSWER)


def test_the_form_has_every_writable_field() -> None:
    assert {field.name for field in FORM_FIELDS} | {"debt_id"} == set(WRITABLE_FIELDS)


def test_a_logged_call_is_ready_but_for_what_came_of_it(now: datetime) -> None:
    texts = first_texts(now=now, zone=ZoneInfo("Europe/Paris"), call=True)
    draft = draft_from_texts({"debt_id": "d"} | texts, zone=None)
    assert isinstance(draft, FollowupDraft)
    assert (draft.type, draft.direction) == ("call", "outbound")
    assert draft.call_date == now
    assert texts["call_date"] == "2026-01-12 13:00+01:00"


def test_a_new_followup_needs_its_channel(now: datetime) -> None:
    texts = first_texts(now=now, zone=UTC, call=False)
    problems = draft_from_texts({"debt_id": "d"} | texts, zone=UTC)
    assert not isinstance(problems, FollowupDraft)
    assert [problem.field for problem in problems] == ["type"]


def test_the_choices_are_words_of_the_api(now: datetime) -> None:
    for field in FORM_FIELDS:
        for word, shown in field.choices:
            texts = {"debt_id": "d", "type": "call", field.name: word}
            assert isinstance(draft_from_texts(texts, zone=UTC), FollowupDraft)
            assert shown


@pytest.mark.parametrize("status", FollowupStatus)
def test_only_what_may_start_a_contact_is_asked_about(
    status: FollowupStatus, now: datetime
) -> None:
    draft = replace(DRAFT, status=status)
    assert bool(what_it_starts(draft, zone=UTC, now=now)) is draft.would_contact(now)


def test_it_says_what_will_happen_to_whom_and_when(now: datetime) -> None:
    draft = replace(DRAFT, scheduled_at=now + timedelta(days=1), phone_number_used="+33800123456")
    text = what_it_starts(draft, zone=UTC, now=now)
    assert "call the debtor at +33800123456" in text
    assert "Tue 13 Jan 2026 12:00 +00:00" in text
    at_once = what_it_starts(replace(DRAFT, status=FollowupStatus.IN_PROGRESS), zone=UTC, now=now)
    assert "at any moment" in at_once


def test_a_created_draft_is_a_followup_at_once(
    now: datetime, followup: Callable[..., object]
) -> None:
    made = as_followup(replace(DRAFT, call_date=now, summary="S"), FollowupId("f9"))
    assert (made.id, made.debt_id, made.status, made.summary) == ("f9", "d", "no_answer", "S")
    assert made.contact_time == now
    assert made.triggered_payment is None, "nobody has said so yet"
