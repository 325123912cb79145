"""Real exports' shapes, as dialers/formats.md describes them, and its breakage samples."""

from __future__ import annotations

import pytest

from getbill_tui.errors import UsageError
from importers.reading.opening import open_tables
from importers.reading.table import Quoting, Shape

SAMPLES = {
    "aircall.csv": ("utf-8", ",", 41, 9),
    "asterisk_master.csv": ("utf-8", ",", 18, 8),
    "cisco_cucm_cdr.csv": ("utf-8", ",", 71, 8),
    "excel_mangled.csv": ("utf-8", ",", 6, 5),
    "fr_excel_cp1252_semicolon.csv": ("cp1252", ";", 8, 4),
    "genesys_cloud_interactions.csv": ("utf-8-sig", ",", 16, 7),
    "kavkom.csv": ("utf-8-sig", ";", 12, 7),
    "nice_cxone_contact_history.csv": ("utf-8", ",", 33, 11),
    "ringcentral.csv": ("utf-8", ",", 10, 10),
    "salesforce_task_calls.csv": ("utf-8", ",", 17, 7),
    "sep_line.csv": ("utf-8", ";", 4, 2),
    "title_total_rows.csv": ("cp1252", ";", 5, 8),
    "utf16le_tab_named.csv": ("utf-16", "\t", 5, 3),
    "vicidial_export_calls.txt": ("utf-8", "\t", 39, 13),
    "vicidial_export_calls_alternate1.txt": ("utf-8", "|", 12, 2),
    "vocalcom_hermes.csv": ("cp1252", ";", 14, 8),
}


@pytest.mark.parametrize("name", SAMPLES)
def test_each_sample_is_read_without_a_word(files, name):
    encoding, delimiter, width, count = SAMPLES[name]
    with open_tables(str(files / name), encoding=None, delimiter=None, sheet=None) as tables:
        (table,) = tables
        found = list(table.records(Shape(widths=range(width, width + 1))))
    assert (table.encoding, table.delimiter, table.sheet) == (encoding, delimiter, None)
    assert {len(record.cells) for record in found} == {width}
    assert len(found) == count
    assert not any(record.problems or record.warnings for record in found)


def cells_of(path, shape):
    with open_tables(str(path), encoding=None, delimiter=None, sheet=None) as (table,):
        return [record.cells for record in table.records(shape)]


def test_custom_fields_of_vicidial_stay_behind_the_header(files):
    path = files / "vicidial_export_calls_extended2.txt"
    header, *rows = cells_of(path, Shape(Quoting.NONE))
    assert len(header) == 64
    assert {len(row) for row in rows} == {67}
    assert rows[0][header.index("vendor_lead_code")] == "q7m2kd81xp4z"


def test_the_old_freepbx_writer(files):
    header, row = cells_of(
        files / "freepbx_cdr_legacy.csv", Shape(Quoting.UNESCAPED, widths=range(16, 17))
    )
    call = dict(zip(header, row, strict=True))
    assert call["clid"] == '"Agent A" <1007>'
    assert call["lastdata"] == "PJSIP/33639980101@trunk,300,Tb(func-apply-sipheaders^s^1)"
    assert call["accountcode"] == "q7m2kd81xp4z"


def test_lines_of_an_export_with_line_breaks_in_its_notes(files):
    path = files / "aircall.csv"
    with open_tables(str(path), encoding=None, delimiter=None, sheet=None) as (table,):
        found = list(table.records(Shape()))
    physical = path.read_text("utf-8").splitlines()
    assert len(physical) > len(found)
    for record in found:
        assert physical[record.line - 1].startswith(record.cells[0])


def test_a_sentence_is_a_table_of_one_cell(files):
    assert len(cells_of(files / "vicidial_no_calls.txt", Shape())) == 1


def test_html_in_disguise_is_refused_with_a_way_out(files):
    with pytest.raises(UsageError, match="HTML") as caught:
        cells_of(files / "html_disguised.xls", Shape())
    assert ".xlsx" in caught.value.hint
