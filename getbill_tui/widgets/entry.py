"""Boxes to type in: quiet (no blinking cursor), and closed to control characters.

What is pasted comes from anywhere; it is cleaned like every other foreign text before it
can reach the terminal (security.md, text).
"""

from __future__ import annotations

from dataclasses import dataclass

from textual import events
from textual.message import Message
from textual.widgets import Input, TextArea

from getbill_tui.text import clean, clean_line


class Entry(Input):
    """A line of text."""

    @dataclass
    class Pasted(Message):
        """A text was pasted; `whole`: the box held nothing else before."""

        text: str
        whole: bool

    def __init__(
        self,
        value: str = "",
        *,
        placeholder: str = "",
        id: str | None = None,  # noqa: A002 Textual's name
        compact: bool = False,
    ) -> None:
        super().__init__(
            value, placeholder=placeholder, id=id, compact=compact, select_on_focus=False
        )
        self.cursor_blink = False

    def _on_paste(self, event: events.Paste) -> None:
        # Textual calls the handlers of all classes; this one replaces Input's own.
        event.prevent_default()
        event.stop()
        text = clean_line(event.text)
        whole = not self.value
        if self.selection.is_empty:
            self.insert_text_at_cursor(text)
        else:
            self.replace(text, *self.selection)
        self.post_message(self.Pasted(text, whole))


class Prose(TextArea):
    """Several lines of text; tab leaves it."""

    def __init__(
        self,
        text: str = "",
        *,
        placeholder: str = "",
        id: str | None = None,  # noqa: A002 Textual's name
    ) -> None:
        super().__init__(text, id=id, compact=True, tab_behavior="focus", placeholder=placeholder)
        self.cursor_blink = False

    async def _on_paste(self, event: events.Paste) -> None:
        event.prevent_default()
        event.stop()
        self.insert(clean(event.text))
