"""The words, glyphs and tones in which channels, directions and statuses are shown.

State is a glyph and a word; the tone only adds colour, so nothing is lost without it
(tui.md, for everyone). Words that GetBill adds later are shown as they came.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from getbill_tui.vocabulary import Direction, FollowupStatus, FollowupType


class Tone(StrEnum):
    """What a colour says; the theme chooses it, safe for colour-blind eyes."""

    PLAIN = "plain"
    MUTED = "muted"
    GOOD = "good"
    PLANNED = "planned"
    WARNING = "warning"
    BAD = "bad"


@dataclass(frozen=True, slots=True)
class Sign:
    """How one word of the API is shown: a glyph of one cell, a word, a tone."""

    glyph: str
    word: str
    tone: Tone = Tone.PLAIN

    @property
    def text(self) -> str:
        """Glyph and word."""
        return f"{self.glyph} {self.word}".strip()


NOTHING: Final = Sign("", "–", Tone.MUTED)
"""What stands where GetBill gave no value."""

_CHANNELS: Final[Mapping[str, Sign]] = {
    FollowupType.CALL: Sign("☎", "call"),
    FollowupType.MANUAL_CALL: Sign("✆", "manual"),
    FollowupType.VOICEMAIL: Sign("∞", "voicemail"),
    FollowupType.SMS: Sign("≡", "sms"),
    FollowupType.WHATSAPP: Sign("◍", "whatsapp"),
    FollowupType.EMAIL: Sign("@", "email"),
    FollowupType.PHYSICAL: Sign("⌂", "visit"),
    FollowupType.POSTMAIL: Sign("✉", "letter"),
}

_STATUSES: Final[Mapping[str, Sign]] = {
    FollowupStatus.DEAL_FOUND: Sign("✓", "deal found", Tone.GOOD),
    FollowupStatus.DEAL_NOT_FOUND: Sign("✗", "no deal", Tone.WARNING),
    FollowupStatus.NO_ANSWER: Sign("○", "no answer", Tone.MUTED),
    FollowupStatus.BAD_BEHAVIOR: Sign("!", "bad behavior", Tone.BAD),
    FollowupStatus.SENT: Sign("›", "sent"),
    FollowupStatus.DELIVERED: Sign("»", "delivered"),
    FollowupStatus.SCHEDULED: Sign("◷", "scheduled", Tone.PLANNED),
    FollowupStatus.IN_PROGRESS: Sign("◐", "in progress", Tone.PLANNED),
    FollowupStatus.ON_HOLD: Sign("‖", "on hold", Tone.MUTED),
    FollowupStatus.FAILED: Sign("×", "failed", Tone.BAD),
    FollowupStatus.CANCELLED: Sign("⊘", "cancelled", Tone.MUTED),
}

_DIRECTIONS: Final[Mapping[str, Sign]] = {
    Direction.INBOUND: Sign("←", "in"),
    Direction.OUTBOUND: Sign("→", "out"),
}

_DEBT_TONES: Final[Mapping[str, Tone]] = {
    "paid": Tone.GOOD,
    "settled": Tone.GOOD,
    "partial": Tone.PLANNED,
    "in_progress": Tone.PLANNED,
    "processing": Tone.PLANNED,
    "failed": Tone.BAD,
    "refused": Tone.BAD,
    "invalid_phone": Tone.WARNING,
    "disputed": Tone.WARNING,
    "on_hold": Tone.MUTED,
    "archived": Tone.MUTED,
}

PAYMENT_MARK: Final = "€"
"""Stands beside a followup that triggered a payment."""


def channel_sign(word: str | None) -> Sign:
    """How the type of a followup is shown."""
    return _sign(_CHANNELS, word)


def status_sign(word: str | None) -> Sign:
    """How the status of a followup is shown."""
    return _sign(_STATUSES, word)


def direction_sign(word: str | None) -> Sign:
    """How the direction of a followup is shown."""
    return _sign(_DIRECTIONS, word)


def debt_status_sign(word: str | None) -> Sign:
    """How the status of a debt is shown: by the last part of its dotted name."""
    if not word:
        return NOTHING
    short = one_line(word).rpartition(".")[2] or one_line(word)
    return Sign("", short.replace("_", " "), _DEBT_TONES.get(short, Tone.PLAIN))


def one_line(text: str) -> str:
    """`text`, cleaned before, on one line."""
    return " ".join(text.split())


def _sign(signs: Mapping[str, Sign], word: str | None) -> Sign:
    if not word:
        return NOTHING
    return signs.get(word) or Sign("?", one_line(word))
