"""A question with yes and no; no is what any careless key means."""

from __future__ import annotations

from time import monotonic
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.style import Style
from textual.widgets import Static

from getbill_tui.actions import bindings_at
from getbill_tui.screens.acting import ActingDialog
from getbill_tui.situation import Place


class QuestionScreen(ActingDialog[bool]):
    """Asks once; True when the user says yes."""

    PLACE = Place.DIALOG
    WANTS_TO_BE_READ = True
    BINDINGS: ClassVar[list[BindingType]] = bindings_at(Place.DIALOG)

    def __init__(self, title: str, text: str, *, yes: str, no: str) -> None:
        super().__init__()
        self._title = title
        self._text = text
        self._answers = (("y", "yes", yes), ("n", "no", no))
        self.asked_since: float | None = None
        """When it came up (monotonic seconds): what was typed before is no answer to it."""

    def compose(self) -> ComposeResult:
        """The question, what it is about, and the two answers."""
        with Vertical(classes="dialog question"):
            yield Static(Content.styled(self._title, "bold $warning"), markup=False)
            yield Static(Content(self._text), markup=False, classes="what")
            yield Static(Content("   ").join(map(_answer, self._answers)), markup=False)

    def on_mount(self) -> None:
        """From now on it can be answered.

        Not only after the first paint: a key that answers what was just painted may arrive
        before this program has noted that it has painted.
        """
        self.asked_since = monotonic()

    def do_yes(self) -> None:
        """The user wants it."""
        self.dismiss(True)

    def do_no(self) -> None:
        """The user does not want it."""
        self.dismiss(False)

    def do_leave(self) -> None:
        """Leaving a question is no answer to it: no."""
        self.dismiss(False)


def _answer(answer: tuple[str, str, str]) -> Content:
    key, action_id, words = answer
    text = Content.assemble((f" {key} ", "bold $primary"), words)
    return text.stylize(Style.from_meta({"@click": f"screen.act('{action_id}')"}))
