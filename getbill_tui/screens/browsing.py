"""What home and a debt have in common: from both one jumps, asks for help, finds commands."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from getbill_tui.debt import RecentDebt
from getbill_tui.screens.acting import ActingScreen, DebtWanted
from getbill_tui.screens.help import HelpScreen
from getbill_tui.screens.jump import JumpScreen
from getbill_tui.screens.palette import PaletteScreen
from getbill_tui.vocabulary import DebtId


class BrowsingScreen(ActingScreen[None]):
    """A screen from which the user goes elsewhere."""

    def __init__(
        self, now: Callable[[], datetime], recents: Callable[[], Sequence[RecentDebt]]
    ) -> None:
        super().__init__()
        self._now = now
        self._recents = recents

    def do_jump(self) -> None:
        """Ask which debt, and open it."""

        def chosen(debt_id: DebtId | None) -> None:
            if debt_id is not None:
                self.post_message(DebtWanted(debt_id))

        self.app.push_screen(JumpScreen(self._recents(), self._now()), chosen)

    def do_palette(self) -> None:
        """Ask what to do, and do it."""

        def chosen(action_id: str | None) -> None:
            if action_id is not None:
                self.action_act(action_id)

        self.app.push_screen(PaletteScreen(self.PLACE, self.situation()), chosen)

    def do_help(self) -> None:
        """Show every key."""
        self.app.push_screen(HelpScreen(self.situation()))
