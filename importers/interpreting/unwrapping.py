"""Cells as spreadsheets dress and maim them: `="06…"`, `'06…`, and digits that are lost."""

from __future__ import annotations

import re
from typing import Final

from importers.interpreting.values import Trouble
from importers.problem import Code

_FORMULA: Final = re.compile(r'=\s*"(.*)"', re.DOTALL)
_DIGITS_LOST: Final = re.compile(r"[+-]?\d+[.,]\d+E\+\d+|[+-]?\d+E\+\d+", re.IGNORECASE)

MANGLED: Final = Trouble(
    Code.MANGLED_NUMBER,
    "A spreadsheet has rounded this number: its last digits are lost.",
    "Export the file again, and do not save it with a spreadsheet (or set the column to text).",
)


def unwrap(text: str) -> str:
    """`text` without the dress that keeps a spreadsheet from taking it for a number."""
    stripped = text.strip()
    if found := _FORMULA.fullmatch(stripped):
        stripped = found.group(1)
    return stripped.removeprefix("'").strip()


def is_mangled(text: str) -> bool:
    """Whether `text` is a number in scientific notation, as a spreadsheet saves long ones."""
    return _DIGITS_LOST.fullmatch(text) is not None
