"""Which profile a table has, and where its header stands.

Looks at the first records only. Exactly one profile must fit, by its set of column names
(importing.md, section 2); formats without header are told by number and look of their cells.
Next stage: `interpreting.binding`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from getbill_tui.errors import UsageError
from getbill_tui.text import clean_line
from importers.formulas import original
from importers.options import ReadingOptions
from importers.profiles.catalogue import Catalogue
from importers.profiles.folding import fold_name, fold_word
from importers.profiles.match import (
    Candidate,
    Heads,
    Match,
    bare_names,
    match_of,
    quotings_of,
    widths_of,
)
from importers.profiles.nearest import describe_nearest, near_names
from importers.profiles.rejects import LEADING_COLUMNS
from importers.profiles.schema import Layout, Profile
from importers.reading.table import Quoting, Record, Shape, Table

_OWN_FILES: Final = "getbill"
"""The profile that stands behind columns which are only mapped."""


class UnknownFormat(UsageError):
    """No profile, or more than one, fits a table. A workbook's other sheets may still fit."""


def match_table(table: Table, options: ReadingOptions, profiles: Catalogue) -> Match:
    """The one profile that fits; UnknownFormat with the nearest ones when there is none."""
    heads = Heads(table)
    forced = options.profile != "auto"
    if found := _match_rejects(heads, options, profiles):
        return found
    candidates = [
        Candidate(profile, layout, table.delimiter)
        for name in ([options.profile] if forced else profiles.names())
        for profile in [profiles.get(name)]
        for layout in profile.layouts
    ]
    found = (
        _match_empty(heads, candidates)
        or _match_header(table, heads, candidates, profiles)
        or _match_mapped(heads, options, profiles)
        or _match_headerless(table, heads, candidates)
        or (_match_loosely(heads, candidates) if forced else None)
    )
    if found is None:
        raise UnknownFormat(*_tell_nearest(table, heads, candidates))
    return found


# A rejects report that was fixed in place.


def _match_rejects(heads: Heads, options: ReadingOptions, profiles: Catalogue) -> Match | None:
    records = heads.under(Quoting.STANDARD)
    position = next((at for at, record in enumerate(records) if not record.blank), None)
    if position is None or not _is_rejects_header(records[position]):
        return None
    cells = heads.header_of(records[position])
    header = tuple(original(cell) for cell in cells[len(LEADING_COLUMNS) :])
    first = next((record for record in records[position + 1 :] if not record.blank), None)
    name = options.profile
    if name == "auto":
        name = original(first.cells[0]).strip() if first else _OWN_FILES
    profile = profiles.get(name)
    layout = _layout_of_rejects(profile, header)
    names = bare_names(layout, len(header)) if layout and layout.headerless else header
    return match_of(
        Candidate(profile, layout or profile.layouts[0], heads.delimiter),
        names,
        header,
        records[position].line,
        leading=len(LEADING_COLUMNS),
    )


def _is_rejects_header(record: Record) -> bool:
    leading = record.cells[: len(LEADING_COLUMNS)]
    return tuple(fold_name(original(cell)) for cell in leading) == LEADING_COLUMNS


def _layout_of_rejects(profile: Profile, header: Sequence[str]) -> Layout | None:
    """The layout by its names, or, under a header that a report gave, by its width."""
    named = _best_layout(profile, {fold_name(cell) for cell in header})
    if named:
        return named
    bare = [layout for layout in profile.layouts if layout.headerless]
    return next(
        (layout for layout in bare if len(header) in widths_of(layout, layout.columns)), None
    )


# Headers.


def _match_header(
    table: Table, heads: Heads, candidates: Sequence[Candidate], profiles: Catalogue
) -> Match | None:
    for quoting in quotings_of(candidates):
        for record in heads.under(quoting):
            present = {fold_name(cell) for cell in record.cells}
            fitting = [
                candidate
                for candidate in candidates
                if candidate.quoting is quoting
                and not candidate.layout.headerless
                and candidate.layout.identifying() <= present
            ]
            if fitting:
                chosen = _choose(table, fitting, profiles, present)
                return _match_at(heads, chosen, record)
    return None


def _match_at(heads: Heads, candidate: Candidate, record: Record) -> Match:
    header = heads.header_of(record)
    return match_of(candidate, header, header, record.line)


def _choose(
    table: Table, fitting: Sequence[Candidate], profiles: Catalogue, present: set[str]
) -> Candidate:
    """The one profile, a user's own before the shipped; of its layouts the nearest."""
    own = [candidate for candidate in fitting if profiles.is_own(candidate.profile.name)]
    # A system's export may have a column of its own that is called debt_id, as people's files do.
    fitting = [candidate for candidate in fitting if not candidate.profile.explicit] or fitting
    best = max(own or fitting, key=lambda candidate: _knows(candidate.layout, present))
    others = {
        candidate.profile.name
        for candidate in own or fitting
        if not candidate.layout.identifying() < best.layout.identifying()
    } - {best.profile.name}
    if others:
        names = ", ".join(sorted({best.profile.name, *others}))
        raise UnknownFormat(
            f"{clean_line(table.file)} fits more than one profile: {names}.",
            "Choose one with --profile.",
        )
    return best


def _best_layout(profile: Profile, present: set[str]) -> Layout | None:
    fitting = [
        layout
        for layout in profile.layouts
        if not layout.headerless and layout.identifying() <= present
    ]
    return max(fitting, key=lambda layout: _knows(layout, present), default=None)


def _knows(layout: Layout, present: set[str]) -> tuple[int, int]:
    """How near a layout is to a header: how many of its names it knows, how many it wants."""
    known = {fold_name(column) for column in layout.columns}
    return len(known & present), len(layout.identifying())


def _match_loosely(heads: Heads, candidates: Sequence[Candidate]) -> Match | None:
    """For a profile that the user insists on: the record that has most of its columns, but at
    least half of those that tell a layout."""
    best: tuple[int, Candidate, Record] | None = None
    for candidate in candidates:
        if candidate.layout.headerless:
            continue
        wanted = candidate.layout.identifying()
        for record in heads.under(candidate.quoting):
            hits = len(wanted & {fold_name(cell) for cell in record.cells})
            if hits * 2 >= len(wanted) and (best is None or hits > best[0]):
                best = hits, candidate, record
    return _match_at(heads, *best[1:]) if best else None


# Columns that the user maps himself.


def _match_mapped(heads: Heads, options: ReadingOptions, profiles: Catalogue) -> Match | None:
    """With --map alone: the first record that has all mapped columns is the header; where only
    literals are given, the first that has two columns named as the API's fields."""
    if not options.columns and not options.literals:
        return None
    base = profiles.get(_OWN_FILES if options.profile == "auto" else options.profile)
    candidate = Candidate(base, base.layouts[0], heads.delimiter)
    mapped = {fold_name(column) for column in options.columns.values()}
    known = {fold_name(column) for column in candidate.layout.columns}
    for record in heads.under(candidate.quoting):
        present = {fold_name(cell) for cell in record.cells}
        if mapped <= present if mapped else len(known & present) >= 2:
            return _match_at(heads, candidate, record)
    return None


# Formats without header, and without rows.


def _match_headerless(table: Table, heads: Heads, candidates: Sequence[Candidate]) -> Match | None:
    bare = [candidate for candidate in candidates if candidate.layout.headerless]
    for quoting in quotings_of(bare):
        for record in heads.under(quoting):
            fitting = [
                candidate
                for candidate in bare
                if candidate.quoting is quoting and _looks_like(candidate.layout, record, table)
            ]
            if len({candidate.profile.name for candidate in fitting}) > 1:
                names = ", ".join(sorted({candidate.profile.name for candidate in fitting}))
                raise UnknownFormat(
                    f"{clean_line(table.file)} has no header and fits more than one profile: "
                    f"{names}.",
                    "Choose one with --profile.",
                )
            if fitting:
                return _match_bare(fitting[0], record)
    return None


def _match_bare(candidate: Candidate, record: Record) -> Match:
    """A layout's own columns, and those that the site adds, as `record` has them."""
    layout = candidate.layout
    width = len(record.cells) if layout.site_columns else len(layout.columns)
    numbers = tuple(str(number) for number in range(1, width + 1))
    return match_of(candidate, bare_names(layout, width), numbers, None)


def _looks_like(layout: Layout, record: Record, table: Table) -> bool:
    if table.delimiter is not None and layout.delimiter not in (None, table.delimiter):
        return False
    if record.problems or len(record.cells) not in widths_of(layout, layout.columns):
        return False
    cells = dict(zip(map(fold_name, layout.columns), record.cells, strict=False))
    return all(
        pattern.search(cells[fold_name(column)].strip())
        for column, pattern in layout.compiled_looks()
    )


def _match_empty(heads: Heads, candidates: Sequence[Candidate]) -> Match | None:
    sentences = {
        fold_word(sentence): candidate
        for candidate in candidates
        for sentence in candidate.profile.empty_export
    }
    records = [record for record in heads.under(Quoting.STANDARD) if not record.blank]
    if len(records) != 1:
        return None
    candidate = sentences.get(fold_word(" ".join(records[0].cells).rstrip(" .!")))
    if candidate is None:
        return None
    return Match(candidate.profile, (), (), None, shape=Shape(), widths=range(1), empty=True)


def _tell_nearest(table: Table, heads: Heads, candidates: Sequence[Candidate]) -> tuple[str, str]:
    sheet = f", sheet {clean_line(table.sheet, 80)}," if table.sheet else ""
    layouts = [(c.profile, c.layout) for c in candidates if not c.layout.headerless]
    records = heads.under(Quoting.STANDARD)
    return (
        f"{clean_line(table.file)}{sheet} fits no profile. {describe_nearest(records, layouts)}",
        "Choose a profile with --profile, name the columns with --map FIELD=COLUMN, or let "
        "`getbill import profiles draft FILE` begin a profile of your own. "
        "`getbill import profiles` lists what is known.",
    )


def column_index(names: Sequence[str], column: str) -> int:
    """The place of a column that the user named; UsageError with near names without it."""
    wanted = fold_name(column)
    for at, name in enumerate(names):
        if fold_name(name) == wanted:
            return at
    raise UsageError(
        f"--map names the column {clean_line(column, 80)!r}, which the file does not have.",
        near_names(column, names),
    )
