"""The help screen: the table of actions, as it stands."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from getbill_tui.actions import (
    ACTIONS,
    Action,
    Group,
    Place,
    Situation,
    bindings_at,
    key_text,
)
from getbill_tui.screens.acting import ActingDialog
from getbill_tui.widgets.action_bar import ActionBar

_KEYS = 15


class HelpScreen(ActingDialog[None]):
    """Every key, what it does, and why it may not work just now."""

    PLACE = Place.HELP
    BINDINGS: ClassVar[list[BindingType]] = [*bindings_at(Place.HELP)]

    def __init__(self, place: Place, situation: Situation) -> None:
        super().__init__()
        self._place = place
        self._situation = situation

    def compose(self) -> ComposeResult:
        """One scrolling text."""
        with VerticalScroll(classes="dialog help") as pane:
            pane.can_focus = True
            yield Static(self.text(), markup=False)
        yield ActionBar(Place.HELP)

    def text(self) -> Content:
        """The table, by group."""
        return Content("\n").join(_lines(self._situation))

    def do_back(self) -> None:
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

    def do_quit(self) -> None:
        """The same as back: a help page is nothing to quit the program from."""
        self.dismiss(None)


def _lines(situation: Situation) -> Iterator[Content]:
    for group in Group:
        yield Content.styled(str(group), "bold $primary")
        for each in ACTIONS:
            if each.group is group and each.id not in {"leave", "yes", "no", "choose", "mark"}:
                yield _line(each, situation)
        yield Content("")
    yield Content.styled("Where", "bold $primary")
    yield Content("  Statuses carry a glyph and a word; € marks a followup that led to a payment.")
    yield Content("  Times are shown in your own zone; the details name the offset of each.")


def _line(each: Action, situation: Situation) -> Content:
    keys = " ".join(key_text(key) for key in each.keys)
    where = "/".join(sorted(place.value for place in each.places if place is not Place.HELP))
    parts: list[Content | str | tuple[str, str]] = [
        ("  " + keys.ljust(_KEYS), "bold"),
        each.title,
    ]
    if each.help:
        parts.append((f"  {each.help}", "$muted"))
    why_not = each.why_not(situation) if Place.DEBT in each.places else ""
    if why_not:
        parts.append((f"  (now: {why_not})", "$warning"))
    elif len(each.places) == 1 and where not in {"debt"}:
        parts.append((f"  ({where})", "$faint"))
    return Content.assemble(*parts)
