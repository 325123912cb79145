from datetime import UTC, datetime

import pytest

from getbill_tui.api.errors import (
    AccessRefused,
    ApiError,
    EffectUnknown,
    Invalid,
    MissingScope,
    NotAllowed,
    NotFound,
    RateLimited,
    Unreachable,
)
from getbill_tui.browse.troubles import explain
from getbill_tui.errors import GetBillError, TryLater

KINDS: list[GetBillError] = [
    Unreachable("m"),
    EffectUnknown("m"),
    RateLimited("m"),
    AccessRefused("m"),
    MissingScope("m", scope="debts:read"),
    NotAllowed("m"),
    NotFound("m"),
    Invalid("m"),
    ApiError("m"),
    TryLater("m"),
]


@pytest.mark.parametrize("error", KINDS, ids=lambda error: type(error).__name__)
def test_every_failure_says_what_happened(error: GetBillError, now: datetime) -> None:
    trouble = explain(error, now=now, zone=UTC)
    assert trouble.title
    assert trouble.what == "m"
    assert "m" in trouble.line


def test_each_kind_has_a_title_of_its_own(now: datetime) -> None:
    titles = [explain(error, now=now, zone=UTC).title for error in KINDS]
    assert len(set(titles)) == len(titles)


def test_a_missing_scope_is_named(now: datetime) -> None:
    trouble = explain(MissingScope("m", scope="debts:read"), now=now, zone=UTC)
    assert "debts:read" in trouble.title
    assert "debts:read" in trouble.hint


def test_a_spent_rate_says_when_it_goes_on(now: datetime) -> None:
    trouble = explain(RateLimited("m", "h", retry_after=90), now=now, zone=UTC)
    assert trouble.hint == "It can go on at 12:01:30 (in 1 min)."


def test_the_errors_own_hint_comes_first(now: datetime) -> None:
    assert explain(NotFound("m", "own"), now=now, zone=UTC).hint == "own"
