"""Where the columns of a timeline stand, and the pieces of text in them, cell by cell.

Pure, but for measuring cells: the list draws what this module lays out.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from rich.cells import set_cell_size

from getbill_tui.browse.timeline import Entry, Gap, Heading, TimelineLine
from getbill_tui.browse.times import clock_text, short_duration_text
from getbill_tui.browse.words import (
    PAYMENT_MARK,
    Sign,
    Tone,
    channel_sign,
    direction_sign,
    one_line,
    status_sign,
)

WORDS_FROM: Final = 88
"""From how many cells on the direction is a word too, beside its arrow."""

_WHEN: Final = 12
_CHANNEL: Final = 11
_STATUS: Final = 14
_DURATION: Final = 6
_DATE: Final = 6
_FIXED: Final = 2 + (_WHEN + 1) + (_CHANNEL + 1) + 1 + (_STATUS + 1) + (_DURATION + 1) + 2
"""The cells of all columns but the direction and the summary."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of text of one tone; `strong` marks what catches the eye first."""

    text: str
    tone: Tone = Tone.PLAIN
    strong: bool = False


def head_pieces(width: int) -> tuple[Piece, ...]:
    """The titles of the columns."""
    direction = 5 if width >= WORDS_FROM else 1
    text = (
        f"  {'when':<{_WHEN}} {'channel':<{_CHANNEL}} {'dir'[:direction]:<{direction}} "
        f"{'status':<{_STATUS}} {'time':>{_DURATION}} {PAYMENT_MARK} summary"
    )
    return (Piece(set_cell_size(text, width), Tone.MUTED),)


def line_pieces(line: TimelineLine, width: int, *, marked: bool) -> tuple[Piece, ...]:
    """One line of the timeline, exactly `width` cells wide."""
    match line:
        case Entry():
            return _entry(line, width, marked=marked)
        case Heading(text=text, quiet=quiet):
            return _rule(f"  {text} ", quiet, width, strong=True)
        case Gap(quiet=quiet):
            return _rule("  ", quiet, width, strong=False)


def _entry(entry: Entry, width: int, *, marked: bool) -> tuple[Piece, ...]:
    followup = entry.followup
    channel, status = channel_sign(followup.type), status_sign(followup.status)
    direction = direction_sign(followup.direction)
    wide = width >= WORDS_FROM
    pieces = [
        Piece("▌ " if marked else "  ", Tone.PLANNED),
        *_when(entry),
        Piece(_fit(channel.text, _CHANNEL) + " "),
        Piece(_direction(direction, wide=wide) + " ", Tone.MUTED),
        Piece(_fit(status.text, _STATUS) + " ", status.tone, strong=status.tone is Tone.GOOD),
        Piece(
            _fit(f"{short_duration_text(followup.duration_ms):>{_DURATION}}", _DURATION) + " ",
            Tone.MUTED,
        ),
        Piece((PAYMENT_MARK if followup.triggered_payment else " ") + " ", Tone.GOOD, strong=True),
    ]
    used = _FIXED + (5 if wide else 1)
    summary = one_line(followup.summary or followup.notes or "")
    pieces.append(Piece(_fit(summary, width - used)))
    return tuple(pieces)


def _when(entry: Entry) -> tuple[Piece, ...]:
    if entry.when is None:
        return Piece("–".ljust(_DATE) + " "), Piece(" " * 6)
    date = f"{entry.when:%d %b}"
    return (
        Piece(date + " ", Tone.MUTED if entry.same_day else Tone.PLAIN),
        Piece(clock_text(entry.when) + " "),
    )


def _direction(sign: Sign, *, wide: bool) -> str:
    if not wide:
        return _fit(sign.glyph or "·", 1)
    return _fit(sign.text if sign.glyph else "·", 5)


def _rule(text: str, silence: str, width: int, *, strong: bool) -> tuple[Piece, ...]:
    quiet = f" {silence} " if silence else ""
    dashes = max(0, width - len(text) - len(quiet) - 2)
    lead = min(dashes, 12 if quiet else dashes)
    return (
        Piece(text, Tone.PLAIN if strong else Tone.MUTED, strong=strong),
        Piece("┄" * lead + quiet + "┄" * (dashes - lead) + "  ", Tone.MUTED),
    )


def _fit(text: str, width: int) -> str:
    """The text in exactly `width` cells; what is cut off leaves an ellipsis."""
    if width <= 0:
        return ""
    cut = set_cell_size(text, width)
    if len(text) > len(cut) or (len(text) == len(cut) and text != cut):
        return set_cell_size(text, width - 1) + "…"
    return cut
