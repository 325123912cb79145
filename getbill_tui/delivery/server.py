"""What delivery asks of a GetBill and of the clock; the API client satisfies it.

Tests bring their own server and their own time.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Protocol

from getbill_tui.api.budget import Budget
from getbill_tui.api.pages import Page
from getbill_tui.followup import Followup, JsonValue
from getbill_tui.vocabulary import DebtId

Now = Callable[[], datetime]
"""The wall clock, with an offset. Waiting and elapsed time are the event loop's own."""


class Server(Protocol):
    """A GetBill that creates followups and lists them; failures are `api.errors.ApiError`s."""

    @property
    def budget(self) -> Budget:
        """The rate windows, kept up to date by every request."""

    async def create_followup(self, body: Mapping[str, JsonValue]) -> Followup:
        """POST one followup, once."""

    async def followups_of_debt(self, debt_id: DebtId, *, page: int = 1) -> Page[Followup]:
        """One page of a debt's followups."""
