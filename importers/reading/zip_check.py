"""What a ZIP file claims about itself, looked at before anything in it is unpacked.

Runs in the guarded child (`workbook_child`), since already the list of entries may be
hostile. Tells workbooks from other archives; knows nothing of sheets and cells.
"""

from __future__ import annotations

import zipfile
from dataclasses import dataclass
from enum import StrEnum
from typing import IO, Final

from getbill_tui.errors import GetBillError, UsageError
from importers.reading.limits import MIB, ZIP_DIRECTORY, ZIP_ENTRIES, ZIP_RATIO, ZIP_TOTAL
from importers.reading.spooling import described

_END: Final = b"PK\x05\x06"
_END_SIZE: Final = 22
_LONGEST_COMMENT: Final = 65_535
_SOFT_COMPRESSION: Final = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
_ENCRYPTED: Final = 0x1
_PROLOG: Final = 65_536
_WORTH_A_RATIO: Final = MIB


class Package(StrEnum):
    """The kinds of workbooks that are ZIP files."""

    XLSX = "xlsx"
    """xlsx or xlsm."""
    ODS = "ods"


@dataclass(frozen=True, slots=True)
class CheckedZip:
    """An archive that may be unpacked: `inflated` is its size in bytes when it is."""

    archive: zipfile.ZipFile
    package: Package
    inflated: int


def checked_zip(stream: IO[bytes], size: int, file: str) -> CheckedZip:
    """The archive in `stream` (`size` bytes), found to be a workbook of bearable size.

    Raises GetBillError for a damaged or hostile archive, UsageError for another kind.
    """
    _check_directory(stream, size, file)
    try:
        archive = zipfile.ZipFile(stream)
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
        raise damaged(file) from error
    entries = archive.infolist()
    package = _package({entry.filename for entry in entries}, file)
    for entry in entries:
        _check_entry(entry, file)
    inflated = sum(entry.file_size for entry in entries)
    packed = sum(entry.compress_size for entry in entries)
    if inflated > ZIP_TOTAL:
        raise hostile(file, f"it would unpack to {inflated // MIB:,} MiB")
    if inflated > max(_WORTH_A_RATIO, ZIP_RATIO * size):
        raise hostile(file, f"it would unpack to {inflated // max(1, size):,} times its size")
    if packed > size or len({entry.filename for entry in entries}) < len(entries):
        raise hostile(file, "the parts of its archive overlap")
    _refuse_document_types(archive, file)
    return CheckedZip(archive, package, inflated)


def damaged(file: str) -> GetBillError:
    """The error for a workbook that does not hold what it announces."""
    return GetBillError(
        f"{described(file)} is a damaged workbook: it cannot be read to its end.",
        "Download or export it again; or open it in Excel or LibreOffice and save it anew.",
    )


def hostile(file: str, reason: str) -> GetBillError:
    """The error for a workbook that no export writes, and that could do harm."""
    return GetBillError(
        f"The workbook {file} was not read: {reason}, which no call export needs.",
        "Export it again, best as CSV; do not open it if you do not know who made it.",
    )


def _check_directory(stream: IO[bytes], size: int, file: str) -> None:
    """Look at the size of the list of entries before the list is read into memory."""
    stream.seek(max(0, size - _END_SIZE - _LONGEST_COMMENT))
    tail = stream.read()
    at = tail.rfind(_END)
    if at < 0 or at + _END_SIZE > len(tail):
        raise damaged(file)
    entries = int.from_bytes(tail[at + 10 : at + 12], "little")
    directory = int.from_bytes(tail[at + 12 : at + 16], "little")
    # A long archive says 65,535 here, and the truth elsewhere.
    if entries > ZIP_ENTRIES or directory > ZIP_DIRECTORY:
        raise hostile(file, "its archive has too many parts")


def _package(names: set[str], file: str) -> Package:
    if "xl/workbook.bin" in names:
        raise UsageError(
            f"{described(file)} is an Excel binary workbook (.xlsb), which is not read here.",
            "Open it in Excel and save it as Excel workbook (.xlsx) or as CSV.",
        )
    if "content.xml" in names and not any(name.startswith("word/") for name in names):
        return Package.ODS
    if "xl/workbook.xml" in names or any(name.endswith("/workbook.xml") for name in names):
        return Package.XLSX
    if "[Content_Types].xml" in names and not any(name.startswith("word/") for name in names):
        raise damaged(file)
    raise UsageError(
        f"{described(file)} is an archive (ZIP), not a workbook.",
        "Unpack it first, and import the files in it.",
    )


def _check_entry(entry: zipfile.ZipInfo, file: str) -> None:
    if entry.flag_bits & _ENCRYPTED:
        raise GetBillError(
            f"The workbook {file} is protected by a password.",
            "Open it and save it without a password, then import it again.",
        )
    name = entry.filename
    if name.startswith("/") or "\\" in name or ".." in name.split("/"):
        raise hostile(file, "a part of its archive has a name that leads out of it")
    if entry.compress_type not in _SOFT_COMPRESSION:
        raise hostile(file, "its archive is packed in a way that Excel never uses")
    if entry.file_size > max(_WORTH_A_RATIO, ZIP_RATIO * entry.compress_size):
        times = entry.file_size // max(1, entry.compress_size)
        raise hostile(file, f"a part of it would unpack to {times:,} times its size")


def _refuse_document_types(archive: zipfile.ZipFile, file: str) -> None:
    """No workbook declares a document type; one that does wants its entities expanded."""
    for entry in archive.infolist():
        if not entry.filename.endswith((".xml", ".rels")):
            continue
        try:
            with archive.open(entry) as part:
                prolog = part.read(_PROLOG)
        except Exception as error:
            raise damaged(file) from error
        if b"<!DOCTYPE" in prolog or b"<!ENTITY" in prolog:
            raise hostile(file, "its XML declares entities of its own")
