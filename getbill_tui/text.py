"""The cleaner of foreign text: the one door from a server or a file to a person.

Servers and files may carry terminal escapes, bidirectional overrides and invisible
characters (security.md, text). Models and file readers pass every text through `clean`;
the raw value stays with whoever needs a byte-exact export.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

DEFAULT_LIMIT: Final = 65_536
"""Characters kept of one text, unless its field says otherwise."""

REPLACEMENT: Final = "\N{REPLACEMENT CHARACTER}"
_TRUNCATED: Final = "\N{HORIZONTAL ELLIPSIS}"

_ZERO_WIDTH_JOINER: Final = "\N{ZERO WIDTH JOINER}"
_VARIATION_SELECTORS: Final = frozenset({"\ufe0e", "\ufe0f"})

_NEEDS_CLEANING: Final = re.compile(
    "["
    "\x00-\x08\x0b-\x1f\x7f-\x9f"  # C0 but tab and newline, DEL, C1
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f"  # invisible fillers
    "\u200b-\u200f\u2028-\u202e\u2060-\u206f"  # zero width, separators, bidi controls
    "\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb"
    "\ud800-\udfff"  # lone surrogates
    "\U000e0000-\U000e0fff"  # tags and further variation selectors
    "]"
)
_EMOJI: Final = re.compile(
    "[\u00a9\u00ae\u203c\u2049\u2122\u2139\u2194-\u21aa\u231a-\u23ff\u24c2\u25aa-\u27bf"
    "\u2934\u2935\u2b05-\u2b55\u3030\u303d\u3297\u3299\U0001f000-\U0001faff]"
)
_KEYCAP: Final = frozenset("#*0123456789")


def clean(text: str, limit: int = DEFAULT_LIMIT) -> str:
    """`text` made safe to show: NFC, control characters visible, invisible ones gone.

    Newline and tab stay; "\\r\\n" and a lone "\\r" become newlines. Other control
    characters become their pictures (U+2400 block) or U+FFFD; bidirectional controls,
    line separators, tag and zero-width characters become U+FFFD except inside an emoji.
    More than `limit` characters are cut, with an ellipsis in the last place.
    """
    if len(text) > limit:
        text = text[: limit - 1] + _TRUNCATED
    if text.isascii() and text.isprintable():
        return text
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    if _NEEDS_CLEANING.search(text):
        text = _NEEDS_CLEANING.sub(_visible, text)
    return unicodedata.normalize("NFC", text)


def clean_line(text: str, limit: int = DEFAULT_LIMIT) -> str:
    """Like `clean`, on one line: newlines and tabs become single spaces."""
    return " ".join(clean(text, limit).split())


def _visible(match: re.Match[str]) -> str:
    character = match.group()
    code = ord(character)
    if code < 0x20:
        return chr(0x2400 + code)
    if code == 0x7F:
        return "\N{SYMBOL FOR DELETE}"
    if character == _ZERO_WIDTH_JOINER or character in _VARIATION_SELECTORS:
        return character if _inside_emoji(match) else REPLACEMENT
    return REPLACEMENT


def _inside_emoji(match: re.Match[str]) -> bool:
    """Whether the matched joiner or selector belongs to an emoji sequence."""
    text, start, end = match.string, match.start(), match.end()
    before = text[start - 1] if start else ""
    if match.group() in _VARIATION_SELECTORS:
        return bool(_EMOJI.match(before)) or (before != "" and before in _KEYCAP)
    if before in _VARIATION_SELECTORS and start > 1:
        before = text[start - 2]
    return bool(_EMOJI.match(before)) and end < len(text) and bool(_EMOJI.match(text[end]))
