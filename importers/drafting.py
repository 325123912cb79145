"""A first profile for an unknown file, as TOML that a person goes on with.

Every guess says why, every open question stands as a comment. Of cells it tells the words of
dispositions alone. What is written here loads as it stands: `profiles.loading` is its judge.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Final

from getbill_tui.errors import UsageError
from getbill_tui.text import clean_line
from importers.guesses import Guess, Sampled, guess_uses, stamp_of_cell
from importers.profiles.editors import schema_address
from importers.profiles.folding import fold_name
from importers.profiles.looks import Look, look_of
from importers.profiles.meanings import Meanings
from importers.profiles.nearest import could_be_header
from importers.reading.table import Record, Shape, Table

_SAMPLED: Final = 2_000
"""Records that guesses go by."""
_HEADER_AMONG: Final = 60
_WORDS: Final = 100
_FIELDS: Final = (
    "debt_id", "call_date", "call_id", "phone_number_used", "direction", "duration_ms",
    "audio_url",
)  # fmt: skip
_OPEN: Final = {
    "debt_id": "the column with the debt's id or reference; without it no row can be sent",
    "call_date": "the column with the start of the call",
    "call_id": "the column with the call's own id; without it one is made from the row",
    "phone_number_used": "the column with the other party's number",
    "direction": "the column that says inbound or outbound",
    "duration_ms": "the column with the talk time",
}


@dataclass(frozen=True, slots=True)
class _Sheet:
    """What is known of the file: its columns, and whether it names them."""

    columns: tuple[Sampled, ...]
    headed: bool
    delimiter: str | None


def draft_profile(table: Table, name: str, meanings: Meanings) -> str:
    """The TOML of a profile called `name` for this table; UsageError where there is nothing to
    go by."""
    sheet = _sampled(table)
    guesses = guess_uses([column for column in sheet.columns if column.name], meanings)
    return "\n".join(_lines(name, sheet, guesses, meanings)) + "\n"


def _sampled(table: Table) -> _Sheet:
    records = [
        record
        for record in islice(table.records(Shape()), _SAMPLED)
        if not record.blank and not record.problems
    ]
    if not records:
        raise UsageError(
            f"{clean_line(table.file)} has no rows to go by.", "Export some calls first."
        )
    at = _header_among(records[:_HEADER_AMONG])
    rows = records if at is None else records[at + 1 :]
    width = len(records[at].cells) if at is not None else _usual_width(records)
    names = _names(records[at]) if at is not None else [f"column {n + 1}" for n in range(width)]
    return _Sheet(
        columns=tuple(
            Sampled(name, tuple(filter(str.strip, (row.cells[place] for row in fitting))))
            for fitting in [_full_rows(rows, width)]
            for place, name in enumerate(names)
        ),
        headed=at is not None,
        delimiter=table.delimiter,
    )


def _full_rows(rows: Sequence[Record], width: int) -> list[Record]:
    """Those of the right width, without totals and titles: lines that are much emptier."""
    fitting = [row for row in rows if len(row.cells) == width]
    usual = sorted(map(_filled, fitting))[len(fitting) // 2] if fitting else 0
    return [row for row in fitting if _filled(row) * 3 >= usual * 2]


def _usual_width(records: Sequence[Record]) -> int:
    return Counter(len(record.cells) for record in records).most_common(1)[0][0]


def _header_among(records: Sequence[Record]) -> int | None:
    """The first line of names that is about as full as the rows are wide."""
    full = max(_filled(record) for record in records)
    for at, record in enumerate(records):
        if could_be_header(record) and _filled(record) * 3 >= full * 2:
            return at
    return None


def _filled(record: Record) -> int:
    return sum(bool(cell.strip()) for cell in record.cells)


def _names(header: Record) -> list[str]:
    names = [cell.strip() for cell in header.cells]
    counts = Counter(fold_name(name) for name in names if name)
    if double := next((name for name, count in counts.items() if count > 1), None):
        raise UsageError(
            f"The column {clean_line(double, 80)} stands in the header more than once.",
            "Rename all but the one that counts, or export the file without them.",
        )
    return names


def _lines(
    name: str, sheet: _Sheet, guesses: Mapping[str, Guess], meanings: Meanings
) -> Iterator[str]:
    yield f"#:schema {schema_address()}"
    yield "# A first draft: every guess below wants a look. Save it as"
    yield f"# profiles/{name}.toml beside config.toml, then: getbill import profiles explain FILE"
    yield f"name = {_text(name)}"
    yield f"family = {_text(name)}  # stands before every call_id"
    yield f"label = {_text(name.replace('-', ' ').replace('_', ' ').title())}"
    yield from _clock(guesses.get("call_date"))
    if duration := guesses.get("duration_ms"):
        yield _unit(duration.column)
    yield ""
    yield from _layout(sheet, guesses)
    yield ""
    yield from _fields(guesses)
    yield from _notes(guesses)
    yield from _unused(sheet, guesses)
    yield from _dispositions(guesses.get("disposition"), meanings)


def _clock(guess: Guess | None) -> Iterator[str]:
    cells = guess.column.cells if guess else ()
    stamps = [stamp for cell in cells if (stamp := stamp_of_cell(cell))]
    if any(stamp.offset is None for stamp in stamps):
        yield '# zone = "Europe/Paris"  # local times: say here in which zone, or with --timezone'
    numbers = [stamp.numbers for stamp in stamps if stamp.numbers]
    day_first = any(first > 12 for first, _, _ in numbers)
    month_first = any(second > 12 for _, second, _ in numbers)
    if day_first != month_first:
        yield f'date_order = "{"dmy" if day_first else "mdy"}"  # a value over 12 tells'
    elif numbers:
        yield '# date_order = "dmy"  # nothing tells whether day or month stands first: dmy or mdy'


def _unit(column: Sampled) -> str:
    header = fold_name(column.name)
    plain = [cell for cell in column.cells if re.fullmatch(r"\s*\d+(?:[.,]\d+)?\s*", cell)]
    if re.search(r"\bms\b|milli", header):
        return 'unit = "milliseconds"  # by its header'
    if re.search(r"\bmin", header):
        return 'unit = "minutes"  # by its header'
    if plain and all(re.fullmatch(r"\s*0[.,]\d+\s*", cell) for cell in plain):
        return 'unit = "day_fraction"  # all below 1: fractions of a day?'
    return 'unit = "seconds"  # what plain numbers count; H:MM:SS is understood in any case'


def _layout(sheet: _Sheet, guesses: Mapping[str, Guess]) -> Iterator[str]:
    yield "[[layouts]]"
    yield 'name = "all columns"'
    names = [column.name for column in sheet.columns if column.name]
    if sheet.headed:
        used = [guess.column.name for guess in guesses.values()]
        required = [name for name in names if name in used] or names
        yield "# The header is recognised by these; others may come and go."
        yield f"required = {_list(required)}"
        yield f"columns = {_list(names)}"
        return
    yield "# The file names no columns: they are told by their number and their look."
    yield "headerless = true"
    if sheet.delimiter is not None:
        yield f"delimiter = {_text(sheet.delimiter)}"
    yield f"columns = {_list(names)}"
    yield "[layouts.looks]"
    yield from _told_by(sheet)


def _told_by(sheet: _Sheet) -> Iterator[str]:
    """The columns whose cells all look alike, with a digit in them: enough to tell the file."""
    found = False
    for column in sheet.columns:
        looks = {look_of(cell) for cell in column.cells}
        if len(looks) == 1 and "9" in (look := looks.pop()) and not look.endswith("…"):
            found = True
            pattern = re.sub(r"9", r"\\d", re.escape(look).replace("\\ ", " "))
            pattern = re.sub(r"[Aa]", r"[^\\W\\d]", pattern)
            yield f"{_text(column.name)} = {_text(f'^{pattern}$')}"
    if not found:
        raise UsageError(
            "The file names no columns, and none of them always looks alike.",
            "Put a line with the columns' names above the rows, then draft again.",
        )


def _fields(guesses: Mapping[str, Guess]) -> Iterator[str]:
    yield "[fields]"
    for field in _FIELDS:
        if (guess := guesses.get(field)) is None:
            if why := _OPEN.get(field):
                yield f'# {field} = "…"  # not found: {why}'
            continue
        yield f"{field} = {_source(guess, guesses)}  # {_why(guess)}"


def _source(guess: Guess, guesses: Mapping[str, Guess]) -> str:
    stamps = [stamp for cell in guess.column.cells if (stamp := stamp_of_cell(cell))]
    clock = guesses.get("time")
    if guess.use == "call_date" and clock and stamps and all(s.dateless_time for s in stamps):
        return f"{{ date = {_text(guess.column.name)}, time = {_text(clock.column.name)} }}"
    return _text(guess.column.name)


def _why(guess: Guess) -> str:
    look = Look()
    for cell in guess.column.cells:
        look.see(cell)
    return f"guessed {guess.why}{f'; they look like {look}' if look.filled else ''}"


def _notes(guesses: Mapping[str, Guess]) -> Iterator[str]:
    for use, label in (("notes", None), ("agent", "Agent")):
        if guess := guesses.get(use):
            yield ""
            yield f"[[notes]]  # guessed {guess.why}"
            yield from ([f"label = {_text(label)}"] if label else [])
            yield f"source = {{ column = {_text(guess.column.name)} }}"


def _unused(sheet: _Sheet, guesses: Mapping[str, Guess]) -> Iterator[str]:
    used = {guess.column.name for guess in guesses.values()}
    if unused := [column.name for column in sheet.columns if column.name not in {"", *used}]:
        yield ""
        yield "# These columns go nowhere yet. To keep one in the notes:"
        yield "# [[notes]]"
        yield f"# label = {_text(unused[0])}"
        yield f"# source = {{ column = {_text(unused[0])} }}"
        yield from (f"#   {_text(name)}" for name in unused)


def _dispositions(guess: Guess | None, meanings: Meanings) -> Iterator[str]:
    yield ""
    if guess is None:
        yield "# No column looked like what became of the call. It is declared so:"
        yield "# [[dispositions]]"
        yield '# column = "…"'
        return
    yield f"[[dispositions]]  # guessed {guess.why}"
    yield f"column = {_text(guess.column.name)}"
    counts = Counter(cell.strip() for cell in guess.column.cells)
    if len(counts) > _WORDS:
        yield "# Too many different words to list: free text, or another column?"
        return
    yield f"# Meanings: {', '.join(meanings.by_name)}"
    yield "[dispositions.words]"
    for word, rows in counts.most_common():
        meaning = meanings.find(word, "", {}, agent=True)
        count = f"{rows} row{'s' if rows > 1 else ''}"
        if meaning:
            yield f"{_text(word)} = {_text(meaning.name)}  # {count}"
        else:
            yield f'# {_text(word)} = "…"  # {count}; nobody knows yet what it means'


def _list(names: Sequence[str]) -> str:
    return f"[\n{''.join(f'  {_text(name)},{chr(10)}' for name in names)}]"


def _text(text: str) -> str:
    """A TOML string; what JSON leaves as it is and TOML forbids, escaped too."""
    written = json.dumps(text, ensure_ascii=False)
    return re.sub(r"[\x7f-\x9f]", lambda found: f"\\u{ord(found.group()):04x}", written)
