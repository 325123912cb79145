"""What a file is, told by its first bytes; its name is never asked (importing.md, 1).

Refuses what looks like an export and is none; `opening` acts on the answer.
"""

from __future__ import annotations

import re
from enum import StrEnum
from typing import Final

from getbill_tui.errors import UsageError
from importers.reading.spooling import described

HEAD_SIZE: Final = 1024
"""Bytes from the beginning of a file that `kind_of` wants to see."""


class Kind(StrEnum):
    """The roads a file can take."""

    TEXT = "text"
    ZIP = "zip"
    """A workbook of the xlsx, xlsm or ods kind; `zip_check` says which, or refuses it."""
    OLE = "ole"
    """A workbook of the old xls kind."""


_CLOSED: Final = {
    b"\x1f\x8b": ("a gzip archive", "Unpack it first (gunzip)."),
    b"BZh": ("a bzip2 archive", "Unpack it first (bunzip2)."),
    b"\xfd7zXZ\x00": ("an xz archive", "Unpack it first (unxz)."),
    b"\x28\xb5\x2f\xfd": ("a zstd archive", "Unpack it first (unzstd)."),
    b"7z\xbc\xaf\x27\x1c": ("a 7z archive", "Unpack it first."),
    b"Rar!\x1a\x07": ("a RAR archive", "Unpack it first."),
    b"%PDF-": ("a PDF", "Export the calls as CSV or Excel instead."),
    b"SQLite format 3\x00": ("an SQLite database", "Export the calls as CSV instead."),
    b"PAR1": ("a Parquet file", "Export the calls as CSV or Excel instead."),
}
_MARKS: Final = (
    (b"\xef\xbb\xbf", "utf-8"),
    (b"\xff\xfe", "utf-16-le"),
    (b"\xfe\xff", "utf-16-be"),
)
_WEB_ARCHIVE: Final = re.compile(r"MIME-Version:", re.IGNORECASE)


def kind_of(head: bytes, file: str) -> Kind:
    """What the file is whose first bytes are `head`.

    Raises UsageError for HTML and XML in disguise, archives, and other known non-tables.
    """
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")):
        return Kind.ZIP
    if head.startswith(b"\xd0\xcf\x11\xe0"):
        return Kind.OLE
    for magic, (name, hint) in _CLOSED.items():
        if head.startswith(magic):
            raise UsageError(f"{described(file)} is {name}, not a table.", hint)
    _refuse_markup(_beginning(head), file)
    return Kind.TEXT


def _beginning(head: bytes) -> str:
    """The first characters, without the mark of their encoding."""
    for mark, encoding in _MARKS:
        if head.startswith(mark):
            return head[len(mark) :].decode(encoding, "replace")
    return head.decode("latin-1")


def _refuse_markup(beginning: str, file: str) -> None:
    text = beginning.lstrip("\ufeff\x00 \t\r\n")
    if text.startswith("<"):
        what = "XML" if text[:5].lower() == "<?xml" else "an HTML page"
    elif _WEB_ARCHIVE.match(text):
        what = "a web archive"
    else:
        return
    raise UsageError(
        f"{described(file)} is {what}, whatever its name says, and no table that can be trusted.",
        "Export it again as CSV; or open it in Excel or LibreOffice and save it as "
        "Excel workbook (.xlsx).",
    )
