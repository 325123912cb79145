"""Further legs that leave blank what the first row of their call says already.

Goes through the rows of a file in their order, since only the place of such a row tells its
call. Knows cells and columns, no meanings. Next stage: `legs`, by what the rows now share.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from importers.interpreting.binding import Binding
from importers.interpreting.cells import Cells
from importers.interpreting.legs import call_of
from importers.problem import Code, Problem

WITHOUT_CALL: Final = Problem(
    code=Code.MISSING_VALUE,
    field="call_id",
    message="This row is a further leg, and no row above it begins its call.",
    hint="Put it right below the first row of its call, as the export had it.",
)


@dataclass(frozen=True, slots=True)
class _First:
    row: int
    cells: Cells | None
    """None where it cannot be read."""


class Inheritance:
    """The call that the rows of one pass over a file are at."""

    def __init__(self, binding: Binding) -> None:
        self._binding = binding
        self._first: _First | None = None

    def goes_on(self, cells: Cells) -> bool:
        """Whether a row is a further leg of the call above it."""
        legs = self._binding.legs
        if legs is None or not legs.inherited:
            return False
        padded = (*cells, *[""] * (self._binding.width - len(cells)))
        return call_of(padded, self._binding) is None and not all(
            pattern.search(padded[place]) for place, pattern in legs.counting
        )

    def begin(self, row: int, cells: Cells | None) -> None:
        """A call begins in `row`; `cells` None: nobody can say what is in it."""
        self._first = _First(row, cells)

    @property
    def broken(self) -> int | None:
        """The row of the call, where it is one that cannot be read."""
        return self._first.row if self._first and self._first.cells is None else None

    def complete(self, cells: Cells) -> tuple[str, ...] | None:
        """The cells of a further leg with what it inherits; None where there is no call."""
        if self._first is None or self._first.cells is None or self._binding.legs is None:
            return None
        whole = list(cells)
        for place in self._binding.legs.inherited:
            whole[place] = whole[place].strip() or self._first.cells[place]
        return tuple(whole)
