"""How the characters of a text file are written, decided over the whole file.

The order is fixed (importing.md, section 1): the mark at the beginning; else UTF-8, when
that is what most bytes outside ASCII say; else Windows-1252. No statistics of languages:
they called French files Central European. Next stage: `lines`.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass
from typing import Final

from getbill_tui.errors import UsageError
from importers.reading.spooling import Source

UNDECODABLE: Final = "getbill-undecodable"
"""The error handler under which a byte that is no character becomes a lone surrogate,
U+DC00 plus the byte: no decoder yields one otherwise, so that it can be found again."""

BLOCK: Final = 1 << 17
"""Bytes read at a time: larger ones are decoded at less than half the speed (measured)."""

_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_ASCII: Final = bytes(range(0x80))
_MARKED: Final = re.compile("[\udc80-\udcff]")
_NOT_FOR_FILES: Final = frozenset(
    {"idna", "punycode", "unicode_escape", "raw_unicode_escape", "undefined", "mbcs", "oem"}
)


def _mark_undecodable(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    start, end = error.start, max(error.end, error.start + 1)
    return "".join(chr(0xDC00 + byte) for byte in error.object[start:end]), end


codecs.register_error(UNDECODABLE, _mark_undecodable)


def decide_encoding(source: Source, asked: str | None) -> str:
    """The Python name of the encoding of `source`; `asked` (--encoding) overrules the file.

    Raises UsageError when no such encoding is known.
    """
    if asked is not None:
        return _known(asked)
    head = source.head(64)
    for mark, encoding in _MARKS:
        if head.startswith(mark):
            return encoding
    return _wide(head) or _utf8_or_windows(source)


def _known(asked: str) -> str:
    try:
        name = codecs.lookup(asked).name
        if name.replace("-", "_") in _NOT_FOR_FILES:
            raise LookupError(asked)
        # Only an encoding of text gives text here; base64 and its like raise LookupError.
        b"abcd".decode(name, "replace")
    except (LookupError, ValueError) as error:
        raise UsageError(
            f"No text encoding is called {asked!r}.",
            "Give --encoding a name such as utf-8, cp1252, iso-8859-15 or utf-16, or leave it out.",
        ) from error
    return name


def _wide(head: bytes) -> str | None:
    """UTF-16 without its mark: every second byte of the beginning is NUL, no other is."""
    pairs = head[: len(head) & ~1]
    even, odd = pairs[::2], pairs[1::2]
    if len(pairs) < 8:
        return None
    if not odd.strip(b"\x00") and b"\x00" not in even:
        return "utf-16-le"
    if not even.strip(b"\x00") and b"\x00" not in odd:
        return "utf-16-be"
    return None


@dataclass(slots=True)
class _Tally:
    """Bytes outside ASCII: how many there are, and how many are no part of UTF-8."""

    foreign: int = 0
    broken: int = 0


def _utf8_or_windows(source: Source) -> str:
    """UTF-8 when more of its bytes outside ASCII speak for it than against it."""
    if _is_utf8(source):
        return "utf-8"
    tally = _Tally()
    decoder = codecs.getincrementaldecoder("utf-8")("surrogateescape")
    stream = source.stream()
    while block := stream.read(BLOCK):
        if block.isascii() and not decoder.getstate()[0]:
            continue
        tally.foreign += len(block.translate(None, _ASCII))
        tally.broken += _broken(decoder.decode(block))
    tally.broken += _broken(decoder.decode(b"", final=True))
    return "cp1252" if 2 * tally.broken > tally.foreign else "utf-8"


def _is_utf8(source: Source) -> bool:
    """Whether all of it is; told three times as fast as by weighing it."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    stream = source.stream()
    try:
        while block := stream.read(BLOCK):
            if not block.isascii() or decoder.getstate()[0]:
                decoder.decode(block)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _broken(text: str) -> int:
    """How many bytes the decoder could not make sense of."""
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return len(_MARKED.findall(text))
    return 0
