"""Cells that a spreadsheet would run, made harmless in what this program writes as CSV.

Foreign text may begin like a formula (security.md, files): an apostrophe before it makes a
spreadsheet show it. Whoever writes CSV passes every cell through `neutralise`.
"""

from __future__ import annotations

import re
from typing import Final

_WOULD_RUN: Final = re.compile(r"'*(?:\s*[=+\-@＝＋－＠]|[\t\r\n])")
"""What spreadsheets take for a formula, or trim until they do, already neutralised or not."""


def neutralise(cell: str) -> str:
    """`cell` with an apostrophe before it when a spreadsheet could run it."""
    return f"'{cell}" if _WOULD_RUN.match(cell) else cell
