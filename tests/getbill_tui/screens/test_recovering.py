"""What an earlier session left in doubt is looked up when the UI opens, and told."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from getbill_tui.api.client import GetBill
from getbill_tui.delivery.settlement import Waiting
from getbill_tui.delivery.single import deliver_one
from getbill_tui.followup import FollowupDraft
from getbill_tui.settings import Settings
from getbill_tui.vocabulary import DebtId

DEBT = "q7m2kd81xp4z"


async def leave_in_doubt(sandbox: Any, settings: Settings) -> None:
    """A followup is created, and its answer lost."""
    sandbox.faults(drop_after={"count": 1, "route": "POST /followups"})
    draft = FollowupDraft(
        debt_id=DebtId(DEBT),
        type="call",
        status="no_answer",
        call_date=datetime(2026, 1, 12, 9, tzinfo=UTC),
        summary="Rang twice",
    )
    async with GetBill.connect(settings) as api:
        assert isinstance(await deliver_one(draft, api=api, settings=settings), Waiting)


async def test_it_is_looked_up_at_home_and_told_once(
    browse: Any, sandbox: Any, settings: Settings
) -> None:
    await leave_in_doubt(sandbox, settings)
    async with browse() as session:
        await session.see(f"A followup of debt {DEBT},", "is on GetBill.")
    assert [each["summary"] for each in sandbox.received()] == ["Rang twice"]
    async with browse() as session:
        await session.see("Open a debt")
        await session.pilot.pause(0.3)
        assert "in doubt" not in session.text


async def test_what_is_too_early_says_when_and_the_debt_stays_usable(
    browse: Any, sandbox: Any, settings: Settings
) -> None:
    slow = replace(settings, settle_seconds=600)
    await leave_in_doubt(sandbox, slow)
    async with browse(DEBT, settings=slow) as session:
        await session.see("is looked up again", "followups")
        await session.press("j", "j")
    assert len(sandbox.received()) == 1


async def test_a_form_that_is_left_in_doubt_is_settled_aside_and_its_debt_read_again(
    browse: Any, sandbox: Any
) -> None:
    async with browse(DEBT) as session:
        await session.see("10 followups")
        sandbox.faults(drop_after={"count": 1, "route": "POST /followups"})
        await session.press("l", "tab", "tab", "tab", "tab", "tab")
        await session.write("Precious words")
        await session.press("ctrl+s")
        await session.see("It is not known whether GetBill has it")
        await session.press("escape")
        await session.see("is on GetBill.", "11 followups")
    assert [each["summary"] for each in sandbox.received()] == ["Precious words"]
