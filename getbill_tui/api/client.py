"""GetBill's API as typed methods over one HTTP connection pool.

It sends a request once and says what became of it. It never waits for the budget and never
repeats a request, but for one renewal of the token after a 401: pacing and repeating are
delivery's. What an answer means is `envelope`'s business, how it is read `models`'.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from types import TracebackType
from typing import Final, Self

import httpx

from getbill_tui.api.budget import Budget
from getbill_tui.api.pages import DebtQuery, FollowupQuery, Page
from getbill_tui.debt import Debt
from getbill_tui.followup import Followup, JsonValue
from getbill_tui.settings import Settings
from getbill_tui.vocabulary import DebtId, FollowupId, Scope

ALL_SCOPES: Final = frozenset(Scope)


class GetBill:
    """One account at GetBill: `async with GetBill.connect(settings) as api`.

    Every method raises a subclass of `api.errors.ApiError`, whose `effect` says what a failed
    request did on the server, and UsageError where no credentials are set.
    """

    budget: Budget

    @classmethod
    def connect(
        cls,
        settings: Settings,
        *,
        transport: httpx.AsyncBaseTransport | None = None,
        scopes: Collection[Scope] = ALL_SCOPES,
    ) -> GetBill:
        """A client for the site and the credentials of `settings`; nothing is sent yet."""
        raise NotImplementedError

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        raise NotImplementedError

    async def create_followup(self, body: Mapping[str, JsonValue]) -> Followup:
        """POST /followups. A body that GetBill cannot accept raises Invalid and is not sent."""
        raise NotImplementedError

    async def update_followup(
        self, followup_id: FollowupId, change: Mapping[str, JsonValue]
    ) -> Followup:
        """PUT /followups/{id}: only the members of `change` are altered."""
        raise NotImplementedError

    async def get_followup(self, followup_id: FollowupId) -> Followup:
        """GET /followups/{id}."""
        raise NotImplementedError

    async def followups_of_debt(self, debt_id: DebtId, *, page: int = 1) -> Page[Followup]:
        """GET /followups/debt/{debtId}: one page of up to 100."""
        raise NotImplementedError

    async def list_followups(self, query: FollowupQuery, *, page: int = 1) -> Page[Followup]:
        """GET /followups: one page of up to 100, of which those that match are kept."""
        raise NotImplementedError

    async def get_debt(self, debt_id: DebtId) -> Debt:
        """GET /debts/{id}."""
        raise NotImplementedError

    async def list_debts(self, query: DebtQuery, *, page: int = 1) -> Page[Debt]:
        """GET /debts: one page of up to 100, of which those that match are kept."""
        raise NotImplementedError
