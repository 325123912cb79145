"""`getbill demo`: the first thing that anybody runs, so it must need nothing and leave nothing."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pexpect


def test_without_a_terminal_it_prints_the_import_and_the_debt_and_leaves_nothing(
    getbill: Any, home: Path, tmp_path: Path
) -> None:
    home.mkdir()
    (home / "config.toml").write_text("this is not TOML", "utf-8")
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    ran = getbill(
        "demo",
        env={
            "TMPDIR": str(temporary),
            "GETBILL_BASE_URL": "https://nowhere.invalid",
            "GETBILL_CLIENT_ID": "canary-id",
            "GETBILL_CLIENT_SECRET": "canary-secret",
        },
    )
    assert ran.code == 0, ran.err
    for outcome in ("created", "rejected", "repeated", "skipped"):
        assert f" {outcome} " in ran.out
    assert "status “PTPX”" in ran.out
    debt = ran.out.rpartition("$ getbill followups list ")[2].split()[0]
    assert f"→ debt {debt}" in ran.out
    table = ran.out.rpartition("$ getbill followups list ")[2]
    assert "Promise To Pay (VICIdial)" in table
    assert "canary" not in ran.out + ran.err
    assert list(temporary.iterdir()) == []
    assert [path.name for path in home.iterdir()] == ["config.toml"]


def test_in_a_terminal_it_opens_the_debt_and_ends_when_the_user_does(getbill: Any) -> None:
    command, *arguments = getbill.command("demo")
    terminal = pexpect.spawn(
        command,
        arguments,
        env=getbill.environ({"TERM": "xterm-256color", "COLUMNS": "120", "LINES": "40"}),
        dimensions=(40, 120),
        timeout=60,
        encoding="utf-8",
    )
    terminal.expect("Enter opens it now")
    terminal.send("\r")
    # The alternate screen, then the debt.
    terminal.expect_exact("\x1b[?1049h")
    terminal.expect("deal found")
    terminal.send("q")
    terminal.expect("nothing of it is kept")
    terminal.expect(pexpect.EOF)
    terminal.close()
    assert terminal.exitstatus == 0
