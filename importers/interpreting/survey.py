"""What must be known of a file as a whole before its first row can be judged.

One look at every row, keeping nothing: which of day and month stands first, whether local
times have a zone, whether the export says that it is whole (importing.md, section 2 and 6).
"""

from __future__ import annotations

from collections.abc import Iterable
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
    pickers = [picker for name in TIMES for picker in binding.fields.get(name, ())]
    clock = binding.clock
    day_first = month_first = False
    if not pickers and binding.complete is None:
        return clock
    for line, cells in rows:
        _refuse_half_export(cells, binding, file, line)
        for picker in pickers:
            stamp = _stamp(picker, cells, binding)
            if stamp is None:
                continue
            if stamp.offset is None and clock.zone is None and zone_of(picker) is None:
                raise UsageError(
                    f"{clean_line(file)}, line {line}: local times, and nothing says in which "
                    "zone.",
                    "Set --timezone (or GETBILL_TIMEZONE), for example --timezone Europe/Paris.",
                )
            if stamp.numbers is not None:
                day_first |= stamp.numbers[0] > 12
                month_first |= stamp.numbers[1] > 12
    return replace(clock, order=clock.order or _order(day_first=day_first, month_first=month_first))


def _order(*, day_first: bool, month_first: bool) -> FileOrder:
    if day_first and month_first:
        return "mixed"
    if day_first:
        return "dmy"
    return "mdy" if month_first else None


def _stamp(picker: Picker, cells: Cells, binding: Binding) -> Stamp | None:
    text = picker.pick(cells)
    return stamp_of(picker, text, binding) if text else None


def _refuse_half_export(cells: Cells, binding: Binding, file: str, line: int) -> None:
    if binding.complete is None:
        return
    picker, words = binding.complete
    text = picker.pick(cells)
    if text is not None and fold_word(text.text) not in words:
        raise UsageError(
            f"{clean_line(file)}, line {line}: the export says itself that it is not whole "
            f"({picker.column}).",
            "Export it again in full.",
        )
