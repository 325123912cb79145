"""For a file that fits no profile: which ones are near, and the columns that differ."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from typing import Final

from getbill_tui.text import clean_line
from importers.profiles.folding import fold_name
from importers.profiles.schema import Layout, Profile
from importers.reading.table import Record

_SHOWN: Final = 8
_PROFILES: Final = 3


def describe_nearest(records: Sequence[Record], layouts: Sequence[tuple[Profile, Layout]]) -> str:
    """The nearest profiles, with the columns that they want and that only the file has.

    Only lines that could be headers are looked at: a message holds no data of a row.
    """
    headers = [record for record in records if could_be_header(record)]
    scored: dict[str, tuple[float, str]] = {}
    for profile, layout in layouts:
        wanted = layout.identifying()
        for record in headers:
            present = {fold_name(cell) for cell in record.cells if cell.strip()}
            share = len(wanted & present) / len(wanted)
            if share > scored.get(profile.name, (0.0, ""))[0]:
                scored[profile.name] = share, _difference(profile, layout, record)
    nearest = sorted(scored.values(), reverse=True)[:_PROFILES]
    if nearest:
        return "Nearest: " + " ".join(text for _, text in nearest)
    if not headers:
        return "It has no header, and its rows look like those of no profile without one."
    likely = max(headers, key=lambda record: sum(bool(cell.strip()) for cell in record.cells))
    names = [clean_line(cell, 80) for cell in likely.cells if cell.strip()]
    return f"No profile knows one of the columns in line {likely.line}: {_listed(names)}."


def could_be_header(record: Record) -> bool:
    """Names, not data: several filled cells, hardly any with more than a digit or two."""
    filled = [cell for cell in record.cells if cell.strip()]
    data = [cell for cell in filled if sum(map(str.isdecimal, cell)) > 2 or "@" in cell]
    return len(filled) > 1 and len(data) * 10 <= len(filled)


def near_names(name: str, names: Sequence[str]) -> str:
    """A hint with the names most like `name`."""
    shown = {fold_name(each): clean_line(each, 80) for each in names if each.strip()}
    near = difflib.get_close_matches(fold_name(name), shown, n=3, cutoff=0.5)
    if near:
        return f"Did you mean {' or '.join(shown[each] for each in near)}?"
    return f"It has {_listed(list(shown.values()))}."


def _difference(profile: Profile, layout: Layout, record: Record) -> str:
    present = {fold_name(cell): cell for cell in record.cells if cell.strip()}
    known = {fold_name(column) for column in layout.columns}
    missing = [
        column for column in layout.required or layout.columns if fold_name(column) not in present
    ]
    unknown = [clean_line(cell, 80) for name, cell in present.items() if name not in known]
    text = f"{profile.name} ({layout.name}), " + (
        f"which lacks {_listed(missing)}" if missing else "whose files put no quotes around cells"
    )
    if unknown:
        text += f" and does not know {_listed(unknown)}"
    return text + "."


def _listed(names: Sequence[str]) -> str:
    more = len(names) - _SHOWN
    return ", ".join(names[:_SHOWN]) + (f" and {more} more" if more > 0 else "")
