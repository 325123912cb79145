"""Lines of toned pieces in a pane that scrolls: drawn one by one, and only where they changed.

What the timeline and the details have in common. A line is drawn with as few changes of style
as it needs: over a slow connection, styles are most of what a move of the cursor costs (tui.md,
budgets).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar, Final

from rich.segment import Segment
from rich.style import Style
from textual.scroll_view import ScrollView
from textual.strip import Strip

from getbill_tui.browse.words import Tone
from getbill_tui.widgets.timeline_columns import Piece

TONES: Final = {f"line--{tone}" for tone in Tone}
"""The component classes that colour the tones."""


class TonedLines(ScrollView, can_focus=True):
    """A pane that knows how a piece of text of some tone looks."""

    COMPONENT_CLASSES: ClassVar[set[str]] = TONES | {"line--marked"}

    def strip_of(self, pieces: Iterable[Piece], *, marked: bool = False) -> Strip:
        """A line as wide as the pane."""
        width = self.scrollable_content_region.width
        ground = Piece(" " * width)
        segments: list[Segment] = []
        for piece in (*pieces, ground):
            style = self._style(piece.tone, marked=marked, strong=piece.strong)
            last = segments[-1] if segments else None
            # A blank has no foreground: it may take whatever style stands before it.
            if last is not None and (last.style == style or not piece.text.strip(" ")):
                segments[-1] = Segment(last.text + piece.text, last.style)
            else:
                segments.append(Segment(piece.text, style))
        return Strip(segments).crop(0, width)

    def _style(self, tone: Tone, *, marked: bool, strong: bool) -> Style:
        style = self.rich_style
        if marked:
            style += self.get_component_rich_style("line--marked")
        style += self.get_component_rich_style(f"line--{tone}", partial=True)
        return style + Style(bold=True) if strong else style
