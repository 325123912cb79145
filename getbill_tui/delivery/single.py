"""One followup at a time, exactly once: for `followups create` and the form of the TUI.

The intent lies in the outbox before the request leaves, so that a process that dies, or an
answer that is lost, is settled by the next call of `recover_outbox`. Never waits for the
settle time nor for a rate window: that is `importers.upload`'s business.
"""

from __future__ import annotations

from dataclasses import dataclass

from getbill_tui.api.client import GetBill
from getbill_tui.delivery.settlement import Settlement
from getbill_tui.followup import FollowupDraft, JsonObject
from getbill_tui.settings import Settings
from getbill_tui.vocabulary import DebtId


@dataclass(frozen=True, slots=True)
class Recovered:
    """An outbox entry that an earlier process left, and what is known of it now."""

    debt_id: DebtId
    call_id: str
    body: JsonObject
    settlement: Settlement


async def deliver_one(draft: FollowupDraft, *, api: GetBill, settings: Settings) -> Settlement:
    """Create the followup exactly once and say what became of it.

    A draft without a call_id is given one (`gbi-…`). With a call_id of the user's own, the
    debt is read first: a followup with that id there is Created(already_there=True).
    Waiting means in doubt: it is in the outbox, and `recover_outbox` settles it after
    `until`. Raises AccessRefused, MissingScope, RateLimited or Unreachable when nothing was
    created, and then keeps nothing: the caller may try again. Raises TryLater while another
    process is in the outbox for longer than a request can take.
    """
    raise NotImplementedError


async def recover_outbox(*, api: GetBill, settings: Settings) -> list[Recovered]:
    """Settle what earlier processes left in the outbox, as far as it can be known now.

    Entries whose settle time is not over yet come back as Waiting; nothing sleeps here.
    """
    raise NotImplementedError
