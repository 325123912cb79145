"""A box to type in above a list that narrows as one types: home, jump box, palette.

It is given choices and posts the id of the one that the user takes.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from getbill_tui.browse.filters import fold
from getbill_tui.widgets.entry import Entry


@dataclass(frozen=True, slots=True)
class Choice:
    """One line of the list; `words` is what typed text is looked for in."""

    id: str
    content: Content
    words: str


FromTyped = Callable[[str], Choice | None]
"""The choice that a typed text stands for by itself, such as a debt's id."""


class PickBox(Vertical):
    """An entry and the choices that hold every typed word."""

    @dataclass
    class Picked(Message):
        """The user takes a choice."""

        id: str

    @dataclass
    class NothingFits(Message):
        """The user wants to take what is typed, but it stands for nothing."""

        typed: str

    def __init__(
        self,
        *,
        placeholder: str,
        empty: Content,
        from_typed: FromTyped = lambda _: None,
        id: str | None = None,  # noqa: A002 Textual's name
    ) -> None:
        super().__init__(id=id)
        self._placeholder = placeholder
        self._empty = empty
        self._from_typed = from_typed
        self._choices: Sequence[Choice] = ()
        self._ids: list[str] = []

    def compose(self) -> ComposeResult:
        """Entry above, list below, and words for an empty list."""
        yield Entry(placeholder=self._placeholder)
        yield OptionList(markup=False)
        yield Static(self._empty, markup=False, classes="empty")

    @property
    def entry(self) -> Entry:
        """The box to type in."""
        return self.query_one(Entry)

    @property
    def list(self) -> OptionList:
        """The choices."""
        return self.query_one(OptionList)

    @property
    def marked(self) -> str | None:
        """The id of the choice under the cursor."""
        place = self.list.highlighted
        return self._ids[place] if place is not None and place < len(self._ids) else None

    def offer(self, choices: Sequence[Choice]) -> None:
        """Replace the choices; what is typed stays."""
        self._choices = choices
        self._narrow()

    def move(self, by: int) -> None:
        """Move the cursor of the list, wherever the focus is."""
        if self._ids:
            place = self.list.highlighted
            new = 0 if place is None else place + by
            self.list.highlighted = max(0, min(new, len(self._ids) - 1))

    def take(self) -> None:
        """Take the choice under the cursor."""
        marked = self.marked
        if marked is None:
            self.post_message(self.NothingFits(self.entry.value))
        else:
            self.post_message(self.Picked(marked))

    @on(Entry.Changed)
    def _typed(self, event: Entry.Changed) -> None:
        event.stop()
        self._narrow()

    @on(Entry.Submitted)
    def _submitted(self, event: Entry.Submitted) -> None:
        event.stop()
        self.take()

    @on(OptionList.OptionSelected)
    def _selected(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self.take()

    @on(Entry.Pasted)
    def _pasted(self, event: Entry.Pasted) -> None:
        event.stop()
        choice = self._from_typed(event.text) if event.whole else None
        if choice is not None:
            self.post_message(self.Picked(choice.id))

    def _narrow(self) -> None:
        typed = self.entry.value
        words = fold(typed).split()
        shown = [c for c in self._choices if all(word in fold(c.words) for word in words)]
        own = self._from_typed(typed) if typed.strip() else None
        if own is not None and all(choice.id != own.id for choice in shown):
            shown.append(own)
        self._ids = [choice.id for choice in shown]
        self.list.set_options([Option(choice.content) for choice in shown])
        self.list.highlighted = 0 if shown else None
        self.list.display = bool(shown)
        self.query_one(".empty").display = not shown and not typed.strip()
