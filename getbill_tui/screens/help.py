"""The help screen: the table of actions, as it stands."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from getbill_tui.actions import ACTIONS, Action, Group, bindings_at
from getbill_tui.browse.keys import keys_text
from getbill_tui.screens.acting import ActingDialog
from getbill_tui.situation import Place, Situation
from getbill_tui.widgets.action_bar import ActionBar

_KEYS = 12
_UNTOLD = frozenset({"leave", "yes", "no", "choose", "mark"})
"""What explains itself where it works."""


class HelpScreen(ActingDialog[None]):
    """Every key, what it does, and why it may not work just now."""

    PLACE = Place.HELP
    BINDINGS: ClassVar[list[BindingType]] = [*bindings_at(Place.HELP)]

    def __init__(self, situation: Situation) -> None:
        super().__init__()
        self._situation = situation

    def compose(self) -> ComposeResult:
        """One scrolling text."""
        with VerticalScroll(classes="dialog help") as pane:
            pane.can_focus = True
            yield Static("", markup=False)
        yield ActionBar(Place.HELP)

    def on_resize(self) -> None:
        """Wrap the table to the room there is."""
        pane = self.query_one(VerticalScroll)
        width = pane.scrollable_content_region.width
        if width > 2 * _KEYS:
            text = Content("\n").join(_lines(self._situation, width))
            pane.query_one(Static).update(text)

    def do_close(self) -> None:
        """Back to where the user was."""
        self.dismiss(None)

    def do_down(self) -> None:
        """Scroll a line down."""
        self.query_one(VerticalScroll).scroll_down(animate=False)

    def do_up(self) -> None:
        """Scroll a line up."""
        self.query_one(VerticalScroll).scroll_up(animate=False)

    def do_first(self) -> None:
        """To the top."""
        self.query_one(VerticalScroll).scroll_home(animate=False)

    def do_last(self) -> None:
        """To the end."""
        self.query_one(VerticalScroll).scroll_end(animate=False)


def _lines(situation: Situation, width: int) -> Iterator[Content]:
    for group in Group:
        yield Content.styled(str(group), "bold $primary")
        for each in ACTIONS:
            if each.group is group and each.id not in _UNTOLD:
                yield from _action(each, situation, width)
        yield Content("")
    yield Content.styled("Signs", "bold $primary")
    signs = (
        "Every state has a glyph and a word; € marks a followup that led to a payment. "
        "Times are in your own zone; the details name the offset of each."
    )
    yield from (Content("  ") + line for line in Content(signs).wrap(width - 2))


def _action(each: Action, situation: Situation, width: int) -> Iterator[Content]:
    why_not = each.why_not(situation) if Place.DEBT in each.places else ""
    where = "" if Place.DEBT in each.places else min(place.value for place in each.places)
    text = Content.assemble(
        each.title,
        (f" ({where})" if where else "", "$faint"),
        (f"  {each.help}" if each.help else "", "$muted"),
        (f"  Not now: {why_not}." if why_not else "", "$warning"),
    )
    keys = keys_text(each.keys)
    for line in text.wrap(width - _KEYS - 2):
        yield Content.assemble((f"  {keys:<{_KEYS}}", "bold"), line)
        keys = ""
