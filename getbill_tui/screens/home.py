"""Home: a box to open a debt, and the debts that were open before on this machine."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from getbill_tui.actions import bindings_at
from getbill_tui.browse.jumping import as_pasted_id
from getbill_tui.debt import RecentDebt
from getbill_tui.screens.acting import DebtWanted
from getbill_tui.screens.browsing import BrowsingScreen
from getbill_tui.screens.jump import debt_box, no_id_text, recent_choice
from getbill_tui.situation import Place, Situation
from getbill_tui.text import clean_line
from getbill_tui.vocabulary import DebtId
from getbill_tui.widgets.action_bar import ActionBar
from getbill_tui.widgets.pick_box import PickBox

_FIRST_START = Content.assemble(
    ("Nothing was opened on this machine yet.\n\n", "bold"),
    "Paste the id of a debt above, or type it and press ",
    ("enter", "bold $primary"),
    ".\n",
    "GetBill and your import reports name ids; in the shell this lists them:\n\n  ",
    ("getbill debts list", "bold"),
    "\n\n",
    ("Debts that you open will be listed here: ids and references, never names.", "$muted"),
)


class HomeScreen(BrowsingScreen):
    """What `getbill` opens with; painted from the local store alone."""

    PLACE = Place.HOME
    BINDINGS: ClassVar[list[BindingType]] = bindings_at(Place.HOME)

    def __init__(
        self,
        site: str,
        *,
        now: Callable[[], datetime],
        recents: Callable[[], Sequence[RecentDebt]],
        forget: Callable[[DebtId], None],
    ) -> None:
        super().__init__(now, recents)
        self._site = site
        self._forget = forget
        self._listed: frozenset[str] = frozenset()

    def compose(self) -> ComposeResult:
        """Title, box with the recent debts, keys."""
        with Vertical(id="home"):
            yield Static(_title(self._site), markup=False, id="title")
            yield Static(Content.styled("Open a debt", "bold $primary"), markup=False)
            yield debt_box(_FIRST_START)
        yield ActionBar(Place.HOME)

    def on_mount(self) -> None:
        """Begin in the list when there is one, else in the box."""
        found = self._refill()
        box = self.query_one(PickBox)
        self.set_focus(box.list if found else box.entry)

    def on_screen_resume(self) -> None:
        """Debts may have been opened meanwhile."""
        box = self.query_one(PickBox)
        if self._refill() and not box.entry.value:
            self.set_focus(box.list)

    def situation(self) -> Situation:
        """Whether a recent debt is marked."""
        return Situation(shown=int(self.query_one(PickBox).marked in self._listed))

    def on_paste(self, event: events.Paste) -> None:
        """A whole id pasted anywhere opens it."""
        debt_id = as_pasted_id(clean_line(event.text))
        if debt_id is not None:
            self.post_message(DebtWanted(debt_id))

    @on(PickBox.Picked)
    def _picked(self, event: PickBox.Picked) -> None:
        self.query_one(PickBox).entry.value = ""
        self.post_message(DebtWanted(DebtId(event.id)))

    @on(PickBox.NothingFits)
    def _nothing_fits(self, event: PickBox.NothingFits) -> None:
        self.say(no_id_text(event.typed), "warning")

    def do_open(self) -> None:
        """Open what is marked."""
        self.query_one(PickBox).take()

    def do_forget(self) -> None:
        """Take the marked debt off the list and the disk."""
        marked = self.query_one(PickBox).marked
        if marked is not None:
            self._forget(DebtId(marked))
            self._refill()

    def do_empty_box(self) -> None:
        """Empty the box, and back to the list."""
        box = self.query_one(PickBox)
        box.entry.value = ""
        if box.list.display:
            self.set_focus(box.list)

    def do_down(self) -> None:
        """The next debt."""
        self.query_one(PickBox).move(1)

    def do_up(self) -> None:
        """The debt before."""
        self.query_one(PickBox).move(-1)

    def do_first(self) -> None:
        """The debt opened last."""
        self.query_one(PickBox).list.action_first()

    def do_last(self) -> None:
        """The debt opened longest ago."""
        self.query_one(PickBox).list.action_last()

    def _refill(self) -> bool:
        recents, now = self._recents(), self._now()
        self._listed = frozenset(recent.debt_id for recent in recents)
        self.query_one(PickBox).offer([recent_choice(recent, now) for recent in recents])
        self.update_bar()
        return bool(recents)


def _title(site: str) -> Content:
    return Content.assemble(("GetBill", "bold"), "  ", (site, "$muted"))
