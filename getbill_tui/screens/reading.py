"""The workers of the debt screen: they read from GetBill and post what they get.

They never touch a widget. A failure is an answer too; only our own mistakes are raised.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass

from getbill_tui.errors import GetBillError
from getbill_tui.screens.answers import (
    Answer,
    Answered,
    DebtFailed,
    DebtRead,
    FollowupRead,
    HistoryFailed,
    HistoryRead,
    Load,
    PageRead,
)
from getbill_tui.screens.connection import Connection
from getbill_tui.vocabulary import FollowupId


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads for one load and posts its answers."""

    load: Load
    connection: Connection
    post: Callable[[Answered], object]

    async def read_history(self) -> None:
        """All pages of the debt's followups, posted one by one."""
        async for answer in self._pages():
            self._answer(answer)

    async def read_debt(self) -> None:
        """The debt itself."""
        try:
            api = await self.connection.api()
            answer: Answer = DebtRead(await api.get_debt(self.load.debt_id))
        except GetBillError as error:
            self.connection.note(error)
            answer = DebtFailed(error)
        self._answer(answer)

    async def read_followup(self, followup_id: FollowupId) -> None:
        """One followup as GetBill has it now; silent when it cannot be read."""
        try:
            api = await self.connection.api()
            self._answer(FollowupRead(await api.get_followup(followup_id)))
        except GetBillError as error:
            self.connection.note(error)

    async def _pages(self) -> AsyncIterator[Answer]:
        try:
            api = await self.connection.api()
            from getbill_tui.api.pages import all_pages

            debt_id = self.load.debt_id
            async for page in all_pages(lambda n: api.followups_of_debt(debt_id, page=n)):
                yield PageRead(page)
        except GetBillError as error:
            self.connection.note(error)
            yield HistoryFailed(error)
        else:
            yield HistoryRead()

    def _answer(self, answer: Answer) -> None:
        self.post(Answered(self.load, answer))
