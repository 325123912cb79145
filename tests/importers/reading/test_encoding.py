"""How the encoding of a text file is decided."""

from __future__ import annotations

import pytest

from getbill_tui.errors import UsageError
from importers.problem import Code
from importers.reading.table import Shape


def test_a_mark_decides(table_of):
    for encoding, name in (
        ("utf-8-sig", "utf-8-sig"),
        ("utf-16", "utf-16"),
        ("utf-32", "utf-32"),
    ):
        table = table_of("téléphone,é\n".encode(encoding))
        assert table.encoding == name
        assert next(table.records(Shape())).cells == ("téléphone", "é")


def test_big_endian_utf_16_with_its_mark(table_of):
    table = table_of(b"\xfe\xff" + "a;é\r\n".encode("utf-16-be"))
    assert [record.cells for record in table.records(Shape())] == [("a", "é")]


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf_16_without_its_mark_is_told_by_its_nuls(table_of, encoding):
    table = table_of("Call ID\tDate\n1\t2026\n".encode(encoding))
    assert (table.encoding, table.delimiter) == (encoding, "\t")


def test_windows_1252_when_bytes_are_no_utf_8(table_of):
    table = table_of("Téléphone;Réponse\n1;«é»\n".encode("cp1252"))
    assert table.encoding == "cp1252"
    assert [record.cells for record in table.records(Shape())][1] == ("1", "«é»")


def test_mostly_valid_utf_8_stays_utf_8_with_a_bad_row(table_of):
    good = "".join(f"{number},réglé à échéance\n" for number in range(20)).encode()
    table = table_of(good + b"20,r\xe9gl\xe9\n" + b"21,fin\n")
    assert table.encoding == "utf-8"
    records = list(table.records(Shape()))
    assert [record.line for record in records if record.problems] == [21]
    bad = records[20]
    assert bad.cells == ("20", "r\N{REPLACEMENT CHARACTER}gl\N{REPLACEMENT CHARACTER}")
    assert [problem.code for problem in bad.problems] == [Code.UNDECODABLE_TEXT]
    assert records[21].cells == ("21", "fin")


def test_the_decision_looks_beyond_the_first_block(table_of):
    data = b"a,b\n" * 400_000 + "é,è\n".encode("cp1252")
    assert table_of(data).encoding == "cp1252"


def test_a_character_across_two_blocks_is_no_error(table_of):
    data = b"x" * ((1 << 20) - 1) + "é\n".encode()
    table = table_of(data)
    assert table.encoding == "utf-8"


def test_a_byte_that_windows_1252_lacks_is_a_problem_of_its_row(table_of):
    table = table_of(b"a,b\nr\xe9gl\xe9,\x81\n\xe9t\xe9,c\n")
    assert table.encoding == "cp1252"
    assert [bool(record.problems) for record in table.records(Shape())] == [False, True, False]


def test_a_real_replacement_character_is_no_problem(table_of):
    table = table_of("a,b\n\N{REPLACEMENT CHARACTER},c\n".encode())
    assert not any(record.problems for record in table.records(Shape()))


def test_the_user_overrules_the_file(table_of):
    table = table_of("é,€\n".encode("iso-8859-15"), encoding="ISO-8859-15")
    assert [record.cells for record in table.records(Shape())] == [("é", "€")]


@pytest.mark.parametrize("name", ["klingon", "base64", "idna", "", "utf\x008"])
def test_an_encoding_that_cannot_be_is_wrong_usage(table_of, name):
    with pytest.raises(UsageError, match="No text encoding"):
        table_of(b"a,b\n", encoding=name)


def test_a_truncated_utf_16_file_ends_in_a_bad_row_not_in_a_crash(table_of):
    table = table_of("a,b\nc,d".encode("utf-16")[:-1])
    records = list(table.records(Shape()))
    assert [bool(record.problems) for record in records] == [False, True]


def test_a_mark_is_never_part_of_the_first_cell(table_of):
    table = table_of("a,b\n".encode("utf-8-sig"), encoding="utf-8")
    assert next(table.records(Shape())).cells == ("a", "b")
