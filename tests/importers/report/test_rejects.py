"""rejected.csv: the file's own dialect, four columns before it, nothing that a sheet would run."""

from __future__ import annotations

import csv
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from getbill_tui.errors import GetBillError
from importers.events import Outcome
from importers.formulas import original
from importers.reading.table import Quoting
from importers.report.rejects import Dialect, line_writer, report_rows, write_rejects
from importers.spool import RejectedRecord

PROBLEM: dict[str, Any] = {
    "code": "unknown_disposition",
    "field": "status",
    "column": "Outcome",
    "value": "PTPX",
    "message": "The disposition “PTPX” is not known.",
    "hint": "Add it, to your dispositions.",
}


def rejected(*cells: str, problems: tuple[dict[str, Any], ...] = (PROBLEM,)) -> RejectedRecord:
    return RejectedRecord(3, 7, Outcome.REJECTED, {"problems": list(problems)}, cells)


def leg(*cells: str) -> RejectedRecord:
    return RejectedRecord(4, 8, Outcome.MERGED, {"into": 3}, cells)


def test_the_four_columns_say_profile_line_codes_and_problems(tmp_path: Path) -> None:
    path = tmp_path / "run" / "rejected.csv"
    dialect = Dialect(profile="vendor", header=("Id", "Outcome"), encoding="utf-8", delimiter=";")
    bad_phone = {**PROBLEM, "code": "bad_phone", "column": None, "field": "phone_number_used"}
    write_rejects(
        path,
        dialect,
        [rejected("1", "PTPX", problems=(PROBLEM, PROBLEM, bad_phone)), leg("1", "x")],
    )
    with path.open(encoding="utf-8", newline="") as file:
        header, first, second = csv.reader(file, delimiter=";")
    assert header[:4] == ["getbill_profile", "getbill_line", "getbill_codes", "getbill_problems"]
    assert header[4:] == ["Id", "Outcome"]
    assert first[:3] == ["vendor", "7", "unknown_disposition bad_phone"]
    assert first[3].startswith("Outcome: The disposition “PTPX” is not known. Add it")
    assert first[4:] == ["1", "PTPX"]
    assert second == ["vendor", "8", "", "A leg of the call in row 3.", "1", "x"]
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert [each.name for each in path.parent.iterdir()] == ["rejected.csv"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_the_file_keeps_its_encoding(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "rejected.csv"
    dialect = Dialect(profile="vendor", header=("Id",), encoding=encoding, delimiter=",")
    arrow = {**PROBLEM, "message": "No → arrow in Windows-1252."}
    write_rejects(path, dialect, [rejected("Société", problems=(arrow,))])
    with path.open(encoding=encoding, newline="") as file:
        assert list(csv.reader(file))[1][4] == "Société"


def test_without_quoting_our_words_never_hold_a_delimiter(tmp_path: Path) -> None:
    dialect = Dialect(
        profile="vicidial", header=("a", "b"), delimiter="|", quoting=Quoting.NONE, encoding="utf-8"
    )
    torn = {**PROBLEM, "message": "a|b\nc", "hint": '“d” and "e".'}
    path = tmp_path / "rejected.csv"
    write_rejects(path, dialect, [rejected('say "hi"', "x", problems=(torn,))])
    lines = path.read_text("utf-8").split("\n")
    assert lines[1].rstrip("\r").split("|")[4:] == ['say "hi"', "x"]
    assert len(lines) == 3


def test_unescaped_quoting_is_the_old_writer_of_freepbx() -> None:
    write = line_writer(",", Quoting.UNESCAPED)
    assert write(['say "hi"', "a, b", "c"]) == 'say "hi","a, b",c\r\n'


@given(st.lists(st.text(alphabet=st.characters(codec="utf-8"), max_size=8), min_size=1, max_size=5))
def test_every_cell_reads_back_as_it_was(cells: list[str]) -> None:
    dialect = Dialect(profile="p", header=tuple("c" for _ in cells), delimiter=",")
    write = line_writer(",", Quoting.STANDARD)
    rows = [write(row) for row in report_rows(dialect, [rejected(*cells)])]
    _, row = csv.reader(rows)
    assert [original(cell) for cell in row[4:]] == cells


def test_a_byte_that_was_no_text_stops_nothing(tmp_path: Path) -> None:
    path = tmp_path / "rejected.csv"
    dialect = Dialect(profile="p", header=("c",), encoding="cp1252", delimiter=",")
    write_rejects(path, dialect, [rejected("a\ufffdb")])
    assert path.read_bytes().endswith(b",a?b\r\n")


def test_nothing_is_left_when_writing_fails(tmp_path: Path) -> None:
    def broken() -> Iterator[RejectedRecord]:
        yield rejected("a")
        raise OSError(28, "No space left on device")

    path = tmp_path / "rejected.csv"
    dialect = Dialect(profile="p", header=("c",), encoding="utf-8", delimiter=",")
    with pytest.raises(GetBillError, match="No space left on device"):
        write_rejects(path, dialect, broken())
    assert list(tmp_path.iterdir()) == []
