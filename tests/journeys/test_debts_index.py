"""The index of debts as people use it: made, killed, gone on with, asked, and imported by."""

from __future__ import annotations

import csv
import io
import json
import signal
import subprocess
import time
from pathlib import Path
from typing import Any

import pytest

HEADER = "debt_id,type,status,call_date,phone_number_used,duration_ms,call_id\n"


def debts_of(count: int) -> list[dict[str, Any]]:
    return [
        {
            "id": f"debt{n:05}",
            "internal_id": f"DOSS-{n}",
            "invoice_reference": f"F{n:06}",
            "debtor_reference": f"C{n // 2}",
            "phone": f"+3363998{n:04}",
            "firstname": "Canary",
            "lastname": "Kestrel",
            "import_date": f"2026-01-{1 + n % 28:02}T08:00:00+00:00",
        }
        for n in range(count)
    ]


def reads(sandbox: Any) -> int:
    return sum(sandbox.stats()["requests"].get("GET /debts", {}).values())


def bytes_on_disk(home: Path) -> bytes:
    return b"".join(file.read_bytes() for file in home.rglob("*") if file.is_file())


def wait_until_read(sandbox: Any, count: int) -> None:
    deadline = time.monotonic() + 60
    while reads(sandbox) < count:
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_made_and_asked_by_reference_id_and_number(getbill: Any, sandbox: Any, home: Path) -> None:
    before = getbill("debts", "find", "DOSS-7", sandbox=sandbox)
    assert (before.code, before.out) == (2, "")
    assert "getbill debts sync" in before.err
    assert reads(sandbox) == 0

    sandbox.seed("empty", debts=debts_of(250))
    made = getbill("debts", "sync", sandbox=sandbox)
    assert (made.code, made.out) == (0, "")
    assert "250 debts are indexed: 250 new, 0 changed, 0 gone; 3 reads." in made.err

    for text in ("doss-7", "06 39 98 00 07"):
        found = getbill("debts", "find", text, "--country", "FR", "--json", sandbox=sandbox)
        (line,) = found.out.splitlines()
        assert json.loads(line) == {
            "id": "debt00007",
            "status": "status.default.in_progress",
            "internal_id": "DOSS-7",
            "invoice_reference": "F000007",
            "debtor_reference": "C3",
        }
        assert "just now" in found.err
    plain = getbill("debts", "find", "C3", sandbox=sandbox)
    header, *lines = plain.out.splitlines()
    assert header.startswith("ID")
    assert {line.split()[0] for line in lines} == {"debt00006", "debt00007"}
    table = getbill("debts", "find", "C3", "--csv", sandbox=sandbox)
    assert {row["internal_id"] for row in csv.DictReader(io.StringIO(table.out))} == {
        "DOSS-6",
        "DOSS-7",
    }
    begins = getbill("debts", "find", "f00002", "--json", sandbox=sandbox)
    assert len(begins.out.splitlines()) == 10
    assert "begins with it" in begins.err
    assert reads(sandbox) == 3

    whole = bytes_on_disk(home)
    for secret in (b"3998000", b"Canary", b"Kestrel"):
        assert secret not in whole


def test_killed_at_any_moment_it_goes_on_where_it_stood(getbill: Any, sandbox: Any) -> None:
    sandbox.seed("empty", debts=debts_of(600))
    sandbox.faults(delay={"seconds": 0.15, "route": "GET /debts"})
    for kills in range(1, 3):
        before = reads(sandbox)
        process = subprocess.Popen(
            getbill.command("debts", "sync"),
            env=getbill.environ(sandbox=sandbox),
            stderr=subprocess.DEVNULL,
        )
        wait_until_read(sandbox, before + 2)
        process.send_signal(signal.SIGKILL)
        process.wait(timeout=30)
        half = getbill("debts", "find", "DOSS-1", sandbox=sandbox)
        assert half.code == 0
        assert "not complete" in half.err, kills
    sandbox.faults(delay=None)
    done = getbill("debts", "sync", sandbox=sandbox)
    assert done.code == 0
    assert "Going on" in done.err
    assert "600 debts are indexed" in done.err
    # Each kill costs at most the page that was under way.
    assert reads(sandbox) <= 6 + 2
    assert len(getbill("debts", "find", "C299", "--json", sandbox=sandbox).out.splitlines()) == 2


def test_a_small_budget_is_kept_a_share_of_and_gone_on_with(getbill: Any, sandbox: Any) -> None:
    sandbox.seed("empty", debts=debts_of(900))
    sandbox.faults(rate_limit={"reads": 4, "window": 3_600})
    first = getbill("debts", "sync", "--reserve", "25%", sandbox=sandbox)
    assert first.code == 75
    assert "3 of 9 pages" in first.err
    assert "getbill debts sync" in first.err
    # One read is left to the others, and was not taken.
    assert getbill("debts", "list", "--search", "DOSS-899", sandbox=sandbox).code == 0
    sandbox.faults(rate_limit={"reads": 4, "window": 3_600})
    second = getbill("debts", "sync", "--reserve", "1", sandbox=sandbox)
    assert (second.code, "6 of 9 pages" in second.err) == (75, True)
    sandbox.faults(rate_limit=None)
    last = getbill("debts", "sync", sandbox=sandbox)
    assert last.code == 0
    assert "900 debts are indexed" in last.err
    answers = sandbox.stats()["requests"]["GET /debts"]
    assert "429" not in answers
    timed = getbill("debts", "sync", "--max-duration", "0s", sandbox=sandbox)
    assert timed.code == 2


def test_pages_that_shift_while_they_are_read_hide_no_debt(getbill: Any, sandbox: Any) -> None:
    """Debts go while the list is read: what stood behind them is met all the same."""
    debts = debts_of(500)
    sandbox.seed("empty", debts=debts)
    sandbox.faults(delay={"seconds": 0.3, "route": "GET /debts"})
    process = subprocess.Popen(
        getbill.command("debts", "sync"),
        env=getbill.environ(sandbox=sandbox),
        stderr=subprocess.PIPE,
        text=True,
    )
    wait_until_read(sandbox, 2)
    # Newest first: the debts of the 28th were on the first page.
    gone = {debt["id"] for debt in debts if "-28T" in debt["import_date"]}
    added = [
        {"id": "newcomer0001", "internal_id": "NEW-1", "import_date": "2026-02-01T08:00:00+00:00"}
    ]
    kept = [debt for debt in debts if debt["id"] not in gone]
    sandbox.seed("empty", debts=[*kept, *added])
    _, err = process.communicate(timeout=60)
    assert process.returncode == 0, err
    for number in (99, 250, 499):
        if debts[number]["id"] not in gone:
            assert getbill("debts", "find", f"DOSS-{number}", "--json", sandbox=sandbox).out
    sandbox.faults(delay=None)
    again = getbill("debts", "sync", sandbox=sandbox)
    assert f"{len(kept) + 1} debts are indexed" in again.err
    assert not getbill("debts", "find", next(iter(gone)), sandbox=sandbox).out
    assert getbill("debts", "find", "NEW-1", sandbox=sandbox).out


def test_an_import_finds_its_debts_in_it(
    getbill: Any, sandbox: Any, told: Any, tmp_path: Path
) -> None:
    debts = debts_of(20)
    debts[11]["phone"] = debts[10]["phone"]
    debts[12]["contacts"] = [{"type": "mobile", "value": "06 39 98 77 77"}]
    debts[12]["country"] = "FR"
    sandbox.seed("empty", debts=debts)
    path = tmp_path / "calls.csv"
    rows = [
        ("doss-3", "06 39 98 00 03"),
        ("C5", "+33639980010"),
        ("DOSS-99", "+33639989999"),
        ("F000012", "0639987777"),
    ]
    path.write_text(
        HEADER
        + "".join(
            f"{reference},call,no_answer,2026-01-12T09:0{n}:00+01:00,{phone},0,index:{n}\n"
            for n, (reference, phone) in enumerate(rows)
        )
    )
    check = ("import", "check", path, "--country", "FR", "--json")
    missing = getbill(*check, "--debt-by", "phone", sandbox=sandbox)
    assert missing.code == 2
    assert "getbill debts sync" in missing.err
    assert getbill("debts", "sync", sandbox=sandbox).code == 0
    before = reads(sandbox)
    for kind in ("reference", "phone"):
        events = told(getbill(*check, "--debt-by", kind, sandbox=sandbox).out)
        assert events.outcomes() == ["accepted", "rejected", "rejected", "accepted"]
        assert events.summary["problems"] == {"ambiguous_debt": 1, "unknown_debt": 1}
        assert "2 debts" in events.rows[1]["problems"][0]["message"]
        assert "debt000" not in json.dumps(events.rows[1]["problems"])
    assert reads(sandbox) == before

    ran = getbill("import", "run", path, "--country", "FR", "--debt-by", "phone", sandbox=sandbox)
    assert ran.code == 1
    assert [f["debt_id"] for f in sandbox.received()] == ["debt00003", "debt00012"]


def test_a_large_bar_says_rate_and_time_left(terminal: Any, sandbox: Any) -> None:
    sandbox.seed("empty", debts=debts_of(800))
    sandbox.faults(delay={"seconds": 0.4, "route": "GET /debts"})
    screen = terminal("debts", "sync", sandbox=sandbox)
    shown = screen.wait_for("/800 debts", "reads/s", "0:0")
    assert "reading debts" in shown
    sandbox.faults(delay=None)
    assert screen.end() == 0
    assert "800 debts are indexed" in screen.text


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_interrupted_it_says_how_to_go_on(
    getbill: Any, sandbox: Any, number: signal.Signals
) -> None:
    sandbox.seed("empty", debts=debts_of(400))
    sandbox.faults(delay={"seconds": 0.3, "route": "GET /debts"})
    process = subprocess.Popen(
        getbill.command("debts", "sync"),
        env=getbill.environ(sandbox=sandbox),
        stderr=subprocess.PIPE,
        text=True,
    )
    wait_until_read(sandbox, 1)
    process.send_signal(number)
    _, err = process.communicate(timeout=30)
    assert process.returncode == 130, err
    assert "to go on: getbill debts sync" in err
    assert "Traceback" not in err
