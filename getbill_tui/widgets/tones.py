"""The theme's colour of each tone, for texts that are not drawn line by line."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from textual.content import Content

from getbill_tui.browse.words import Sign, Tone

_STYLES: Final[Mapping[Tone, str]] = {
    Tone.PLAIN: "",
    Tone.MUTED: "$muted",
    Tone.GOOD: "bold $success",
    Tone.PLANNED: "$primary",
    Tone.WARNING: "$warning",
    Tone.BAD: "bold $error",
}


def style_of(tone: Tone) -> str:
    """The style of a tone, in the theme's own variables."""
    return _STYLES[tone]


def sign_content(sign: Sign) -> Content:
    """Glyph and word in their colour; never read as markup."""
    return Content.styled(sign.text, style_of(sign.tone))
