"""The problems that a record can have before anybody asks what its columns mean."""

from __future__ import annotations

from typing import Final

from getbill_tui.text import clean_line
from importers.problem import Code, Problem

_VALUE_LIMIT: Final = 80


def bad_quotes(text: str, *, closed: bool) -> Problem:
    """For a record from the first quote in `text` on; `closed` when its quotes pair up."""
    what = "does not add up" if closed else "opens and is not closed in time"
    return Problem(
        code=Code.BAD_QUOTES,
        message=f"A quote in this row {what}, so that its cells cannot be told apart.",
        hint="Write each quote inside a quoted cell twice, or take it out, and import the row "
        "again.",
        value=clean_line(text[text.find('"') :][: 2 * _VALUE_LIMIT], _VALUE_LIMIT),
    )


def undecodable(cell: str, encoding: str) -> Problem:
    """For a record whose `cell` shows a replacement where bytes were no characters."""
    return Problem(
        code=Code.UNDECODABLE_TEXT,
        message=f"Some bytes of this row are no text in {encoding}, the encoding of this file.",
        hint="Export the file again as UTF-8; or give its encoding with --encoding, for "
        "example cp1252 or iso-8859-15.",
        value=clean_line(cell, _VALUE_LIMIT),
    )


def too_long(what: str, limit: int) -> Problem:
    """For a record of which `what` was cut after `limit` characters."""
    return Problem(
        code=Code.TOO_LONG,
        message=f"{what} is longer than {limit:,} characters; the rest was not kept.",
        hint="Shorten the text in the export, or enter this call by hand.",
    )
