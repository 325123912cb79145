"""The synthetic call_id: from the source's facts alone, the same everywhere."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest

from getbill_tui.delivery.call_id import PREFIX, fresh_call_id, synthetic_call_id
from getbill_tui.followup import FollowupDraft
from getbill_tui.vocabulary import DebtId, Direction, FollowupStatus, FollowupType

CALL = FollowupDraft(
    debt_id=DebtId("debt1"),
    type=FollowupType.CALL,
    status=FollowupStatus.NO_ANSWER,
    call_date=datetime(2026, 1, 12, 9, 4, 11, tzinfo=UTC),
    phone_number_used="+33612345678",
    duration_ms=0,
    direction=Direction.OUTBOUND,
    summary="No answer",
    notes="rang twice",
)
BARE = replace(CALL, call_date=None, phone_number_used=None)


def test_it_never_changes_from_one_version_to_the_next() -> None:
    assert synthetic_call_id(CALL) == "gbi-27e32648abb6babc4ed7cba76c716aae"


@pytest.mark.parametrize(
    "change",
    [
        {"debt_id": DebtId("debt2")},
        {"type": FollowupType.SMS},
        {"call_date": CALL.call_date + timedelta(seconds=1)},
        {"phone_number_used": "+33612345679"},
        {"duration_ms": 1},
        {"duration_ms": None},
        {"direction": Direction.INBOUND},
    ],
)
def test_another_fact_is_another_call(change: dict[str, Any]) -> None:
    assert synthetic_call_id(replace(CALL, **change)) != synthetic_call_id(CALL)


@pytest.mark.parametrize(
    "change",
    [
        {"type": FollowupType.VOICEMAIL},
        {"type": FollowupType.MANUAL_CALL},
        {"status": FollowupStatus.DEAL_FOUND},
        {"summary": "Promise"},
        {"notes": None},
        {"disconnection_reason": "user_hangup"},
        {"audio_url": "https://a.test/x"},
        {"is_retry": True},
        {"scheduled_at": CALL.call_date},
        {"call_date": CALL.call_date.astimezone(timezone(timedelta(hours=1)))},
    ],
)
def test_words_outcome_and_the_spelling_of_a_time_are_no_facts(change: dict[str, Any]) -> None:
    assert synthetic_call_id(replace(CALL, **change)) == synthetic_call_id(CALL)


def test_without_time_and_number_the_words_are_all_there_is() -> None:
    assert synthetic_call_id(replace(BARE, notes="other")) != synthetic_call_id(BARE)
    assert synthetic_call_id(replace(BARE, summary="other")) != synthetic_call_id(BARE)
    timed = replace(CALL, phone_number_used=None)
    assert synthetic_call_id(replace(timed, notes="other")) == synthetic_call_id(timed)


def test_a_followup_by_hand_is_always_another_one() -> None:
    ids = {fresh_call_id() for _ in range(100)}
    assert len(ids) == 100
    assert all(call_id.startswith(PREFIX) for call_id in ids)
