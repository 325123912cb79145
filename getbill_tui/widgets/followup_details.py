"""All fields of one followup; scrolls when they are many or its notes are long."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import zip_longest
from typing import Final, TypeAlias

from rich.cells import cell_len
from textual.content import Content
from textual.geometry import Region, Size
from textual.strip import Strip
from textual.widget import Widget

from getbill_tui.browse.fields import Details, Field, Section
from getbill_tui.browse.words import Tone
from getbill_tui.widgets.timeline_columns import Piece
from getbill_tui.widgets.toned_lines import TonedLines

_LABELS: Final = 12
_MARGIN: Final = " "
"""Drawn with the lines: a padding of the pane would be drawn, and paid for, beside each."""

_EYE_CATCHING: Final = frozenset({Tone.GOOD, Tone.BAD})

Line: TypeAlias = tuple[Piece, ...]


class FollowupDetails(TonedLines):
    """The pane beside or below the timeline."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 Textual's name
        super().__init__(id=id)
        self._details: Details | None = None
        self._lines: tuple[Line, ...] = ()

    def show(self, details: Details | None, *, from_top: bool) -> None:
        """Show these fields, or nothing; what is shown already is not drawn again."""
        if details != self._details:
            self._details = details
            self._rewrap()
        if from_top:
            self.scroll_to(y=0, animate=False)

    def on_resize(self) -> None:
        """Wrap anew."""
        self._rewrap()

    def render_line(self, y: int) -> Strip:
        """One visible line."""
        index = y + self.scroll_offset.y
        line = self._lines[index] if index < len(self._lines) else ()
        return self.strip_of((Piece(_MARGIN), *line))

    def _rewrap(self) -> None:
        width, height = self.scrollable_content_region.size
        width -= 2 * len(_MARGIN)
        before = self._lines
        fits = self._details is not None and width >= 2 * _LABELS
        self._lines = tuple(_lines(self._details, width)) if fits and self._details else ()
        # Not the reactive itself: it would lay out the whole screen at every move of the cursor.
        lines = max(len(self._lines), height)
        self.set_reactive(Widget.virtual_size, Size(width, lines))
        self.vertical_scrollbar.window_virtual_size = lines
        self.scroll_y = self.validate_scroll_y(self.scroll_y)
        self.refresh(*self._changed(before))

    def _changed(self, before: tuple[Line, ...]) -> Iterator[Region]:
        """Where something else stands than before, in cells of the pane."""
        top = self.scroll_offset.y
        for number, (old, new) in enumerate(zip_longest(before, self._lines, fillvalue=())):
            if old != new:
                end = len(_MARGIN) + max(_cells(old), _cells(new))
                yield Region(0, number - top, end, 1)


def _cells(line: Line) -> int:
    return sum(cell_len(piece.text) for piece in line)


def _lines(details: Details, width: int) -> Iterator[Line]:
    for number, section in enumerate(details.sections):
        if number:
            yield ()
        yield (Piece(section.title, Tone.PLANNED, strong=True),)
        yield from _section(section, width)
    if details.missing:
        yield ()
        words = "no value: " + ", ".join(details.missing)
        yield from ((Piece(line, Tone.MUTED),) for line in _wrapped(words, width))


def _section(section: Section, width: int) -> Iterator[Line]:
    for field in section.fields:
        yield from _prose(field, width) if field.long else _labelled(field, width)


def _prose(field: Field, width: int) -> Iterator[Line]:
    if field.label:
        yield (Piece(field.label, Tone.MUTED),)
    for paragraph in field.value.splitlines() or [""]:
        yield from (_value(field, line) for line in _wrapped(paragraph.expandtabs(4), width))


def _labelled(field: Field, width: int) -> Iterator[Line]:
    label = field.label[: _LABELS - 1].ljust(_LABELS)
    for line in _wrapped(" ".join(field.value.split()), width - _LABELS):
        yield Piece(label, Tone.MUTED), *_value(field, line)
        label = " " * _LABELS


def _value(field: Field, text: str) -> Line:
    return (Piece(text, field.tone, strong=field.tone in _EYE_CATCHING),)


def _wrapped(text: str, width: int) -> list[str]:
    return [line.plain for line in Content(text).wrap(width)] or [""]
