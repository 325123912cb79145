"""How the delimiter is found, and how the user gives it."""

from __future__ import annotations

import pytest

from getbill_tui.errors import UsageError
from importers.reading.table import Shape


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_each_candidate(table_of, delimiter):
    text = delimiter.join(["id", "date", "phone"]) + "\n" + delimiter.join("123") + "\n"
    assert table_of(text.encode()).delimiter == delimiter


@pytest.mark.parametrize(
    "text",
    [
        "montant;frais;tva\n1,5;2,5;3,5\n1,5;2,5;3,5\n1,5;2,5;3,5\n",
        "Rapport, janvier, Lyon\n\nid;date;phone;note\n1;2;3;oui, mais\n2;3;4;non\n",
        'id;note\n1;"a, b, c, d, e"\n2;"a, b, c, d, e"\n',
        "id;note;etat\n1;a, b, c, d;x\n2;e;y\n3;f;z\n",
        "Titre;;;\nid;date;phone;note\n",
        "nom, prénom;date;heure\n",
    ],
    ids=["decimals", "title", "quoted", "prose", "title above an empty table", "header alone"],
)
def test_commas_that_separate_nothing(table_of, text):
    assert table_of(text.encode()).delimiter == ";"


def test_rows_wider_than_the_header_still_count(table_of):
    rows = "".join("\t".join("x" * (30 + n % 3)) + "\tLyon, FR\n" for n in range(20))
    assert table_of(("\t".join("h" * 30) + "\n" + rows).encode()).delimiter == "\t"


def test_lists_inside_cells_are_no_columns(table_of):
    rows = "".join(f"{n},a;b;c,x|y\n" for n in range(20))
    assert table_of(("id,tags,files\n" + rows).encode()).delimiter == ","


def test_one_column_is_a_table(table_of):
    table = table_of(b"phone\n0639980101\n0639980102\n")
    assert [record.cells for record in table.records(Shape())] == [
        ("phone",),
        ("0639980101",),
        ("0639980102",),
    ]


@pytest.mark.parametrize("line", ["sep=|", "SEP=|", '"sep=|"'])
def test_a_separator_line_is_honoured_and_dropped(table_of, line):
    table = table_of(f"{line}\r\na,b|c\r\n1|2\r\n".encode())
    assert table.delimiter == "|"
    assert [(record.line, record.cells) for record in table.records(Shape())] == [
        (2, ("a,b", "c")),
        (3, ("1", "2")),
    ]


def test_a_separator_line_behind_a_mark(table_of):
    table = table_of("sep=\t\r\na\tb\r\n".encode("utf-16"))
    assert table.delimiter == "\t"


def test_the_user_overrules_the_separator_line_which_is_still_no_record(table_of):
    table = table_of(b"sep=;\na,b\n", delimiter=",")
    assert [(record.line, record.cells) for record in table.records(Shape())] == [(2, ("a", "b"))]


@pytest.mark.parametrize(("asked", "meant"), [("tab", "\t"), (r"\t", "\t"), ("#", "#")])
def test_words_for_delimiters(table_of, asked, meant):
    assert table_of(b"a\tb#c\n", delimiter=asked).delimiter == meant


@pytest.mark.parametrize("asked", ["", "ab", '"', "\n", "x", "1", "\x00"])
def test_a_delimiter_that_cannot_be_is_wrong_usage(table_of, asked):
    with pytest.raises(UsageError, match="cannot separate"):
        table_of(b"a,b\n", delimiter=asked)
