"""All fields of one followup; scrolls when they are many or its notes are long."""

from __future__ import annotations

from collections.abc import Iterator

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from getbill_tui.browse.fields import Details, Field, Section
from getbill_tui.widgets.tones import style_of

_LABELS = 12


class FollowupDetails(VerticalScroll, can_focus=True):
    """The pane beside or below the timeline."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 Textual's name
        super().__init__(id=id)
        self._details: Details | None = None
        self._text = Static(markup=False)

    def compose(self) -> ComposeResult:
        """One text: it is wrapped by hand, so that labels and values stay apart."""
        yield self._text

    def show(self, details: Details | None, *, from_top: bool) -> None:
        """Show these fields, or nothing; what is shown already is not drawn again."""
        if details == self._details and not from_top:
            return
        self._details = details
        self._redraw()
        if from_top:
            self.scroll_home(animate=False)

    def on_resize(self) -> None:
        """Wrap anew."""
        self._redraw()

    def _redraw(self) -> None:
        width = self.scrollable_content_region.width
        if self._details is None or width < 2 * _LABELS:
            self._text.update("")
        else:
            self._text.update(Content("\n").join(_lines(self._details, width)))


def _lines(details: Details, width: int) -> Iterator[Content]:
    for number, section in enumerate(details.sections):
        if number:
            yield Content("")
        yield from _section(section, width)
    if details.missing:
        yield Content("")
        words = "no value: " + ", ".join(details.missing)
        yield from (line.stylize("$muted") for line in Content(words).wrap(width))


def _section(section: Section, width: int) -> Iterator[Content]:
    yield Content.styled(section.title, "bold $primary")
    for field in section.fields:
        yield from _field(field, width)


def _field(field: Field, width: int) -> Iterator[Content]:
    style = style_of(field.tone)
    if field.long:
        if field.label:
            yield Content.styled(field.label, "$muted")
        for paragraph in field.value.splitlines() or [""]:
            text = paragraph.expandtabs(4)
            yield from (line.stylize(style) for line in _wrapped(text, width))
        return
    label = field.label[: _LABELS - 1].ljust(_LABELS)
    for line in _wrapped(" ".join(field.value.split()), width - _LABELS):
        yield Content.assemble((label, "$muted"), line.stylize(style))
        label = " " * _LABELS


def _wrapped(text: str, width: int) -> list[Content]:
    return Content(text).wrap(width) or [Content("")]
