"""The command palette: every action by its name."""

from __future__ import annotations

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.content import Content

from getbill_tui.actions import Action, actions_at, bindings_at
from getbill_tui.browse.keys import keys_text
from getbill_tui.screens.acting import ActingDialog
from getbill_tui.situation import Place, Situation
from getbill_tui.widgets.pick_box import Choice, PickBox

_TITLES = 36


class PaletteScreen(ActingDialog[str]):
    """Gives the id of the action that the user wants, or nothing."""

    PLACE = Place.BOX
    BINDINGS: ClassVar[list[BindingType]] = bindings_at(Place.BOX)

    def __init__(self, place: Place, situation: Situation) -> None:
        super().__init__()
        self._place = place
        self._situation = situation

    def compose(self) -> ComposeResult:
        """A box, and the actions of the place."""
        with Vertical(classes="dialog box"):
            yield PickBox(placeholder="what do you want to do?", empty=Content(""))

    def on_mount(self) -> None:
        """Offer the actions."""
        box = self.query_one(PickBox)
        actions = [each for each in actions_at(self._place) if each.palette]
        box.offer([self._choice(each) for each in actions])
        self.set_focus(box.entry)

    @on(PickBox.Picked)
    def _picked(self, event: PickBox.Picked) -> None:
        self.dismiss(event.id)

    def do_close(self) -> None:
        """Nothing is wanted."""
        self.dismiss(None)

    def do_down(self) -> None:
        """The next action."""
        self.query_one(PickBox).move(1)

    def do_up(self) -> None:
        """The action before."""
        self.query_one(PickBox).move(-1)

    def _choice(self, each: Action) -> Choice:
        why_not = each.why_not(self._situation)
        content = Content.assemble(
            (each.title.ljust(_TITLES), "$faint" if why_not else ""),
            (keys_text(each.keys).ljust(10), "bold $primary"),
            (why_not, "$warning"),
        )
        return Choice(each.id, content, f"{each.title} {each.help}")
