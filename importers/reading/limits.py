"""How much of a file is believed: the bounds of security.md, files, in one place."""

from __future__ import annotations

from typing import Final

MIB: Final = 1 << 20

FIELD_LIMIT: Final = 65_536
"""Characters of one cell; an open quote is given up after as many."""

LINE_LIMIT: Final = MIB
"""Characters of one physical line of a text file."""

ZIP_ENTRIES: Final = 10_000
ZIP_DIRECTORY: Final = 4 * MIB
"""Bytes of the list of entries: far more than 10,000 of them need."""
ZIP_RATIO: Final = 200
"""Inflated bytes per packed byte; Excel's own sheets reach 10 to 40."""
ZIP_TOTAL: Final = 2048 * MIB
"""Inflated bytes of all entries: a million rows of 14 columns are 700 MiB."""

SHEET_CELLS: Final = 40_000_000
"""Cells of the rectangle that a sheet spans; calamine keeps them all in memory at once."""

SHEET_ERRORS: Final = 100_000
"""Cells of a sheet in which a formula failed that are remembered one by one."""

SPOOL: Final = 4096 * MIB
"""Bytes of text that one workbook may give."""

CHILD_MEMORY: Final = 512 * MIB
CHILD_MEMORY_PER_BYTE: Final = 8
CHILD_MEMORY_MOST: Final = 3072 * MIB
"""Address space of the reading process: a base, more per inflated byte, never more than
this. A sheet of 200,000 rows and 14 columns inflates to 126 MiB and takes 253 MiB."""

CHILD_SECONDS: Final = 30
CHILD_SECONDS_PER_MIB: Final = 0.5
"""Processor time of the reading process: a base, and more per inflated MiB (measured: 0.04,
on a busy machine 0.1)."""

WALL_SECONDS: Final = 120
WALL_SECONDS_PER_MIB: Final = 10
"""Time until the reading process is given up, by the size of the file itself."""
