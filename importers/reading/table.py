"""What reading hands on: a table of text, readable as often as it is needed.

Next stage: `profiles.matching` looks for the header among the first records.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from importers.problem import Problem


class Quoting(StrEnum):
    """How the system that wrote a delimited file uses the double quote."""

    STANDARD = "standard"
    """Quotes around a cell, doubled inside (RFC 4180)."""
    NONE = "none"
    """A quote is a character like any other (VICIdial)."""
    UNESCAPED = "unescaped"
    """Quotes only around cells that hold a delimiter, never escaped inside (old FreePBX)."""


@dataclass(frozen=True, slots=True)
class Shape:
    """What a profile knows of a well-formed record: it decides how broken ones are repaired."""

    quoting: Quoting = Quoting.STANDARD
    widths: range | None = None
    """The numbers of cells that fit; None while the header is not known yet."""


@dataclass(frozen=True, slots=True)
class Record:
    """One physical record: its cells as text, exactly as the file has them.

    `line` is the physical line (Excel: the sheet's row) on which it begins, from 1.
    `problems` are those of its bytes (bad_quotes, undecodable_text, too_long), without a
    column; the cells of such a record are only good for a report. `warnings` say what was
    repaired.
    """

    line: int
    cells: tuple[str, ...]
    problems: tuple[Problem, ...] = ()
    warnings: tuple[str, ...] = ()

    @property
    def blank(self) -> bool:
        """Whether no cell holds anything but white space."""
        return not any(cell.strip() for cell in self.cells)


class Table(Protocol):
    """One delimited file, or one sheet of a workbook."""

    @property
    def file(self) -> str:
        """The file as the user named it ("-" for standard input)."""

    @property
    def sheet(self) -> str | None:
        """The sheet's name; None for a delimited file."""

    @property
    def encoding(self) -> str | None:
        """The text encoding, by its Python name; None for a workbook."""

    @property
    def delimiter(self) -> str | None:
        """What separates the cells; None for a workbook."""

    def records(self, shape: Shape) -> Iterator[Record]:
        """All physical records from the top of the file, blank ones too, each time anew.

        The `sep=` line of a delimited file is no record (but a physical line).
        """
