"""What became of a followup that was created or changed from the shell: words and exit codes."""

from __future__ import annotations

import json
from typing import Final, assert_never

import click

from getbill_tui.api.client import GetBill
from getbill_tui.api.errors import ApiError, EffectUnknown, Invalid, NotAllowed, NotFound
from getbill_tui.commands.complaining import complain_of_refusal
from getbill_tui.commands.printing import notice
from getbill_tui.delivery.call_id import PREFIX
from getbill_tui.delivery.settlement import Created, Held, Refused, Settlement, Waiting
from getbill_tui.delivery.single import Recovered, deliver_one, recover_outbox
from getbill_tui.exits import Exit
from getbill_tui.followup import Followup, FollowupDraft, JsonObject, JsonValue, iso
from getbill_tui.settings import Settings
from getbill_tui.vocabulary import FollowupId

_LOOK_AGAIN: Final = "Run the same command again later: it looks for this followup first."
_THE_SAME: Final = "That is the followup of this command; none was created beside it."


async def create_followup(
    draft: FollowupDraft, *, api: GetBill, settings: Settings, as_json: bool
) -> Exit:
    """Settle what earlier commands left, create this one, and say what became of it.

    Where an earlier one was the same, its answer lost, this command is its repetition: what
    became of that one is the answer.
    """
    settlement: Settlement | None = None
    for earlier in await recover_outbox(api=api, settings=settings):
        notice(
            f"Earlier followup {earlier.call_id} of debt {earlier.debt_id}: "
            f"{_in_words(earlier.settlement)}"
        )
        if settlement is None and _is_repeated(earlier, draft):
            settlement = earlier.settlement
            notice(_THE_SAME)
    if settlement is None:
        settlement = await deliver_one(draft, api=api, settings=settings)
    if as_json:
        click.echo(json.dumps(_as_json(settlement, draft), ensure_ascii=True))
    elif isinstance(settlement, Created):
        click.echo(settlement.followup_id)
        notice("It was already there." if settlement.already_there else "Created.")
    elif isinstance(settlement, Refused):
        complain_of_refusal(settlement.error)
    else:
        notice(f"getbill: {_in_words(settlement)}")
    return _exit_of(settlement)


def _is_repeated(earlier: Recovered, draft: FollowupDraft) -> bool:
    given = {**earlier.body, "call_id": draft.call_id}
    ours = earlier.call_id.startswith(PREFIX)
    return ours and draft.call_id is None and given == {**draft.body(), "call_id": None}


async def update_followup(
    followup_id: FollowupId, change: JsonObject, *, api: GetBill
) -> Followup | Exit:
    """The followup as it is after the change, or how the command ends."""
    try:
        return await api.update_followup(followup_id, change)
    except (Invalid, NotFound, NotAllowed) as error:
        return complain_of_refusal(error)
    except EffectUnknown as error:
        notice(
            f"getbill: {error.message}\n  → Run the same command again: "
            "it sets the same values, so twice does no harm."
        )
        return Exit.HELD


def _in_words(settlement: Settlement) -> str:
    match settlement:
        case Created(already_there=True):
            return f"It was already there: {settlement.followup_id}."
        case Created():
            return f"Created: {settlement.followup_id}."
        case Refused():
            return f"Refused: {settlement.error.message}"
        case Held():
            return f"In doubt, and held: {settlement.reason}\n  → {_LOOK_AGAIN}"
        case Waiting():
            until = f" Known from {iso(settlement.until)} on." if settlement.until else ""
            return f"In doubt: {settlement.reason}{until}\n  → {_LOOK_AGAIN}"
        case _:
            assert_never(settlement)


def _as_json(settlement: Settlement, draft: FollowupDraft) -> JsonObject:
    body: JsonObject = {"followup": draft.body()}
    match settlement:
        case Created():
            outcome = "already_there" if settlement.already_there else "created"
            return {"outcome": outcome, "id": settlement.followup_id, **body}
        case Refused():
            return {"outcome": "refused", "problems": _problems(settlement.error), **body}
        case Held():
            return {"outcome": "held", "reason": settlement.reason, **body}
        case Waiting():
            until = iso(settlement.until) if settlement.until else None
            return {"outcome": "waiting", "reason": settlement.reason, "until": until, **body}
        case _:
            assert_never(settlement)


def _problems(error: ApiError) -> list[JsonValue]:
    details = error.details or {"": (error.message,)}
    return [
        {"code": "refused_by_server", "field": field or None, "message": " ".join(texts)}
        for field, texts in details.items()
    ]


def _exit_of(settlement: Settlement) -> Exit:
    match settlement:
        case Created():
            return Exit.OK
        case Refused():
            return Exit.ROWS_FAILED
        case Held():
            return Exit.HELD
        case Waiting():
            return Exit.TRY_LATER
        case _:
            assert_never(settlement)
