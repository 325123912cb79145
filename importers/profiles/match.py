"""How a table is to be read, once it is known: the value that `matching` finds.

Also what finding takes: the table's first records, and the layouts that may fit.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Final

from getbill_tui.errors import UsageError
from getbill_tui.text import clean_line
from importers.formulas import original
from importers.profiles.folding import fold_name
from importers.profiles.schema import Layout, Profile
from importers.reading.table import Quoting, Record, Shape, Table

_HEAD: Final = 60
"""Records among which the header is looked for."""
_ANY_WIDTH: Final = 1_000_000


@dataclass(frozen=True, slots=True)
class Match:
    """How a table is to be read."""

    profile: Profile
    names: tuple[str, ...]
    """The columns' names, by which the profile's declarations find them."""
    header: tuple[str, ...]
    """The columns as problems call them: the file's own names, or numbers from 1."""
    header_line: int | None
    shape: Shape
    widths: range
    """How many cells a row may have, the leading columns of a rejects report not counted."""
    leading: int = 0
    """Columns of a rejects report before the file's own."""
    empty: bool = False
    """The export says itself that it holds no calls."""

    def own_cells(self, record: Record) -> tuple[str, ...]:
        """The file's own cells of a record, as they were before a report neutralised them."""
        if not self.leading:
            return record.cells
        return tuple(map(original, record.cells[self.leading :]))


@dataclass(frozen=True, slots=True)
class Candidate:
    """A layout that a table may have, and its profile."""

    profile: Profile
    layout: Layout
    delimiter: str | None
    """What separates the table's cells; None for a workbook."""

    @property
    def quoting(self) -> Quoting:
        """How a file of this layout uses quotes; a spreadsheet that saved it again with a
        delimiter of its own also quoted as spreadsheets do."""
        own = self.profile.delimiters
        if own and self.delimiter is not None and self.delimiter not in own:
            return Quoting.STANDARD
        return self.layout.quoting or self.profile.quoting


class Heads:
    """The first records of a table, as each way of quoting reads them."""

    def __init__(self, table: Table) -> None:
        self._table = table
        self._read: dict[Quoting, list[Record]] = {}

    @property
    def delimiter(self) -> str | None:
        """What separates the table's cells; None for a workbook."""
        return self._table.delimiter

    def under(self, quoting: Quoting) -> list[Record]:
        """The first records, read with this quoting."""
        if quoting not in self._read:
            self._read[quoting] = list(islice(self._table.records(Shape(quoting)), _HEAD))
        return self._read[quoting]

    def header_of(self, record: Record) -> tuple[str, ...]:
        """The cells of a header, which ends with its last name where all rows of a sheet are
        as wide as the widest of them."""
        cells = record.cells
        if self._table.delimiter is None:
            while cells and not cells[-1].strip():
                cells = cells[:-1]
        return cells


def match_of(
    candidate: Candidate,
    names: Sequence[str],
    header: Sequence[str],
    header_line: int | None,
    *,
    leading: int = 0,
) -> Match:
    """The match that a candidate is; UsageError for doubled columns."""
    _refuse_doubles(names)
    widths = widths_of(candidate.layout, names)
    return Match(
        profile=candidate.profile,
        names=tuple(names),
        header=tuple(header),
        header_line=header_line,
        shape=Shape(candidate.quoting, range(widths.start + leading, widths.stop + leading)),
        widths=widths,
        leading=leading,
    )


def widths_of(layout: Layout, names: Sequence[str]) -> range:
    """How many cells a row under these column names may have."""
    grows = layout.grows_after([fold_name(name) for name in names])
    return range(len(names), _ANY_WIDTH if grows else len(names) + 1)


def bare_names(layout: Layout, width: int) -> tuple[str, ...]:
    """The names of `width` columns without header: the layout's, then numbers for those that
    a site has added behind them."""
    own = layout.columns[:width]
    return (*own, *map(str, range(len(own) + 1, width + 1)))


def _refuse_doubles(names: Sequence[str]) -> None:
    counts = Counter(folded for name in names if (folded := fold_name(name)))
    double = next((name for name, count in counts.items() if count > 1), None)
    if double is not None:
        places = [str(at) for at, name in enumerate(names, start=1) if fold_name(name) == double]
        raise UsageError(
            f"The column {clean_line(double, 80)} stands in the header more than once "
            f"(columns {', '.join(places)}).",
            "Rename all but the one that counts, or export the file without them.",
        )


def quotings_of(candidates: Iterable[Candidate]) -> Iterator[Quoting]:
    """The ways of quoting in which the candidates' files are to be read."""
    present = {candidate.quoting for candidate in candidates}
    return (quoting for quoting in Quoting if quoting in present)
