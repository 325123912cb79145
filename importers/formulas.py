"""Cells of a report that a spreadsheet would have run, given back as they were.

Reports are written through `getbill_tui.formulas.neutralise`; whoever reads a rejected.csv or
rejected.xlsx back (recognised by its four leading columns) passes every cell and header name
through `original`. Other files are never touched: there a leading apostrophe is the file's own
(security.md, files).
"""

from __future__ import annotations

from getbill_tui.formulas import neutralise


def original(cell: str) -> str:
    """The cell that was neutralised: `original(neutralise(cell)) == cell` for every cell.

    What a person typed into the report stays as typed, unless it begins like a neutralised one.
    """
    bare = cell[1:]
    return bare if cell.startswith("'") and neutralise(bare) == cell else cell
