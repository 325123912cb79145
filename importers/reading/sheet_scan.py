"""One streaming look at the XML of an xlsx sheet before calamine loads it.

Two things calamine does not tell: how far the sheet reaches (it aborts the process on a
cell in the last row and column) and which cells hold a formula that failed (it gives them
as empty). Runs in the guarded child; a sheet that hides its extent from this look still
meets the child's memory limit.
"""

from __future__ import annotations

import re
import zipfile
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final
from xml.etree import ElementTree

from importers.reading.limits import MIB, SHEET_ERRORS

_ROW_END: Final = b"</row>"
_REFERENCE: Final = re.compile(rb"""\sr\s*=\s*["']([A-Za-z]{1,3})(\d{1,7})["']""")
_FAILED: Final = re.compile(
    rb"""<c\s[^>]*?\br=["']([A-Z]{1,3})(\d{1,7})["'][^>]*?\bt=["']e["'][^>]*>"""
    rb"""(?:(?!</c>).){0,8192}?<v[^>]*>([^<]{1,32})</v>""",
    re.DOTALL,
)
_LONGEST_CELL: Final = 256 * 1024
"""Bytes carried over from one block to the next."""


@dataclass(slots=True)
class Extent:
    """How far a sheet reaches (from 1), and its failed cells: row → column → text."""

    rows: int = 0
    columns: int = 0
    errors: Mapping[int, Mapping[int, str]] = field(default_factory=dict)

    @property
    def cells(self) -> int:
        """The size of the rectangle from A1 to the farthest row and column."""
        return self.rows * self.columns


def scanned(archive: zipfile.ZipFile, part: str) -> Extent:
    """The extent of the sheet whose XML is the entry `part`."""
    extent = Extent()
    errors: dict[int, dict[int, str]] = defaultdict(dict)
    count = 0
    for block in _blocks(archive, part):
        for row in block.split(_ROW_END):
            _stretch(extent, row)
        if b't="e"' in block or b"t='e'" in block:
            for column, line, text in _FAILED.findall(block):
                errors[int(line)][_number(column)] = text.decode("utf-8", "replace")
                count += 1
        if count > SHEET_ERRORS:
            break
    extent.errors = errors
    return extent


def _stretch(extent: Extent, row: bytes) -> None:
    """Take in the last cell of one row: cells stand in order."""
    at = row.rfind(b' r="')
    found = _REFERENCE.match(row, at) if at >= 0 else None
    if found is None:
        # A last look for other ways to write it; a <row> itself has a bare number there.
        found = max(_REFERENCE.finditer(row), key=lambda match: match.start(), default=None)
    if found is not None:
        extent.columns = max(extent.columns, _number(found[1]))
        extent.rows = max(extent.rows, int(found[2]))


def _number(letters: bytes) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number


def _blocks(archive: zipfile.ZipFile, part: str) -> Iterator[bytes]:
    """The XML in pieces that end with a row, each at most a block and a cell long."""
    rest = b""
    with archive.open(part) as stream:
        while block := stream.read(MIB):
            block = rest + block
            end = block.rfind(_ROW_END)
            if end < 0:
                yield block
                rest = block[-_LONGEST_CELL:]
            else:
                end += len(_ROW_END)
                yield block[:end]
                rest = block[end:]
    yield rest


def sheet_parts(archive: zipfile.ZipFile) -> dict[str, str]:
    """Sheet name → the archive's entry with its XML; those that cannot be told are left out."""
    names = set(archive.namelist())
    if "xl/workbook.xml" not in names or "xl/_rels/workbook.xml.rels" not in names:
        return {}
    targets = {
        element.get("Id", ""): element.get("Target", "")
        for element in ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))  # noqa: S314
    }
    parts: dict[str, str] = {}
    for element in ElementTree.fromstring(archive.read("xl/workbook.xml")).iter():  # noqa: S314
        if not element.tag.endswith("}sheet"):
            continue
        relation = next((value for key, value in element.items() if key.endswith("}id")), "")
        target = targets.get(relation, "")
        part = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
        if part in names:
            parts[element.get("name", "")] = part
    return parts
