"""Sheets as tables of text: cell types, places, which sheets, and what the parent loads."""

from __future__ import annotations

import datetime
import io
import subprocess
import sys
import zipfile

import pytest
import xlsxwriter

from getbill_tui.errors import GetBillError, UsageError
from importers.problem import Code
from importers.reading.opening import open_tables
from importers.reading.table import Shape

MOMENT = datetime.datetime(2026, 1, 12, 9, 4, 11)  # noqa: DTZ001


@pytest.fixture
def workbook(tmp_path):
    """A function that makes a workbook by what it is told to write on each sheet."""

    def make(sheets, name="calls.xlsx", **options):
        path = tmp_path / name
        book = xlsxwriter.Workbook(path, options)
        for title, write in sheets.items():
            write(book.add_worksheet(title), book)
        book.close()
        return str(path)

    return make


def read(path, sheet=None):
    with open_tables(path, encoding=None, delimiter=None, sheet=sheet) as tables:
        return {table.sheet: list(table.records(Shape())) for table in tables}


def rows(path, sheet=None):
    return {
        name: [(record.line, record.cells) for record in found]
        for name, found in read(path, sheet).items()
    }


def typed(sheet, book):
    def dated(text):
        return book.add_format({"num_format": text})

    sheet.write_number(0, 0, 33612345678)
    sheet.write_number(0, 1, 0.1 + 0.2)
    sheet.write_number(0, 2, -1.5)
    sheet.write_boolean(0, 3, True)
    sheet.write_datetime(0, 4, MOMENT, dated("yyyy-mm-dd hh:mm:ss"))
    sheet.write_datetime(0, 5, MOMENT.date(), dated("dd/mm/yyyy"))
    sheet.write_datetime(0, 6, MOMENT.time(), dated("hh:mm:ss"))
    sheet.write_datetime(0, 7, datetime.timedelta(hours=25, minutes=3, seconds=7), dated("[h]:mm"))
    sheet.write_formula(0, 8, "=1/0", None, "#DIV/0!")
    sheet.write_string(0, 9, "0612\n «é»")
    sheet.write_formula(0, 10, "=1+1", None, 2)
    sheet.write_number(0, 11, 1234567890123456789)
    sheet.write_number(0, 12, 1 / 86_400)
    sheet.write_blank(0, 13, None, dated("0"))
    sheet.write_string(0, 14, "NA")


@pytest.mark.parametrize("date_1904", [False, True])
def test_each_type_of_cell(workbook, date_1904):
    path = workbook({"Calls": typed}, date_1904=date_1904)
    assert rows(path) == {
        "Calls": [
            (
                1,
                (
                    "33612345678",
                    "0.3",
                    "-1.5",
                    "true",
                    "2026-01-12T09:04:11",
                    "2026-01-12",
                    "09:04:11",
                    "25:03:07",
                    "#DIV/0!",
                    "0612\n «é»",
                    "2",
                    "1.23456789012346E+18",
                    "0.00001157407407407407",
                    "",
                    "NA",
                ),
            )
        ]
    }


def test_lines_and_places_are_the_sheets_and_empty_rows_are_records(workbook):
    def write(sheet, book):
        sheet.write_row(2, 1, ["id", "date"])
        sheet.write_row(4, 1, ["1", "2"])

    assert rows(workbook({"Calls": write})) == {
        "Calls": [
            (1, ("", "", "")),
            (2, ("", "", "")),
            (3, ("", "id", "date")),
            (4, ("", "", "")),
            (5, ("", "1", "2")),
        ]
    }


def test_a_failed_cell_far_from_the_corner_is_shown_at_its_place(workbook):
    def write(sheet, book):
        sheet.write_row(3, 2, ["a", "b", "c"])
        sheet.write_formula(5, 3, "=NA()", None, "#N/A")

    assert rows(workbook({"Calls": write}))["Calls"][5] == (6, ("", "", "", "#N/A", ""))


def one(value):
    return lambda sheet, _: sheet.write_row(0, 0, [value, value])


def hidden(value):
    def write(sheet, book):
        one(value)(sheet, book)
        sheet.hide()

    return write


def test_which_sheets(workbook):
    path = workbook({"Out": one("a"), "Lists": hidden("b"), "In": one("c"), "Empty": one("")})
    assert list(read(path)) == ["Out", "In", "Empty"]
    assert list(read(path, "all")) == ["Out", "In", "Empty"]
    assert rows(path, "In") == {"In": [(1, ("c", "c"))]}
    assert rows(path, "in") == {"In": [(1, ("c", "c"))]}
    assert rows(path, "Lists") == {"Lists": [(1, ("b", "b"))]}
    with pytest.raises(UsageError, match="no sheet 'Chat'") as caught:
        read(path, "Chat")
    assert "'Out', 'Lists', 'In', 'Empty'" in caught.value.hint


def test_a_text_file_has_no_sheets(tmp_path):
    path = tmp_path / "calls.csv"
    path.write_text("a,b\n")
    assert list(read(str(path), "all")) == [None]
    with pytest.raises(UsageError, match="no sheet"):
        read(str(path), "Out")


def test_the_name_of_the_file_means_nothing(workbook):
    assert rows(workbook({"Out": one("a")}, name="calls.csv")) == {"Out": [(1, ("a", "a"))]}


def test_sheets_can_be_read_again_and_side_by_side(workbook):
    path = workbook({"Out": lambda sheet, _: [sheet.write_row(n, 0, [n]) for n in range(1200)]})
    with open_tables(path, encoding=None, delimiter=None, sheet=None) as (table,):
        pairs = zip(table.records(Shape()), table.records(Shape()), strict=True)
        assert [one.cells == other.cells == (str(n),) for n, (one, other) in enumerate(pairs)] == [
            True
        ] * 1200
        assert len(list(table.records(Shape()))) == 1200


def test_a_cell_that_is_too_long_is_its_rows_problem(workbook):
    def write(sheet, book):
        sheet.write_row(0, 0, ["id", "note"])
        sheet.write_row(1, 0, ["1", "x" * 30_000])
        sheet.write_row(2, 0, ["2", "y"])

    path = workbook({"Out": write})
    data = io.BytesIO()
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(data, "w", zipfile.ZIP_STORED) as new:
        for entry in old.infolist():
            new.writestr(entry.filename, old.read(entry).replace(b"x" * 30_000, b"x" * 300_000))
    with open(path, "wb") as file:  # noqa: PTH123
        file.write(data.getvalue())
    found = read(path)["Out"]
    assert [[problem.code for problem in record.problems] for record in found] == [
        [],
        [Code.TOO_LONG],
        [],
    ]
    assert found[1].cells == ("1", "x" * 65_536)


ODS = """<?xml version="1.0" encoding="UTF-8"?>
<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"
 xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body><office:spreadsheet>
<table:table table:name="Appels"><table:table-row>\
<table:table-cell office:value-type="string"><text:p>Téléphone</text:p></table:table-cell>\
<table:table-cell office:value-type="float" office:value="42"><text:p>42</text:p>\
</table:table-cell>\
</table:table-row></table:table></office:spreadsheet></office:body></office:document-content>"""


def test_an_open_document_sheet(tmp_path):
    path = tmp_path / "calls.ods"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("META-INF/manifest.xml", "<manifest/>")
        archive.writestr("content.xml", ODS)
    assert rows(str(path)) == {"Appels": [(1, ("Téléphone", "42"))]}


def test_the_importing_process_never_loads_what_reads_workbooks(workbook):
    path = workbook({"Out": one("a")})
    program = (
        "import sys\n"
        "from importers.reading.opening import open_tables\n"
        "with open_tables(sys.argv[1], encoding=None, delimiter=None, sheet=None) as (table,):\n"
        "    assert table.sheet == 'Out'\n"
        "assert not {'pandas', 'python_calamine', 'pyarrow'} & set(sys.modules)\n"
    )
    subprocess.run([sys.executable, "-c", program, path], check=True)


def test_an_old_workbook_that_is_damaged(tmp_path):
    path = tmp_path / "calls.xls"
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 5000)
    with pytest.raises(GetBillError, match=r"calls\.xls is a damaged workbook"):
        read(str(path))
