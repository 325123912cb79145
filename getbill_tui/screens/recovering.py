"""What an earlier session, or a form that was left, has in doubt: looked up aside, and told.

Nothing is sent twice for it (exactly-once.md); an entry whose time has not come is looked up
again then, as long as the UI is open.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from typing import TYPE_CHECKING, Final, Literal, TypeAlias, assert_never

from getbill_tui.browse.times import full_text
from getbill_tui.delivery.settlement import Created, Held, Refused, Waiting
from getbill_tui.errors import GetBillError
from getbill_tui.screens.connection import Connection
from getbill_tui.vocabulary import DebtId

if TYPE_CHECKING:
    from getbill_tui.delivery.single import Recovered

Severity: TypeAlias = Literal["information", "warning", "error"]

_A_LITTLE: Final = 1.0
"""Seconds to wait at least before the next look."""


@dataclass(slots=True)
class Recovery:
    """Settles the outbox; `tell` shows a notice, `settled` hears of a debt that has changed."""

    connection: Connection
    now: Callable[[], datetime]
    zone: tzinfo
    tell: Callable[[str, Severity], object]
    settled: Callable[[DebtId], object]
    sleep: Callable[[float], Awaitable[object]] = asyncio.sleep
    _told: set[str] = field(default_factory=set)

    async def run(self) -> None:
        """Look, tell, and look again when the time has come; silent when nothing is left."""
        from getbill_tui.delivery.outbox import outbox_path

        if not outbox_path(self.connection.settings).exists():
            return
        try:
            while (again := await self._look()) is not None:
                seconds = (again - self.now()).total_seconds()
                await self.sleep(max(seconds, 0) + _A_LITTLE)
        except GetBillError as error:
            self.tell(
                "A followup is in doubt, and could not be looked up now: "
                f"{error.message} It stays in the outbox.",
                "warning",
            )

    async def _look(self) -> datetime | None:
        """When to look again; None when nothing is left that time alone would settle."""
        api = await self.connection.api()
        from getbill_tui.delivery.single import recover_outbox

        recovered = await recover_outbox(api=api, settings=self.connection.settings)
        later = [when for each in recovered if (when := self._take(each)) is not None]
        return min(later, default=None)

    def _take(self, recovered: Recovered) -> datetime | None:
        whose = f"A followup of debt {recovered.debt_id}, left in doubt earlier,"
        match recovered.settlement:
            case Created():
                self.tell(f"{whose} is on GetBill.", "information")
                self.settled(recovered.debt_id)
            case Refused(error=error):
                self.tell(f"{whose} is not on GetBill: {error.message}", "error")
            case Held(reason=reason):
                self._tell_once(recovered, f"{whose} is held: {reason}")
            case Waiting(until=until):
                when = f" on {full_text(until, self.zone)}" if until else " next time"
                self._tell_once(recovered, f"{whose} is looked up again{when}.")
                return until
            case _:
                assert_never(recovered.settlement)
        return None

    def _tell_once(self, recovered: Recovered, text: str) -> None:
        if recovered.call_id not in self._told:
            self._told.add(recovered.call_id)
            self.tell(text, "warning")
