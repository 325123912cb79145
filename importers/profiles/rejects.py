"""The four columns that stand before the cells of a rejected row in a report.

`report` writes them; `matching` recognises them and takes them off again, so that a
rejected.csv that was fixed in place can be imported as it is.
"""

from __future__ import annotations

from typing import Final

from importers.reading.table import Record

LEADING_COLUMNS: Final = (
    "getbill_profile",
    "getbill_line",
    "getbill_codes",
    "getbill_problems",
)


def codes_of(record: Record) -> frozenset[str]:
    """The codes of the problems that a row had when it was reported."""
    return frozenset(record.cells[LEADING_COLUMNS.index("getbill_codes")].split())
