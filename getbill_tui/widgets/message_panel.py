"""What is said instead of a list, or above it: what happened, and what to do."""

from __future__ import annotations

from textual.content import Content
from textual.widgets import Static

from getbill_tui.browse.troubles import Trouble
from getbill_tui.browse.words import Tone
from getbill_tui.widgets.tones import style_of


class MessagePanel(Static):
    """A few centred lines in the place of a list: loading, nothing there, or a failure."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 Textual's name
        super().__init__("", id=id, markup=False)

    def say(self, title: str, *lines: str, tone: Tone = Tone.MUTED) -> None:
        """Show a title in its tone and plain lines under it."""
        self.set_class(tone is Tone.BAD, "-trouble")
        parts = [Content.styled(title, style_of(tone))]
        parts += [Content(line) for line in lines if line]
        self.update(Content("\n").join(parts))

    def tell_trouble(self, trouble: Trouble, *last: str) -> None:
        """Show a failure, and what to do about it."""
        self.say(f"! {trouble.title}", "", trouble.what, trouble.hint, *last, tone=Tone.BAD)


class Banner(Static):
    """One line above a list that is still good, though the last load failed."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 Textual's name
        super().__init__("", id=id, markup=False)

    def tell(self, trouble: Trouble | None) -> None:
        """Show the failure, or go away."""
        self.display = trouble is not None
        if trouble is not None:
            text = f" ! {trouble.line} {trouble.hint}"
            self.update(Content.assemble(" ".join(text.split()), ("  r tries again", "bold")))


class CountLine(Static):
    """How many followups are shown of how many, and through which filter."""

    def __init__(self) -> None:
        super().__init__("", markup=False)
        self._shown: Content | None = None

    def show(self, text: str, *, filtered: bool) -> None:
        """Show the counts; a filter that is on catches the eye."""
        keys = ("   esc shows all", "$muted") if filtered else ""
        style = "bold $primary" if filtered else "$muted"
        content = Content.assemble((text, style), keys)
        if self._shown is None or not content.is_same(self._shown):
            self._shown = content
            self.update(content)
