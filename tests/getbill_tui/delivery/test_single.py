"""One followup through the outbox, against the served sandbox."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from getbill_tui.api.client import GetBill
from getbill_tui.api.errors import AccessRefused, Unreachable
from getbill_tui.delivery.checkpoints import Point
from getbill_tui.delivery.outbox import Outbox, outbox_path
from getbill_tui.delivery.settlement import Created, Refused, Waiting
from getbill_tui.delivery.single import Recovered, deliver_one, recover_outbox
from getbill_tui.errors import TryLater
from getbill_tui.followup import FollowupDraft
from getbill_tui.settings import Secret, Settings
from getbill_tui.vocabulary import DebtId, FollowupStatus, FollowupType

DRAFT = FollowupDraft(
    debt_id=DebtId("q7m2kd81xp4z"),
    type=FollowupType.CALL,
    status=FollowupStatus.NO_ANSWER,
    summary="canary-text",
)


@pytest.fixture
def settings(sandbox: Any, home: Path) -> Settings:
    return replace(sandbox.settings(home), settle_seconds=0.3)


async def create(settings: Settings, draft: FollowupDraft = DRAFT, **more: Any) -> Any:
    async with GetBill.connect(settings) as api:
        return await deliver_one(draft, api=api, settings=settings, **more)


async def recover(settings: Settings) -> list[Recovered]:
    async with GetBill.connect(settings) as api:
        return await recover_outbox(api=api, settings=settings)


async def test_it_is_created_with_an_id_of_ours_and_erased(
    settings: Settings, sandbox: Any
) -> None:
    created = await create(settings)
    assert isinstance(created, Created)
    assert not created.already_there
    [there] = sandbox.received()
    assert there["call_id"].startswith("gbi-")
    assert b"canary-text" not in outbox_path(settings).read_bytes()
    assert outbox_path(settings).stat().st_mode & 0o077 == 0
    assert await recover(settings) == []


async def test_the_same_call_id_by_hand_is_created_once(settings: Settings, sandbox: Any) -> None:
    draft = replace(DRAFT, call_id="mine:1")
    first = await create(settings, draft)
    second = await create(settings, draft)
    assert second == Created(first.followup_id, already_there=True)
    assert len(sandbox.received()) == 1


async def test_a_refusal_keeps_nothing(settings: Settings) -> None:
    refused = await create(settings, replace(DRAFT, debt_id=DebtId("unknown00000")))
    assert isinstance(refused, Refused)
    assert await recover(settings) == []


@pytest.mark.parametrize("fault", ["drop_after", "drop_before"])
async def test_a_lost_answer_waits_and_is_recovered(
    fault: str, settings: Settings, sandbox: Any
) -> None:
    sandbox.faults(**{fault: {"count": 1, "route": "writes"}})
    waiting = await create(settings)
    assert isinstance(waiting, Waiting)
    assert waiting.until is not None
    [early] = await recover(replace(settings, settle_seconds=60.0))
    assert isinstance(early.settlement, Waiting)
    await asyncio.sleep(0.35)
    [late] = await recover(settings)
    assert late.settlement == Created(
        sandbox.received()[0]["id"], already_there=fault == "drop_after"
    )
    assert len(sandbox.received()) == 1
    assert late.call_id == sandbox.received()[0]["call_id"]


async def test_a_process_that_died_is_recovered(settings: Settings, sandbox: Any) -> None:
    class Died(BaseException):
        pass

    def die(point: Point) -> None:
        if point is Point.ANSWER_READ:
            raise Died

    with pytest.raises(Died):
        await create(settings, checkpoint=die)
    await asyncio.sleep(0.65)
    [recovered] = await recover(settings)
    assert recovered.settlement == Created(sandbox.received()[0]["id"], already_there=True)
    assert len(sandbox.received()) == 1


async def test_what_a_killed_process_left_queued_is_looked_for_first(
    settings: Settings, sandbox: Any
) -> None:
    own = replace(DRAFT, call_id="mine:1")
    await create(settings, own)
    with Outbox.open(settings) as outbox:
        outbox.add(own.body())
    await create(settings)
    assert len([f for f in sandbox.received() if f["call_id"] == "mine:1"]) == 1
    assert len(sandbox.received()) == 2


async def test_what_was_never_sent_is_kept_nowhere(settings: Settings, sandbox: Any) -> None:
    gone = replace(settings, base_url="http://127.0.0.1:9")
    with pytest.raises(Unreachable):
        await create(gone)
    wrong = replace(settings, client_secret=Secret("wrong"))
    with pytest.raises(AccessRefused):
        await create(wrong)
    assert await recover(settings) == []
    assert sandbox.received() == []


async def test_a_debt_in_doubt_takes_no_second_followup(settings: Settings, sandbox: Any) -> None:
    sandbox.faults(drop_after={"count": 1})
    patient = replace(settings, settle_seconds=60.0)
    assert isinstance(await create(patient), Waiting)
    with pytest.raises(TryLater, match="in doubt"):
        await create(patient)
    assert len(sandbox.received()) == 1


async def test_two_at_once_take_turns(settings: Settings, sandbox: Any) -> None:
    both = await asyncio.gather(create(settings), create(settings))
    assert all(isinstance(settlement, Created) for settlement in both)
    assert len(sandbox.received()) == 2


def test_entries_of_another_site_stay_where_they_are(settings: Settings) -> None:
    with Outbox.open(settings) as outbox:
        outbox.add({**DRAFT.body(), "call_id": "gbi-1"})
    with Outbox.open(replace(settings, base_url="https://other.test")) as outbox:
        assert outbox.entries() == []
    with Outbox.open(settings) as outbox:
        assert [entry.call_id for entry in outbox.entries()] == ["gbi-1"]
