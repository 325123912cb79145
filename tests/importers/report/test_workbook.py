"""rejected.xlsx: text cells only, a sheet for each table."""

from __future__ import annotations

import stat
import zipfile
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from importers.events import Outcome
from importers.formulas import original
from importers.report import workbook
from importers.report.rejects import Dialect
from importers.report.workbook import write_workbook
from importers.spool import RejectedRecord

DIALECT = Dialect(profile="p", header=("a", "b"))


def record(*cells: str) -> RejectedRecord:
    return RejectedRecord(1, 2, Outcome.REJECTED, {"problems": []}, cells)


def cells_of(path: Path, sheet: int = 0) -> list[list[object]]:
    return CalamineWorkbook.from_path(path).get_sheet_by_index(sheet).to_python()  # type: ignore[return-value]


def test_cells_stay_text_and_formulas_read_back(tmp_path: Path) -> None:
    path = tmp_path / "rejected.xlsx"
    cells = ["=1+1", "0033639980001", "http://x.example/a", "'=x", "a\x1bb", "_x0041_"]
    write_workbook(path, [(DIALECT, [record(*cells)])])
    _, row = cells_of(path)
    assert [original(str(cell)) for cell in row[4:]] == cells
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [each.name for each in tmp_path.iterdir()] == ["rejected.xlsx"]
    with zipfile.ZipFile(path) as package:
        sheet = package.read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in sheet
    assert "hyperlink" not in sheet


def test_each_table_has_a_sheet_and_a_long_one_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workbook, "MAX_ROWS", 3)
    path = tmp_path / "rejected.xlsx"
    write_workbook(
        path,
        [(DIALECT, [record("1"), record("2"), record("3")]), (DIALECT, [record("4")])],
    )
    sheets = [[row[4] for row in cells_of(path, number)[1:]] for number in range(3)]
    assert sheets == [["1", "2"], ["3"], ["4"]]
