"""One followup at a time, exactly once: for `followups create` and the form of the TUI.

The intent lies in the outbox before the request leaves, so that a process that dies, or an
answer that is lost, is settled by the next call of `recover_outbox`. Never waits for the
settle time nor for a rate window: that is `importers.upload`'s business.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Final

from getbill_tui.delivery.call_id import fresh_call_id
from getbill_tui.delivery.checkpoints import Checkpoint, pass_by
from getbill_tui.delivery.engine import Delivery
from getbill_tui.delivery.intent import Intent
from getbill_tui.delivery.outbox import Outbox, outbox_path
from getbill_tui.delivery.policy import Policy, Precheck
from getbill_tui.delivery.server import Server
from getbill_tui.delivery.settlement import Settlement, Waiting
from getbill_tui.delivery.states import State
from getbill_tui.delivery.turn import DeliveryEnd
from getbill_tui.errors import TryLater
from getbill_tui.followup import FollowupDraft, JsonObject
from getbill_tui.settings import Settings
from getbill_tui.vocabulary import DebtId

_LONGEST_WAIT: Final = 90.0
"""Seconds: longer than any request of another process can take."""
_POLL: Final = 0.1
_TOO_EARLY: Final = "its answer was lost; whether it was created can be looked up later"


@dataclass(frozen=True, slots=True)
class Recovered:
    """An outbox entry that an earlier process left, and what is known of it now."""

    debt_id: DebtId
    call_id: str
    body: JsonObject = field(repr=False)
    settlement: Settlement


async def deliver_one(
    draft: FollowupDraft,
    *,
    api: Server,
    settings: Settings,
    checkpoint: Checkpoint = pass_by,
) -> Settlement:
    """Create the followup exactly once and say what became of it.

    A draft without a call_id is given one (`gbi-…`). With a call_id of the user's own, the
    debt is read first: a followup with that id there is Created(already_there=True).
    Waiting means in doubt: it is in the outbox, and `recover_outbox` settles it after
    `until`. Raises AccessRefused, MissingScope, Unreachable or TryLater (the rate) when
    nothing was created, and then keeps nothing: the caller may try again. Raises TryLater
    too while another process is in the outbox for longer than a request can take.
    """
    body = replace(draft, call_id=draft.call_id or fresh_call_id()).body()
    with await _enter(settings) as outbox:
        # An id that was made just now is nowhere; of what a killed process left queued, and of
        # an id of the user's own, nobody knows.
        fresh = draft.call_id is None and not outbox.count([State.QUEUED])
        precheck: Precheck = "never" if fresh else "always"
        key = outbox.add(body)
        settled, end = await _deliver(outbox, api, settings, precheck, checkpoint)
        if key in settled:
            return settled[key]
        entry = outbox.entry(key)
        assert entry is not None, "what is neither settled nor in the outbox"
        if entry.state is State.QUEUED:
            outbox.withdraw(key)
            raise end.error or _not_now(end)
        return _waiting(entry, settings)


async def recover_outbox(
    *, api: Server, settings: Settings, checkpoint: Checkpoint = pass_by
) -> list[Recovered]:
    """Settle what earlier processes left in the outbox, as far as it can be known now.

    Entries whose settle time is not over yet come back as Waiting; nothing sleeps for them.
    """
    if not outbox_path(settings).exists():
        return []
    with await _enter(settings) as outbox:
        left = outbox.entries()
        if not left:
            return []
        settled, _ = await _deliver(outbox, api, settings, "always", checkpoint)
        now = {entry.key: entry for entry in outbox.entries()}
        return [
            Recovered(
                intent.debt_id,
                intent.call_id,
                intent.body,
                settled.get(intent.key) or _waiting(now[intent.key], settings),
            )
            for intent in left
        ]


async def _enter(settings: Settings) -> Outbox:
    """The outbox, when others have left it; the event loop goes on meanwhile."""
    give_up_at = asyncio.get_running_loop().time() + _LONGEST_WAIT
    while True:
        try:
            return Outbox.open(settings)
        except TryLater:
            if asyncio.get_running_loop().time() >= give_up_at:
                raise
        await asyncio.sleep(_POLL)


async def _deliver(
    outbox: Outbox, api: Server, settings: Settings, precheck: Precheck, checkpoint: Checkpoint
) -> tuple[Mapping[str, Settlement], DeliveryEnd]:
    settled: dict[str, Settlement] = {}

    def on_settled(intent: Intent, settlement: Settlement) -> None:
        settled[intent.key] = settlement

    policy = Policy(
        settle_seconds=settings.settle_seconds,
        concurrency=1,
        precheck=precheck,
        wait_for_rate=False,
        wait_in_doubt=False,
        trials=3,
    )
    delivery = Delivery(outbox, api, policy, on_settled=on_settled, checkpoint=checkpoint)
    end = await delivery.run()
    return settled, end


def _not_now(end: DeliveryEnd) -> TryLater:
    if end.out_of_time:
        when = f" after {end.resume_at.astimezone():%H:%M:%S}" if end.resume_at else " later"
        return TryLater(
            "The hourly rate is used up; the followup was not created.", f"Try again{when}."
        )
    return TryLater(
        "An earlier followup of this debt is in doubt; this one was not created.",
        "Nothing is sent for a debt until that is known: try again in a few minutes.",
    )


def _waiting(intent: Intent, settings: Settings) -> Waiting:
    if intent.state is State.QUEUED or intent.sent_at is None:
        return Waiting("it was not sent yet")
    return Waiting(_TOO_EARLY, intent.sent_at + timedelta(seconds=settings.settle_seconds))
