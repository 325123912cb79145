"""Files that would harm or mislead: one clear error, or one row's problem, and we live on.

security.md, "Files"; importing.md, section 6, exits.
"""

from __future__ import annotations

import io
import os
import stat
import sys
import tempfile
import threading
import zipfile
from types import SimpleNamespace

import pytest
import xlsxwriter

from getbill_tui.errors import GetBillError, UsageError
from getbill_tui.exits import Exit
from importers.problem import Code
from importers.reading.opening import open_tables
from importers.reading.table import Shape

CONTENT_TYPES = """<?xml version="1.0"?>
<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">
<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>
<Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-\
officedocument.spreadsheetml.sheet.main+xml"/></Types>"""
RELATIONS = """<?xml version="1.0"?>
<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">
<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/\
relationships/{kind}" Target="{target}"/></Relationships>"""
BOOK = """<?xml version="1.0"?>
<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" \
xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">
<sheets><sheet name="Calls" sheetId="1" r:id="rId1"/></sheets></workbook>"""
SHEET = """<?xml version="1.0"?>{before}
<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">
<sheetData>{rows}</sheetData></worksheet>"""
A1 = '<row r="1"><c r="A1"><v>1</v></c></row>'


def workbook(rows, before="", extra=()):
    """The bytes of a workbook with one sheet, written by hand."""
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", CONTENT_TYPES)
        archive.writestr(
            "_rels/.rels", RELATIONS.format(kind="officeDocument", target="xl/workbook.xml")
        )
        archive.writestr("xl/workbook.xml", BOOK)
        archive.writestr(
            "xl/_rels/workbook.xml.rels",
            RELATIONS.format(kind="worksheet", target="worksheets/sheet1.xml"),
        )
        archive.writestr("xl/worksheets/sheet1.xml", SHEET.format(rows=rows, before=before))
        for name, content in extra:
            archive.writestr(name, content)
    return data.getvalue()


@pytest.fixture
def refusal(tmp_path):
    """A function that reads bytes as a file and gives the error that this must end in."""

    def read(data, name="calls.xlsx"):
        path = tmp_path / name
        path.write_bytes(data)
        with pytest.raises(GetBillError) as caught:
            records_of(str(path))
        error = caught.value
        assert name in error.message
        assert error.hint
        return error

    return read


def records_of(path, **options):
    asked = {"encoding": None, "delimiter": None, "sheet": None} | options
    with open_tables(path, **asked) as tables:
        return [record for table in tables for record in table.records(Shape())]


def test_the_hand_written_workbook_is_readable_at_all(tmp_path):
    path = tmp_path / "calls.xlsx"
    path.write_bytes(workbook(A1))
    assert [record.cells for record in records_of(str(path))] == [("1",)]


def test_a_far_cell_is_refused_before_the_library_sees_it(refusal):
    far = '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    error = refusal(workbook(A1 + far))
    assert error.exit is Exit.CANNOT_GO_ON
    assert "sheet 'Calls' reaches to row 1,048,576 and column 16,384" in error.message


@pytest.mark.parametrize(
    "far",
    [
        "<row r='1048576'><c r='XFD1048576'><v>1</v></c></row>",
        '<row r="1048576"><c\n r = "XFD1048576"><v>1</v></c></row>',
        '<row r="1"><c r="XFD1048576"><v>1</v></c><c r="A1"><v>1</v></c></row>',
        '<row r="1"><c r="XFD1"><v>1</v></c></row>'
        '<row r="1048576"><c r="A1048576"><v>1</v></c></row>',
        '<row r="1"><c r="&#88;FD1048576"><v>1</v></c></row>',
        '<x:row r="1048576" xmlns:x="u"><x:c r="XFD1048576"><x:v>1</x:v></x:c></x:row>',
    ],
)
def test_a_far_cell_in_disguise_kills_the_child_at_worst(tmp_path, far):
    path = tmp_path / "calls.xlsx"
    path.write_bytes(workbook(A1 + far))
    with pytest.raises(GetBillError, match=r"calls\.xlsx") as caught:
        records_of(str(path))
    assert caught.value.exit is Exit.CANNOT_GO_ON


def test_a_bomb_is_refused_by_its_ratio(refusal):
    error = refusal(workbook(f'<row r="1"><c t="inlineStr" r="A1"><is><t>{"x" * 50_000_000}'))
    assert "times its size" in error.message
    assert error.exit is Exit.CANNOT_GO_ON


def test_a_bomb_that_lies_about_its_size(refusal):
    data = bytearray(workbook(A1, extra=[("xl/sharedStrings.xml", "x" * 30_000_000)]))
    size = (30_000_000).to_bytes(4, "little")
    assert data.count(size) == 2
    assert refusal(bytes(data.replace(size, (1000).to_bytes(4, "little"))))


ODS = (
    '<?xml version="1.0"?><office:document-content '
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body>'
    '<office:spreadsheet><table:table table:name="Calls">'
    '<table:table-row table:number-rows-repeated="1048576">'
    '<table:table-cell table:number-columns-repeated="{columns}" office:value-type="string">'
    "<text:p>x</text:p></table:table-cell></table:table-row></table:table>"
    "</office:spreadsheet></office:body></office:document-content>"
)


@pytest.mark.parametrize("columns", [10, 16_384, 99_999_999_999])
def test_a_sheet_that_repeats_itself_takes_only_the_child_down(refusal, columns):
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("META-INF/manifest.xml", "<manifest/>")
        archive.writestr("content.xml", ODS.format(columns=columns))
    assert refusal(data.getvalue(), "calls.ods").exit is Exit.CANNOT_GO_ON


LAUGHS = (
    '<!DOCTYPE lolz [<!ENTITY lol "lol">'
    + "".join(f'<!ENTITY lol{n} "{f"&lol{n - 1};" * 10}">' for n in range(1, 10))
    + "]>"
).replace("&lol0;", "&lol;")


def test_a_billion_laughs(refusal):
    rows = '<row r="1"><c r="A1" t="inlineStr"><is><t>&lol9;</t></is></c></row>'
    assert "entities" in refusal(workbook(rows, before=LAUGHS)).message


@pytest.mark.parametrize("name", ["../evil.xml", "/etc/evil.xml", "xl\\..\\evil.xml"])
def test_names_that_lead_out(refusal, name):
    assert "leads out" in refusal(workbook(A1, extra=[(name, "x")])).message


def test_too_many_parts(refusal):
    parts = [(f"xl/media/{number}.xml", "") for number in range(10_001)]
    assert "too many parts" in refusal(workbook(A1, extra=parts)).message


def test_two_parts_of_one_name(refusal):
    with pytest.warns(UserWarning, match="Duplicate name"):
        data = workbook(A1, extra=[("xl/workbook.xml", BOOK)])
    assert "overlap" in refusal(data).message


@pytest.mark.parametrize("left", [4, 60, 0.5, -30, -1])
def test_a_truncated_workbook(refusal, left):
    data = workbook(A1)
    error = refusal(data[: int(len(data) * left) if isinstance(left, float) else left])
    assert error.exit is Exit.CANNOT_GO_ON
    assert "damaged" in error.message


def test_a_workbook_with_broken_bytes_inside(refusal):
    data = bytearray(workbook(A1 * 200))
    at = data.index(b"xl/worksheets/sheet1.xml") + 40
    data[at : at + 30] = b"\xff" * 30
    assert "damaged" in refusal(bytes(data)).message


def test_a_workbook_that_is_no_xml(refusal):
    assert "damaged" in refusal(workbook("<row><c r='A1'><v>1</c></row")).message


def test_an_xlsb_is_wrong_usage_with_a_way_out(refusal):
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        archive.writestr("xl/workbook.bin", b"\x00")
        archive.writestr("[Content_Types].xml", CONTENT_TYPES)
    error = refusal(data.getvalue(), "calls.xlsb")
    assert isinstance(error, UsageError)
    assert ".xlsx" in error.hint


def test_an_archive_of_exports_is_wrong_usage(refusal):
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        archive.writestr("calls.csv", "a,b\n")
    assert isinstance(refusal(data.getvalue(), "calls.zip"), UsageError)


@pytest.mark.parametrize(
    "data",
    [
        b"<html><table></table></html>",
        b"\xef\xbb\xbf\r\n <!DOCTYPE html>",
        b'<?xml version="1.0"?><Workbook/>',
        "\ufeff<html>".encode("utf-16-le"),
        b"MIME-Version: 1.0\r\nContent-Type: multipart/related",
        b"\x1f\x8b\x08\x00",
        b"%PDF-1.7\n",
    ],
)
def test_what_only_calls_itself_an_export_is_wrong_usage(refusal, data):
    error = refusal(data, "calls.xls")
    assert error.exit is Exit.USAGE


def test_nothing_at_all(refusal):
    error = refusal(b"", "calls.csv")
    assert error.exit is Exit.CANNOT_GO_ON
    assert "0 bytes" in error.message


def test_what_is_not_there(tmp_path):
    for path, word in (
        (tmp_path / "absent.csv", "no file"),
        (tmp_path, "folder"),
        (tmp_path / "absent" / "calls.csv", "no file"),
        (tmp_path / ("x" * 300), "cannot be opened"),
        ("nul\x00byte.csv", "cannot be opened"),
        ("/dev/null", "device"),
    ):
        with pytest.raises(GetBillError, match=word) as caught:
            records_of(str(path))
        assert caught.value.exit is Exit.CANNOT_GO_ON


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_what_may_not_be_read(tmp_path):
    path = tmp_path / "calls.csv"
    path.write_bytes(b"a,b\n")
    path.chmod(0)
    with pytest.raises(GetBillError, match="may not be read"):
        records_of(str(path))


def test_a_refused_permission_is_said_as_such(tmp_path, monkeypatch):
    path = tmp_path / "calls.csv"
    path.write_bytes(b"a,b\n")

    def refuse(*_):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("importers.reading.spooling.os.open", refuse)
    with pytest.raises(GetBillError, match="may not be read by you"):
        records_of(str(path))


def test_nuls_lose_no_row(tmp_path):
    path = tmp_path / "calls.csv"
    path.write_bytes(b"a,b\n1,\x002\n\x00\x00\n3,4\n")
    assert [record.cells for record in records_of(str(path))] == [
        ("a", "b"),
        ("1", "\x002"),
        ("\x00\x00",),
        ("3", "4"),
    ]


def test_a_huge_field_is_its_rows_problem(tmp_path):
    path = tmp_path / "calls.csv"
    path.write_text(f'a,b\n1,"{"x" * 300_000}"\n2,c\n')
    found = records_of(str(path))
    assert [[problem.code for problem in record.problems] for record in found] == [
        [],
        [Code.TOO_LONG],
        [],
    ]


def test_an_open_quote_above_50_000_lines_costs_one_row(tmp_path):
    path = tmp_path / "calls.csv"
    rows = "".join(f'{number},"{number}",x\n' for number in range(50_000))
    path.write_text('a,b,c\n1,"open,x\n' + rows)
    found = records_of(str(path))
    assert len(found) == 50_002
    assert [record.line for record in found if record.problems] == [2]


def test_open_quotes_on_every_line(tmp_path):
    path = tmp_path / "calls.csv"
    path.write_text("a,b,c\n" + '1,"open,x\n' * 20_000)
    found = records_of(str(path))
    assert len(found) == 20_001
    assert sum(bool(record.problems) for record in found) == 20_000


def test_a_line_without_end_is_bounded(tmp_path):
    path = tmp_path / "calls.csv"
    path.write_bytes(b"a,b\n" + b"x" * 30_000_000 + b"\n1,2\n")
    found = records_of(str(path))
    assert [record.line for record in found] == [1, 2, 3]
    assert max(len(cell) for cell in found[1].cells) == 65_536


@pytest.fixture
def piped(monkeypatch, tmp_path):
    """A function that pipes bytes into standard input, with a temporary folder to look at."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))

    def pipe(data):
        reading, writing = os.pipe()
        stream = os.fdopen(reading, "rb")
        monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=stream))

        def write():
            with os.fdopen(writing, "wb") as out:
                out.write(data)

        writer = threading.Thread(target=write)
        writer.start()
        return stream, writer

    return pipe


def test_standard_input_is_read_as_often_as_wanted_and_leaves_nothing(piped, tmp_path):
    stream, writer = piped(b"a;b\n" + b"1;2\n" * 50_000)
    with open_tables("-", encoding=None, delimiter=None, sheet=None) as (table,):
        assert table.file == "-"
        assert stat.S_IMODE(os.fstat(table.source.descriptor).st_mode) == 0o600
        assert [sum(1 for _ in table.records(Shape())) for _ in range(2)] == [50_001] * 2
    writer.join()
    stream.close()
    assert list(tmp_path.iterdir()) == []


def test_standard_input_leaves_nothing_behind_an_error(piped, tmp_path):
    for data in (b"", b"<html>", b"PK\x03\x04 cut"):
        stream, writer = piped(data)
        with pytest.raises(GetBillError, match="Standard input"):
            records_of("-")
        writer.join()
        stream.close()
    assert list(tmp_path.iterdir()) == []


def test_a_workbook_on_standard_input(piped, tmp_path):
    made = tmp_path / "made.xlsx"
    book = xlsxwriter.Workbook(made)
    book.add_worksheet("Out").write_row(0, 0, ["a", "b"])
    book.close()
    stream, writer = piped(made.read_bytes())
    assert [record.cells for record in records_of("-")] == [("a", "b")]
    writer.join()
    stream.close()
    assert list(tmp_path.iterdir()) == [made]


def test_a_named_pipe_is_read_like_standard_input(tmp_path):
    path = tmp_path / "pipe"
    os.mkfifo(path)
    writer = threading.Thread(target=lambda: path.write_bytes(b"a,b\n1,2\n"))
    writer.start()
    assert len(records_of(str(path))) == 2
    writer.join()
