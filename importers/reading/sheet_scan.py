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
_LAST_CELL: Final = b' r="'
_DIGITS: Final = b"0123456789"
_REFERENCE: Final = re.compile(rb"""\sr\s*=\s*["']([A-Za-z]{1,3})(\d{1,7})["']""")
_FAILED: Final = re.compile(
    rb"""<c\s[^>]*?\br=["']([A-Z]{1,3})(\d{1,7})["'][^>]*?\bt=["']e["'][^>]*>"""
    rb"""(?:(?!</c>).){0,8192}?<v[^>]*>([^<]{1,32})</v>""",
    re.DOTALL,
)
_LONGEST_CELL: Final = 256 * 1024
"""Bytes carried over from one block to the next."""


@dataclass(frozen=True, slots=True)
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
    lines, columns = {0}, {b""}
    errors: dict[int, dict[int, str]] = defaultdict(dict)
    count = 0
    for block in _blocks(archive, part):
        for row in block.split(_ROW_END):
            at = row.rfind(_LAST_CELL) + len(_LAST_CELL)
            reference = row[at : row.find(b'"', at)]
            column = reference.rstrip(_DIGITS)
            if reference.isalnum() and 0 < len(column) < len(reference):
                columns.add(column)
                lines.add(int(reference[len(column) :]))
            else:
                _add_unusual(row, lines, columns)
        lines = {max(lines)}
        if b't="e"' in block:
            for letters, line, text in _FAILED.findall(block):
                errors[int(line)][_number(letters)] = text.decode("utf-8", "replace")
                count += 1
        if count > SHEET_ERRORS:
            break
    return Extent(max(lines), max(map(_number, columns)), errors)


def _add_unusual(row: bytes, lines: set[int], columns: set[bytes]) -> None:
    """Take in all cells of a row that is not written as Excel writes it."""
    for letters, line in _REFERENCE.findall(row):
        columns.add(letters)
        lines.add(int(line))


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
