"""What separates the cells of a text file, told by counting, never by a statistical guess.

`csv.Sniffer` is wrong on real files; counting on the header line is right on all of them
(dialers/formats.md, section 5). Next stage: `records` splits by the answer.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from getbill_tui.errors import UsageError

CANDIDATES: Final = (",", ";", "\t", "|")

HEAD_SIZE: Final = 65_536
"""Characters at the top of a file that are looked at."""

HEAD_RECORDS: Final = 50
"""Records at the top of a file that are weighed."""

_SEP_LINE: Final = re.compile(r'"?sep=([^\w"\r\n])"?', re.IGNORECASE)
_NAMES: Final = {"tab": "\t", r"\t": "\t", "comma": ",", "semicolon": ";", "pipe": "|"}
_QUOTED: Final = re.compile(r'(?<![^,;\t|\n])"[^"]*+(?:""[^"]*+)*+"(?![^,;\t|\n])')
"""A quoted cell between any of the candidates: what it holds separates nothing."""
_NUMERIC: Final = re.compile(r"[\d\s.,:;/+()%-]*\d[\d\s.,:;/+()%-]*")


def separator_line(line: str) -> str | None:
    """The delimiter that a first line such as `sep=;` names for Excel; None for another."""
    match = _SEP_LINE.fullmatch(line.rstrip("\r\n"))
    return match[1] if match else None


def asked_delimiter(asked: str) -> str:
    """The character that --delimiter means: itself, or a word such as "tab".

    Raises UsageError for what cannot separate cells.
    """
    delimiter = _NAMES.get(asked.lower(), asked)
    if len(delimiter) != 1 or delimiter in '"\r\n\x00' or delimiter.isalnum():
        raise UsageError(
            f"{asked!r} cannot separate cells.",
            "Give --delimiter one character such as , ; | or the word tab, or leave it out.",
        )
    return delimiter


def counted_delimiter(head: str) -> str:
    """The delimiter of the text that begins with `head` (whole lines), counted outside quotes.

    The header is not always the first line, so each record among the first is tried as
    header: it explains as many cells as it has columns, once for itself and once for each
    later record that is at least as wide (a dialer's wider rows count, a title's few commas
    hardly). A record with plain numbers among its cells counts half: headers have none, but
    decimal commas look like separators. The candidate that explains most wins, the earlier
    of (, ; TAB |) among equals; a comma when none separates anything.
    """
    lines = _QUOTED.sub("_", head).split("\n")
    best, winner = 0, CANDIDATES[0]
    for delimiter in CANDIDATES:
        records = [line.split(delimiter) for line in lines]
        filled = [record for record in records if any(cell.strip() for cell in record)]
        explained = _explained(filled[:HEAD_RECORDS])
        if explained > best:
            best, winner = explained, delimiter
    return winner


def _explained(records: Sequence[Sequence[str]]) -> int:
    """The most that any of the records explains as header, in half cells."""
    widths = [len(record) for record in records]
    return max(
        (
            width
            * (1 + sum(other >= width for other in widths[index + 1 :]))
            * (1 if any(map(_NUMERIC.fullmatch, records[index])) else 2)
            for index, width in enumerate(widths)
            if width > 1
        ),
        default=0,
    )
