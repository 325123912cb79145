"""The four columns that stand before the cells of a rejected row in a report.

`report` writes them; `matching` recognises them and takes them off again, so that a
rejected.csv that was fixed in place can be imported as it is.
"""

from __future__ import annotations

from typing import Final

LEADING_COLUMNS: Final = (
    "getbill_profile",
    "getbill_line",
    "getbill_codes",
    "getbill_problems",
)
