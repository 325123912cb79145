"""A list of words to filter by, with how often each occurs; one or several can be taken."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from getbill_tui.actions import bindings_at
from getbill_tui.browse.words import Sign
from getbill_tui.screens.acting import ActingDialog
from getbill_tui.situation import Place
from getbill_tui.widgets.tones import sign_content


class ChooseScreen(ActingDialog[frozenset[str]]):
    """Gives the words to filter by (empty: all), or nothing when the user thought better.

    Without any mark, enter takes the word under the cursor alone.
    """

    PLACE = Place.PICK
    BINDINGS: ClassVar[list[BindingType]] = bindings_at(Place.PICK)

    def __init__(
        self, title: str, words: Sequence[tuple[str, Sign, int]], marked: frozenset[str]
    ) -> None:
        super().__init__()
        self._title = title
        self._words = words
        self._marked = set(marked)

    def compose(self) -> ComposeResult:
        """Title, words, keys."""
        with Vertical(classes="dialog choose"):
            yield Static(Content.styled(self._title, "bold $primary"), markup=False)
            yield OptionList(*map(self._option, self._words), markup=False)
            keys = "enter takes one · space marks several · esc closes"
            yield Static(Content.styled(keys, "$muted"), markup=False)

    def on_mount(self) -> None:
        """Begin at the first word that is marked."""
        places = [i for i, (word, _, _) in enumerate(self._words) if word in self._marked]
        self._list.highlighted = places[0] if places else 0
        self.set_focus(self._list)

    def do_mark(self) -> None:
        """Mark the word under the cursor, or take its mark off."""
        place = self._list.highlighted
        if place is None:
            return
        self._marked ^= {self._words[place][0]}
        self._list.replace_option_prompt_at_index(place, self._prompt(self._words[place]))

    def do_choose(self) -> None:
        """Take the marked words, or the one under the cursor when none is."""
        place = self._list.highlighted
        if not self._marked and place is not None:
            self._marked = {self._words[place][0]}
        self.dismiss(frozenset(self._marked))

    def do_close(self) -> None:
        """Leave the filter as it was."""
        self.dismiss(None)

    def do_down(self) -> None:
        """The next word."""
        self._list.action_cursor_down()

    def do_up(self) -> None:
        """The word before."""
        self._list.action_cursor_up()

    def do_first(self) -> None:
        """The first word."""
        self._list.action_first()

    def do_last(self) -> None:
        """The last word."""
        self._list.action_last()

    @on(OptionList.OptionSelected)
    def _selected(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self.do_choose()

    @property
    def _list(self) -> OptionList:
        return self.query_one(OptionList)

    def _option(self, word: tuple[str, Sign, int]) -> Option:
        return Option(self._prompt(word))

    def _prompt(self, word: tuple[str, Sign, int]) -> Content:
        value, sign, count = word
        mark = "●" if value in self._marked else "○"
        name = sign_content(sign).truncate(24, ellipsis=True, pad=True)
        return Content.assemble((f"{mark} ", "$primary"), name, (f"{count:>6,}", "$muted"))
