"""The list of a debt's followups: any number of lines, only the visible ones drawn.

Textual's DataTable measures every cell it is given, so that ten thousand rows block it for
seconds (tui.md, budgets). It is given lines and posts what the user marks; it knows neither
the client nor what a followup means.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from rich.segment import Segment
from textual import events
from textual.geometry import Region, Size
from textual.message import Message
from textual.reactive import reactive
from textual.strip import Strip
from textual.widget import Widget

from getbill_tui.browse.timeline import Entry, TimelineLine
from getbill_tui.browse.words import Tone
from getbill_tui.followup import Followup
from getbill_tui.vocabulary import FollowupId
from getbill_tui.widgets.timeline_columns import head_pieces, line_pieces
from getbill_tui.widgets.toned_lines import TONES, TonedLines


class TimelineHead(Widget):
    """The titles above the columns of the list."""

    COMPONENT_CLASSES: ClassVar[set[str]] = TONES

    def render_line(self, y: int) -> Strip:
        """The one line of titles."""
        style = self.get_component_rich_style(f"line--{Tone.MUTED}")
        pieces = head_pieces(self.size.width)
        return Strip([Segment(piece.text, style) for piece in pieces], self.size.width)


class TimelineList(TonedLines):
    """The lines of a timeline with one marked followup."""

    @dataclass
    class Marked(Message):
        """Another followup is marked; None when the list has none."""

        followup: Followup | None

    class Opened(Message):
        """The user wants to read the marked followup."""

    cursor: reactive[int] = reactive(-1, repaint=False, init=False)
    """The place of the marked followup among the followups; -1 without any."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 Textual's name
        super().__init__(id=id)
        self._lines: tuple[TimelineLine, ...] = ()
        self._entries: list[int] = []
        self._touched = False

    @property
    def marked(self) -> Followup | None:
        """The marked followup."""
        line = self._line_at(self.cursor)
        return None if line is None else self._entry(line).followup

    @property
    def count(self) -> int:
        """How many followups it lists."""
        return len(self._entries)

    def show(self, lines: tuple[TimelineLine, ...], mark: FollowupId | None = None) -> None:
        """List these lines; the marked followup stays marked, and where it is on screen.

        A user who has not moved yet stays on the newest followup. `mark` marks another one.
        """
        before = self.marked
        old_line = self._line_at(self.cursor)
        self._lines = lines
        self._entries = [i for i, line in enumerate(lines) if isinstance(line, Entry)]
        self.virtual_size = Size(self.size.width, len(lines))
        kept = mark or (before.id if before is not None and self._touched else None)
        place = self._place_of(kept)
        self.set_reactive(TimelineList.cursor, place)
        self.refresh()
        line = self._line_at(place)
        if mark is not None or not self._touched or old_line is None or line is None:
            self._scroll_to_cursor()
        elif line != old_line:
            self.scroll_to(y=self.scroll_y + line - old_line, animate=False, force=True)
        if self.marked is not before:
            self.post_message(self.Marked(self.marked))

    def move(self, by: int) -> None:
        """Mark the followup `by` places further down, or the last one that way."""
        self._mark(self.cursor + by)

    def move_to_first(self) -> None:
        """Mark the newest followup."""
        self._mark(0)

    def move_to_last(self) -> None:
        """Mark the oldest followup."""
        self._mark(len(self._entries) - 1)

    def move_page(self, by: int) -> None:
        """Move by so many pages."""
        self.move(by * max(1, self.size.height - 2))

    def render_line(self, y: int) -> Strip:
        """One visible line."""
        index = y + self.scroll_offset.y
        if index >= len(self._lines):
            return self.strip_of(())
        marked = index == self._line_at(self.cursor)
        width = self.scrollable_content_region.width
        return self.strip_of(line_pieces(self._lines[index], width, marked=marked), marked=marked)

    def watch_cursor(self, old: int, new: int) -> None:
        """Repaint the two lines that changed, and say what is marked now."""
        width = self.scrollable_content_region.width
        for place in (old, new):
            line = self._line_at(place)
            if line is not None:
                self.refresh(Region(0, line - self.scroll_offset.y, width, 1))
        self._scroll_to_cursor()
        self.post_message(self.Marked(self.marked))

    def on_resize(self) -> None:
        """Keep the marked line in view."""
        self.virtual_size = Size(self.size.width, len(self._lines))
        self._scroll_to_cursor()

    def on_click(self, event: events.Click) -> None:
        """Mark what is clicked; a second click opens it."""
        index = event.y + self.scroll_offset.y
        if index < len(self._lines) and isinstance(self._lines[index], Entry):
            self._mark(self._entries.index(index))
            if event.chain > 1:
                self.post_message(self.Opened())

    def _mark(self, place: int) -> None:
        if self._entries:
            self._touched = True
            self.cursor = max(0, min(place, len(self._entries) - 1))

    def _place_of(self, followup_id: FollowupId | None) -> int:
        if not self._entries:
            return -1
        if followup_id is not None:
            for place, index in enumerate(self._entries):
                if self._entry(index).followup.id == followup_id:
                    return place
        return max(0, min(self.cursor, len(self._entries) - 1)) if self._touched else 0

    def _line_at(self, place: int) -> int | None:
        return self._entries[place] if 0 <= place < len(self._entries) else None

    def _entry(self, index: int) -> Entry:
        line = self._lines[index]
        assert isinstance(line, Entry)
        return line

    def _scroll_to_cursor(self) -> None:
        line = self._line_at(self.cursor)
        height = self.size.height
        if line is None or not height:
            return
        top = 0 if self.cursor == 0 else line
        if top < self.scroll_offset.y:
            self.scroll_to(y=top, animate=False, force=True)
        elif line >= self.scroll_offset.y + height:
            self.scroll_to(y=line - height + 1, animate=False, force=True)
