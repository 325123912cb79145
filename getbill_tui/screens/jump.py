"""The jump box: another debt, by its id or from the recent ones."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.content import Content

from getbill_tui.actions import bindings_at
from getbill_tui.browse.jumping import as_debt_id
from getbill_tui.browse.times import age_text
from getbill_tui.debt import RecentDebt
from getbill_tui.screens.acting import ActingDialog
from getbill_tui.situation import Place
from getbill_tui.vocabulary import DebtId
from getbill_tui.widgets.pick_box import Choice, PickBox

_IDS = 26
_REFERENCES = 26


class JumpScreen(ActingDialog[DebtId]):
    """Gives the id of the debt that the user wants, or nothing."""

    PLACE = Place.BOX
    BINDINGS: ClassVar[list[BindingType]] = bindings_at(Place.BOX)

    def __init__(self, recents: Sequence[RecentDebt], now: datetime) -> None:
        super().__init__()
        self._recents = recents
        self._now = now

    def compose(self) -> ComposeResult:
        """A box, and the recent debts."""
        with Vertical(classes="dialog box"):
            yield debt_box(
                Content.styled("No debt was open before. Type or paste an id.", "$muted")
            )

    def on_mount(self) -> None:
        """Offer the recent debts."""
        box = self.query_one(PickBox)
        box.offer([recent_choice(recent, self._now) for recent in self._recents])
        self.set_focus(box.entry)

    @on(PickBox.Picked)
    def _picked(self, event: PickBox.Picked) -> None:
        self.dismiss(DebtId(event.id))

    @on(PickBox.NothingFits)
    def _nothing_fits(self, event: PickBox.NothingFits) -> None:
        self.say(no_id_text(event.typed), "warning")

    def do_close(self) -> None:
        """Stay where one is."""
        self.dismiss(None)

    def do_down(self) -> None:
        """The next debt."""
        self.query_one(PickBox).move(1)

    def do_up(self) -> None:
        """The debt before."""
        self.query_one(PickBox).move(-1)


def debt_box(empty: Content) -> PickBox:
    """A box that takes recent debts and any id."""
    return PickBox(
        placeholder="a debt's id, or words of a recent reference",
        empty=empty,
        from_typed=_typed_choice,
    )


def recent_choice(recent: RecentDebt, now: datetime) -> Choice:
    """A recent debt as a line: id, reference, when it was open."""
    content = Content.assemble(
        _column(recent.debt_id, _IDS, "bold"),
        _column(recent.reference or "–", _REFERENCES, "$primary"),
        (f"opened {age_text(recent.opened_at, now)}", "$muted"),
    )
    return Choice(recent.debt_id, content, f"{recent.debt_id} {recent.reference}")


def _column(text: str, width: int, style: str) -> Content:
    return Content.styled(text, style).truncate(width, ellipsis=True, pad=True) + Content(" ")


def no_id_text(typed: str) -> str:
    """Why what is typed opens nothing."""
    if not typed.strip():
        return "Type or paste the id of a debt first."
    return "A debt's id is one word without spaces or accents; this can be none."


def _typed_choice(typed: str) -> Choice | None:
    debt_id = as_debt_id(typed)
    if debt_id is None:
        return None
    return Choice(debt_id, Content.assemble("open the debt ", (debt_id, "bold")), debt_id)
