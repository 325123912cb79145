"""`getbill import check` as its users meet it: real files, a real process, no network."""

from __future__ import annotations

import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

BAD = {"debt_id": "", "status": "nonsense"}


def test_a_row_with_two_problems_shows_both_and_the_others_are_accepted(
    getbill: Any, calls_file: Any, told: Callable[[str], Any], home: Path
) -> None:
    path = calls_file(3, row2=BAD)
    ran = getbill("import", "check", path, "--json")
    events = told(ran.out)
    assert ran.code == events.summary["exit"] == 1
    assert events.files[0]["profile"] == "getbill"
    assert events.outcomes() == ["accepted", "rejected", "accepted"]
    assert {problem["code"] for problem in events.rows[1]["problems"]} == {
        "missing_debt",
        "bad_choice",
    }
    assert events.rows[0]["followup"]["call_id"] == "journey:1"
    assert events.summary["run"] is None
    assert not (home / "ledger.sqlite").exists()
    assert not (home / "reports").exists()


def test_people_get_a_line_for_each_problem_and_a_calm_summary(
    getbill: Any, calls_file: Any
) -> None:
    path = calls_file(3, row2=BAD)
    ran = getbill("import", "check", path)
    assert ran.code == 1
    lines = ran.out.splitlines()
    assert len(lines) == 2
    assert all(line.startswith(f"{path}:3: ") for line in lines)
    assert "3 rows: 2 accepted, 1 rejected.\n" in ran.err
    assert "\x1b" not in ran.out + ran.err


def test_only_problems_prints_them_alone_and_counts_all(
    getbill: Any, calls_file: Any, told: Callable[[str], Any]
) -> None:
    ran = getbill("import", "check", calls_file(3, row2=BAD), "--json", "--only-problems")
    lines = ran.out.splitlines()
    assert len(lines) == 3
    assert '"accepted":2' in lines[-1]


def test_standard_input_is_a_file_too(getbill: Any, calls_file: Any, told: Any) -> None:
    ran = getbill("import", "check", "-", "--json", input=calls_file(2).read_bytes())
    events = told(ran.out)
    assert ran.code == 0
    assert events.files[0]["file"] == "-"
    assert events.outcomes() == ["accepted", "accepted"]


def test_a_file_that_cannot_be_read_does_not_stop_the_next(
    getbill: Any, calls_file: Any, told: Any, tmp_path: Path
) -> None:
    strange = tmp_path / "strange.csv"
    strange.write_text("a,b\n1,2\n", "utf-8")
    ran = getbill("import", "check", tmp_path / "absent.csv", strange, calls_file(1), "--json")
    events = told(ran.out)
    assert events.outcomes() == ["accepted"]
    assert ran.code == events.summary["exit"] == 3
    assert "absent.csv" in ran.err
    assert "strange.csv" in ran.err
    assert getbill("import", "check", strange).code == 2


def test_the_same_call_in_a_second_file_is_repeated(
    getbill: Any, calls_file: Any, told: Any
) -> None:
    first, second = calls_file(2), calls_file(3, name="again.csv", first=2)
    events = told(getbill("import", "check", first, second, "--json").out)
    assert events.outcomes() == ["accepted", "accepted", "repeated", "accepted", "accepted"]
    assert events.rows[2]["first"] == 2
    assert events.rows[2]["first_file"] == str(first)


def test_reports_are_written_where_they_are_asked_for(
    getbill: Any, calls_file: Any, tmp_path: Path
) -> None:
    folder = tmp_path / "reports"
    getbill("import", "check", calls_file(3, row2=BAD), "--report-dir", folder)
    reports = {path.name: stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()}
    assert reports == {"rejected.csv": 0o600, "rejected.xlsx": 0o600, "summary.json": 0o600}


def test_wrong_flags_are_usage_errors(getbill: Any, calls_file: Any) -> None:
    path = calls_file(1)
    for flags in (
        ["--map", "nothing=x"],
        ["--timezone", "Mars/Olympus"],
        ["--country", "France"],
        ["--profile", "unheard-of"],
        ["--account", "nobody"],
    ):
        ran = getbill("import", "check", path, *flags)
        assert (ran.code, ran.out) == (2, ""), flags
        assert "Traceback" not in ran.err
    assert getbill("import", "check").code == 2
