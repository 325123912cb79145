"""What must be known of a file as a whole before its first row can be judged.

One look at every row, keeping nothing: which of day and month stands first, whether local
times have a zone, whether the export says that it is whole (importing.md, section 2 and 6).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from getbill_tui.errors import UsageError
from getbill_tui.text import clean_line
from importers.interpreting.binding import TIMES, Binding, zone_of
from importers.interpreting.cells import Cells, Picker
from importers.interpreting.rows import stamp_of
from importers.interpreting.stamps import Stamp
from importers.interpreting.times import Clock, FileOrder
from importers.profiles.folding import fold_word


def survey(rows: Iterable[tuple[int, Cells]], binding: Binding, file: str) -> Clock:
    """The clock by which the file's times are read; `rows` are pairs of line and cells.

    UsageError for local times without a zone, and for a half export.
    """
    found = Survey(binding, file)
    if found.needed:
        for line, cells in rows:
            found.look(line, cells)
    return found.clock()


class Survey:
    """The same for rows that come one by one; raises as `survey` does."""

    def __init__(self, binding: Binding, file: str) -> None:
        self._binding = binding
        self._file = file
        self._fields = [binding.fields[name] for name in TIMES if binding.fields.get(name)]
        self._day_first = self._month_first = self._whole = False
        self._last: int | None = None

    @property
    def needed(self) -> bool:
        """Whether the rows have anything to say."""
        return bool(self._fields) or self._binding.complete is not None

    def look(self, line: int, cells: Cells) -> None:
        """Learn from a row."""
        binding, zone = self._binding, self._binding.clock.zone
        self._whole |= _is_whole(cells, binding, self._file, line)
        self._last = line
        for pickers in self._fields:
            picker, stamp = _stamp(pickers, cells, binding)
            if picker is None or stamp is None:
                continue
            if stamp.offset is None and zone is None and zone_of(picker) is None:
                raise UsageError(
                    f"{clean_line(self._file)}, line {line}: local times, and nothing says in "
                    "which zone.",
                    "Set --timezone (or GETBILL_TIMEZONE), for example --timezone Europe/Paris.",
                )
            if stamp.numbers is not None:
                self._day_first |= stamp.numbers[0] > 12
                self._month_first |= stamp.numbers[1] > 12

    def clock(self) -> Clock:
        """The clock, once all rows were looked at."""
        clock, complete = self._binding.clock, self._binding.complete
        if self._last is not None and complete is not None and not self._whole:
            why = f"{complete[0].column} is empty in all rows"
            raise _half_export(self._file, self._last, why)
        order = _order(day_first=self._day_first, month_first=self._month_first)
        return replace(clock, order=clock.order or order)


def _order(*, day_first: bool, month_first: bool) -> FileOrder:
    if day_first and month_first:
        return "mixed"
    if day_first:
        return "dmy"
    return "mdy" if month_first else None


def _stamp(
    pickers: Sequence[Picker], cells: Cells, binding: Binding
) -> tuple[Picker | None, Stamp | None]:
    """By the source that the row will be read by: the first that says something."""
    for picker in pickers:
        if text := picker.pick(cells):
            return picker, stamp_of(picker, text, binding)
    return None, None


def _is_whole(cells: Cells, binding: Binding, file: str, line: int) -> bool:
    """Whether the row says that the export is whole; UsageError where it says the contrary."""
    if binding.complete is None:
        return False
    picker, words = binding.complete
    if (text := picker.pick(cells)) is None:
        return False
    if fold_word(text.text) not in words:
        raise _half_export(file, line, f"{picker.column}: {clean_line(text.text, 80)}")
    return True


def _half_export(file: str, line: int, why: str) -> UsageError:
    return UsageError(
        f"{clean_line(file)}, line {line}: the export is not whole ({why}).",
        "Export it again in full.",
    )
