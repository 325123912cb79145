"""Any table through any dialect comes back as it was; any bytes lose nothing."""

from __future__ import annotations

import re

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from importers.reading.delimiters import separator_line
from importers.reading.encoding import UNDECODABLE
from importers.reading.table import Quoting, Shape

NEWLINE = re.compile(r"\r\n|\r|\n")
DELIMITERS = st.sampled_from([",", ";", "\t", "|"])
ENCODINGS = st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "cp1252"])
NEWLINES = st.sampled_from(["\n", "\r\n", "\r"])


def written(table, delimiter, newline, quote_all, final):
    """The table as RFC 4180 writes it, and the physical line of each record."""
    text, lines = "", []
    for row in table:
        lines.append(1 + len(NEWLINE.findall(text)))
        text += delimiter.join(
            '"' + cell.replace('"', '""') + '"'
            if quote_all or row == [""] or re.search(r'[\r\n"]', cell) or delimiter in cell
            else cell
            for cell in row
        )
        text += newline
    return (text if final else text.removesuffix(newline)), lines


def tables(cell, columns):
    return st.integers(*columns).flatmap(
        lambda width: st.lists(
            st.lists(cell, min_size=width, max_size=width), min_size=1, max_size=8
        )
    )


def any_cell(encoding):
    return st.text(st.characters(codec="cp1252" if encoding == "cp1252" else "utf-8"), max_size=12)


@settings(max_examples=200, deadline=None)
@given(data=st.data(), delimiter=DELIMITERS, newline=NEWLINES, encoding=ENCODINGS)
def test_any_cells_through_a_known_dialect(table_of, data, delimiter, newline, encoding):
    table = data.draw(tables(any_cell(encoding), (1, 5)))
    assume(separator_line(table[0][0]) is None)
    # A mark in the first cell is taken for one of the encoding.
    assume(not table[0][0].startswith("\ufeff"))
    quote_all, final = data.draw(st.tuples(st.booleans(), st.booleans()))
    text, lines = written(table, delimiter, newline, quote_all, final)
    width = len(table[0])
    found = list(
        table_of(text.encode(encoding), encoding=encoding, delimiter=delimiter).records(
            Shape(widths=range(width, width + 1))
        )
    )
    assert [list(record.cells) for record in found] == table
    assert [record.line for record in found] == lines
    assert not any(record.problems for record in found)


NAMES = [f"{word} {letter}" for word in ("Date", "Téléphone", "Durée") for letter in "abc"]
VALUES = st.one_of(
    st.sampled_from(["", "0639980101", "12/01/2026 09:00", "1,5", "oui, mais", "a;b", "x|y"]),
    st.text(st.sampled_from('abc éèàçôî0123456789"\n\r.'), max_size=10),
)


@settings(max_examples=200, deadline=None)
@given(data=st.data(), delimiter=DELIMITERS, newline=NEWLINES, encoding=ENCODINGS)
def test_likely_tables_through_a_dialect_that_is_found_out(
    table_of, data, delimiter, newline, encoding
):
    body = data.draw(tables(VALUES, (4, 9)))
    table = [NAMES[: len(body[0])], *body]
    text, lines = written(table, delimiter, newline, *data.draw(st.tuples(*[st.booleans()] * 2)))
    found_table = table_of(text.encode(encoding))
    found = list(found_table.records(Shape()))
    assert (found_table.encoding, found_table.delimiter) == (encoding, delimiter)
    assert [list(record.cells) for record in found] == table
    assert [record.line for record in found] == lines


SHAPES = st.builds(
    Shape,
    quoting=st.sampled_from(list(Quoting)),
    widths=st.none() | st.integers(1, 4).map(lambda width: range(width, width + 1)),
)
TEXTLIKE = st.text(st.sampled_from('ab,"\n\r;é'), max_size=80).map(str.encode)
BYTES = (
    st.binary(max_size=120) | TEXTLIKE | st.lists(TEXTLIKE | st.binary(max_size=3)).map(b"".join)
)


def kept(text, delimiter):
    """What must survive: all but the signs of the table itself."""
    return re.sub(f'["\r\n{re.escape(delimiter)}]', "", text)


@settings(max_examples=400, deadline=None)
@given(data=BYTES, shape=SHAPES)
def test_no_bytes_crash_the_reader_or_get_lost(table_of, data, shape):
    table = table_of(data)
    found = list(table.records(shape))
    text = data.decode(table.encoding, UNDECODABLE).removeprefix("\ufeff")
    text = re.sub("[\ud800-\udfff]", "\N{REPLACEMENT CHARACTER}", text)
    lines = NEWLINE.split(text)
    if separator_line(lines[0]) is not None:
        return
    assert kept("".join("".join(record.cells) for record in found), table.delimiter) == kept(
        text, table.delimiter
    )
    numbers = [record.line for record in found]
    assert numbers == sorted(set(numbers))
    assert all(1 <= number <= len(lines) for number in numbers)
    assert not numbers or numbers[0] == 1
    if shape.quoting is not Quoting.STANDARD:
        assert len(found) == len(lines) - (not lines[-1])
    # Each record begins with the beginning of its line.
    for record in found:
        first = kept(lines[record.line - 1], table.delimiter)
        assert kept("".join(record.cells), table.delimiter).startswith(first)


@settings(max_examples=200, deadline=None)
@given(
    rows=st.lists(st.text(st.sampled_from('ab,"é '), max_size=20), min_size=1, max_size=12),
    at=st.integers(0, 12),
)
def test_one_broken_row_leaves_good_neighbours_alone(table_of, rows, at):
    good = [f"{number},b,c" for number in range(30)]
    mixed = [*good[:at], *rows, *good[at:]]
    found = list(
        table_of("\n".join(mixed).encode(), delimiter=",").records(Shape(widths=range(3, 4)))
    )
    by_line = {record.line: record for record in found}
    for line, text in enumerate(mixed, start=1):
        if text in good[at:] and line > at + len(rows):
            assert by_line[line].cells == tuple(text.split(","))
        if line <= at:
            assert by_line[line].cells == tuple(text.split(","))
