"""The four columns before the cells of a rejected row, and cells that a spreadsheet would run.

`report` writes `rejected.csv` with them; `matching` takes them off again, so that a file that
was fixed in place can be imported as it is. Both sides of the round trip stand here.
"""

from __future__ import annotations

import re
from typing import Final

LEADING_COLUMNS: Final = (
    "getbill_profile",
    "getbill_line",
    "getbill_codes",
    "getbill_problems",
)

_RISKY: Final = re.compile(r"'*[=+\-@\t\r]")
_NEUTRALISED: Final = re.compile(r"'+[=+\-@\t\r]")


def neutralise(cell: str) -> str:
    """`cell` with an apostrophe before it when a spreadsheet would run it as a formula.

    For every cell of every report, CSV and xlsx alike: `restore` undoes it for both.
    """
    return f"'{cell}" if _RISKY.match(cell) else cell


def restore(cell: str) -> str:
    """The original of a cell that `neutralise` wrote."""
    return cell[1:] if _NEUTRALISED.match(cell) else cell
