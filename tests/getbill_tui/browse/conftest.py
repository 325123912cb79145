"""What the tests of `browse` share: followups made by hand, and a moment to stand at."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from getbill_tui.followup import Followup
from getbill_tui.vocabulary import DebtId, FollowupId


@pytest.fixture
def now() -> datetime:
    return datetime(2026, 1, 12, 12, 0, tzinfo=UTC)


@pytest.fixture
def followup() -> Callable[..., Followup]:
    """`followup("a", "2026-01-12T09:00+01:00", type="sms")`."""

    def make(name: str, when: str | None = None, **members: Any) -> Followup:
        if when is not None:
            members["call_date"] = datetime.fromisoformat(when)
        return Followup(id=FollowupId(name), debt_id=DebtId("debt"), **members)

    return make
