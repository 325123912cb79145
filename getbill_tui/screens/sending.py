"""The workers of the form: one followup goes out exactly once, or is looked up.

Both only post what became of it; the form decides what to show.
"""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Any, TypeAlias

from getbill_tui.delivery.settlement import Settlement, Waiting
from getbill_tui.errors import GetBillError
from getbill_tui.followup import FollowupDraft
from getbill_tui.screens.connection import Connection

Work: TypeAlias = Coroutine[Any, Any, None]
"""What a worker runs."""


@dataclass(frozen=True, slots=True)
class Sender:
    """Sends, or looks up what was sent."""

    connection: Connection
    settled: Callable[[Settlement], object]
    failed: Callable[[GetBillError], object]

    async def deliver(self, draft: FollowupDraft) -> None:
        """Create the followup, through the outbox."""
        try:
            api = await self.connection.api()
            from getbill_tui.delivery.single import deliver_one

            settings = self.connection.settings
            self.settled(await deliver_one(draft, api=api, settings=settings))
        except GetBillError as error:
            self.failed(error)

    async def look_up(self, call_id: str) -> None:
        """Settle what is in doubt, as far as it can be known now."""
        try:
            api = await self.connection.api()
            from getbill_tui.delivery.single import recover_outbox

            recovered = await recover_outbox(api=api, settings=self.connection.settings)
        except GetBillError as error:
            self.failed(error)
            return
        found = [entry.settlement for entry in recovered if entry.call_id == call_id]
        gone = Waiting("The outbox no longer holds it: reload the debt to see what became of it.")
        self.settled(found[0] if found else gone)
