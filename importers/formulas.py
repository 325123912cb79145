"""Cells that a spreadsheet would run, made harmless in reports, and given back on reading.

A pair of pure functions: whoever writes a report passes every cell through `neutralised`;
whoever reads a rejected.csv or rejected.xlsx back (recognised by its four leading columns)
passes every cell and header name through `original`. Other files are never touched: there a
leading apostrophe is the file's own (security.md, files).
"""

from __future__ import annotations

import re
from typing import Final

_WOULD_RUN: Final = re.compile(r"'*(?:\s*[=+\-@＝＋－＠]|[\t\r\n])")
"""What spreadsheets take for a formula, or trim until they do, already neutralised or not."""


def neutralised(cell: str) -> str:
    """`cell` with an apostrophe before it when a spreadsheet could run it."""
    return f"'{cell}" if _WOULD_RUN.match(cell) else cell


def original(cell: str) -> str:
    """The cell that `neutralised` was given: `original(neutralised(cell)) == cell` for every cell.

    A cell that a person typed into the report stays as typed, unless it has such an apostrophe.
    """
    return cell[1:] if cell.startswith("'") and _WOULD_RUN.match(cell[1:]) else cell
