"""`getbill import run` as cron and people meet it, against a served sandbox."""

from __future__ import annotations

import csv
import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

from importers.ledger.ledger import Ledger

BAD = {"status": "nonsense"}


def test_every_good_row_is_created_once_and_running_again_creates_nothing(
    getbill: Any, calls_file: Any, told: Callable[[str], Any], sandbox: Any
) -> None:
    path = calls_file(12, row5=BAD)
    ran = getbill("import", "run", path, "--json", sandbox=sandbox)
    events = told(ran.out)
    assert ran.code == events.summary["exit"] == 1
    assert events.outcomes().count("created") == 11
    created = {row["followup"]["call_id"]: row["id"] for row in events.rows if "id" in row}
    received = {followup["call_id"]: followup["id"] for followup in sandbox.received()}
    assert created == received

    again = told(getbill("import", "run", path, "--json", sandbox=sandbox).out)
    assert again.outcomes().count("repeated") == 11
    assert {row["run"] for row in again.rows if "run" in row} == {events.summary["run"]}
    assert len(sandbox.received()) == 11

    checked = told(getbill("import", "check", path, "--json", sandbox=sandbox).out)
    assert checked.outcomes().count("repeated") == 11


def test_a_run_leaves_its_reports_and_is_listed(
    getbill: Any, calls_file: Any, sandbox: Any, home: Path
) -> None:
    ran = getbill("import", "run", calls_file(3, row2=BAD), sandbox=sandbox)
    assert ran.code == 1
    (folder,) = (home / "reports").iterdir()
    assert str(folder / "rejected.csv") in ran.err
    with (folder / "created.csv").open(newline="") as file:
        lines = {row["line"]: row["followup_id"] for row in csv.DictReader(file)}
    ids = {followup["call_id"]: followup["id"] for followup in sandbox.received()}
    assert lines == {"2": ids["journey:1"], "4": ids["journey:3"]}
    summary = json.loads((folder / "summary.json").read_text())
    assert (summary["created"], summary["rejected"], summary["exit"]) == (2, 1, 1)

    listed = json.loads(getbill("import", "runs", "--json").out)
    assert listed["run"] == folder.name
    assert listed["counts"]["created"] == 2
    assert listed["exit"] == 1
    one = getbill("import", "runs", folder.name)
    assert ids["journey:3"] in one.out
    assert getbill("import", "runs", "nonsense").code == 2


def test_a_mended_rejects_report_imports_as_if_it_had_been_right_at_first(
    getbill: Any, calls_file: Any, told: Any, sandbox: Any, home: Path
) -> None:
    formula = {"status": "nonsense", "call_id": "=1+1"}
    getbill("import", "run", calls_file(3, row2=formula), sandbox=sandbox)
    (report,) = (home / "reports").glob("*/rejected.csv")
    text = report.read_text("utf-8")
    assert ",'=1+1" in text
    report.write_text(text.replace(",nonsense,", ",no_answer,"), "utf-8")
    events = told(getbill("import", "run", report, "--json", sandbox=sandbox).out)
    assert events.outcomes() == ["created"]
    assert sandbox.received()[-1]["call_id"] == "=1+1"


def test_what_the_server_refuses_comes_back_under_the_files_own_column(
    getbill: Any, calls_file: Any, told: Any, sandbox: Any
) -> None:
    path = calls_file(2, row2={"debt_id": "nodebtofours1"})
    ran = getbill("import", "run", path, "--json", sandbox=sandbox)
    events = told(ran.out)
    assert ran.code == 1
    assert events.outcomes() == ["created", "refused"]
    assert events.summary["problems"] == {"refused_by_server": 1}


def test_too_many_rejects_hold_the_whole_file_back_but_not_the_next(
    getbill: Any, calls_file: Any, told: Any, sandbox: Any
) -> None:
    wrong = calls_file(4, name="wrong.csv", row2=BAD, row3=BAD)
    # Two of its calls stand in the other file too: held back there, they are none's repetition.
    good = calls_file(2, name="good.csv", first=4)
    ran = getbill("import", "run", wrong, good, "--max-rejected", "25%", "--json", sandbox=sandbox)
    events = told(ran.out)
    assert events.outcomes() == [
        "skipped",
        "rejected",
        "rejected",
        "skipped",
        "created",
        "created",
    ]
    assert {row.get("reason") for row in events.rows if row["outcome"] == "skipped"} == {
        "file_held_back"
    }
    assert ran.code == 2
    assert len(sandbox.received()) == 2


def test_a_dry_run_sends_nothing_and_needs_no_credentials(
    getbill: Any, calls_file: Any, told: Any, home: Path
) -> None:
    ran = getbill("import", "run", calls_file(2), "--dry-run", "--json")
    assert told(ran.out).outcomes() == ["accepted", "accepted"]
    assert ran.code == 0
    assert not (home / "ledger.sqlite").exists()


def test_without_credentials_nothing_is_queued(
    getbill: Any, calls_file: Any, home: Path, sandbox: Any
) -> None:
    ran = getbill("import", "run", calls_file(2), env={"GETBILL_BASE_URL": sandbox.base_url})
    assert ran.code == 2
    assert "GETBILL_CLIENT_ID" in ran.err
    assert not (home / "ledger.sqlite").exists()


def test_a_wrong_secret_stops_before_anything_is_sent_and_keeps_the_rows(
    getbill: Any, calls_file: Any, told: Any, sandbox: Any
) -> None:
    path = calls_file(3)
    ran = getbill(
        "import",
        "run",
        path,
        "--json",
        sandbox=sandbox,
        env={"GETBILL_CLIENT_SECRET": "not-the-secret"},
    )
    assert ran.code == 3
    assert told(ran.out).outcomes() == ["waiting"] * 3
    assert "not-the-secret" not in ran.out + ran.err
    assert "import resume" in ran.err
    assert sandbox.received() == []

    resumed = getbill("import", "resume", "--json", sandbox=sandbox)
    events = told(resumed.out)
    assert resumed.code == 0
    assert events.outcomes() == ["created"] * 3
    assert len({row["run"] for row in events.rows}) == 1
    assert len(sandbox.received()) == 3


def test_a_spent_rate_leaves_the_rest_for_the_next_run(
    getbill: Any, calls_file: Any, told: Any, sandbox: Any
) -> None:
    sandbox.faults(rate_limit={"writes": 3, "window": 3600})
    path = calls_file(5)
    ran = getbill("import", "run", path, "--json", "--no-wait", sandbox=sandbox)
    events = told(ran.out)
    assert ran.code == events.summary["exit"] == 75
    assert (events.summary["created"], events.summary["waiting"]) == (3, 2)
    assert "2 rows wait. To go on, from " in ran.err

    sandbox.faults(rate_limit={"writes": 500, "window": 3600})
    # The same command again goes on with what waits, and sends nothing twice.
    again = getbill("import", "run", path, "--json", sandbox=sandbox)
    assert again.code == 0
    assert told(again.out).outcomes() == ["repeated"] * 5
    assert "Of earlier runs: 2 created." in again.err
    assert len(sandbox.received()) == 5


def test_a_second_import_is_told_who_holds_the_ledger(
    getbill: Any, calls_file: Any, sandbox: Any, home: Path
) -> None:
    with Ledger.open(sandbox.settings(home)):
        ran = getbill("import", "run", calls_file(1), "--json", sandbox=sandbox)
    assert (ran.code, ran.out) == (75, "")
    assert str(os.getpid()) in ran.err


def test_a_refused_row_whose_file_is_gone_is_mended_in_the_apis_own_columns(
    getbill: Any, calls_file: Any, told: Any, sandbox: Any, tmp_path: Path
) -> None:
    path = calls_file(2, row2={"debt_id": "nodebtofours1"})
    wrong = {"GETBILL_CLIENT_SECRET": "wrong"}
    getbill("import", "run", path, sandbox=sandbox, env=wrong)
    path.unlink()
    folder = tmp_path / "reports"
    resumed = getbill("import", "resume", "--json", "--report-dir", folder, sandbox=sandbox)
    assert resumed.code == 1
    assert sorted(told(resumed.out).outcomes()) == ["created", "refused"]
    report = folder / "rejected.csv"
    assert str(report) in resumed.err
    report.write_text(report.read_text("utf-8").replace("nodebtofours1", "q7m2kd81xp4z"), "utf-8")
    mended = told(getbill("import", "run", report, "--json", sandbox=sandbox).out)
    assert mended.outcomes() == ["created"]
    assert [f["call_id"] for f in sandbox.received()] == ["journey:1", "journey:2"]


def test_a_row_in_doubt_may_be_held_and_is_looked_up_by_the_next_run(
    getbill: Any, calls_file: Any, told: Any, sandbox: Any
) -> None:
    sandbox.faults(drop_after={"count": 1})
    quick = {"GETBILL_SETTLE_SECONDS": "0.2"}
    path = calls_file(3)
    ran = getbill("import", "run", path, "--json", "--in-doubt", "hold", sandbox=sandbox, env=quick)
    events = told(ran.out)
    assert ran.code == events.summary["exit"] == 4
    assert sorted(events.outcomes()) == ["created", "created", "held"]
    assert "1 row is held in doubt" in ran.err
    same = getbill(
        "import", "run", path, "--json", "--in-doubt", "hold", sandbox=sandbox, env=quick
    )
    assert (same.code, told(same.out).outcomes()) == (4, ["repeated"] * 3)
    assert "import resume" in same.err
    resumed = getbill("import", "resume", "--json", sandbox=sandbox, env=quick)
    assert resumed.code == 0
    assert told(resumed.out).outcomes() == ["already_there"]
    assert len(sandbox.received()) == 3


def test_resuming_when_nothing_is_left_is_quiet_and_leaves_no_report(
    getbill: Any, sandbox: Any, home: Path
) -> None:
    ran = getbill("import", "resume", sandbox=sandbox)
    assert (ran.code, ran.out, ran.err) == (0, "", "0 rows.\n")
    assert not (home / "reports").exists()
    assert sandbox.stats()["total"] == 0
