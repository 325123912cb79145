"""Rows to take, and settings of a ledger that talks to nobody."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from getbill_tui.followup import FollowupDraft
from getbill_tui.paths import Paths
from getbill_tui.settings import Settings
from getbill_tui.vocabulary import DebtId, FollowupStatus, FollowupType
from importers.verdict import Accepted, Place

MOMENT = datetime(2026, 1, 12, 9, 4, 11, tzinfo=UTC)


@pytest.fixture
def settings(home: Path) -> Settings:
    return Settings(paths=Paths(config=home, state=home), base_url="https://getbill.test")


@pytest.fixture
def accepted() -> Callable[..., Accepted]:
    def make(row: int = 1, **members: Any) -> Accepted:
        facts: dict[str, Any] = {
            "debt_id": DebtId("debt1"),
            "type": FollowupType.CALL,
            "status": FollowupStatus.NO_ANSWER,
            "call_date": MOMENT,
            "call_id": f"c:{row}",
            "phone_number_used": "+33612345678",
            "duration_ms": 0,
        }
        return Accepted(
            place=Place("calls.csv", None, row, row + 1),
            cells=("x",),
            draft=FollowupDraft(**{**facts, **members}),
            columns={"status": "Etat", "phone_number_used": "Tel"},
        )

    return make
