"""A report of rejected rows, mended: calls of several legs come in as if right at first."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from getbill_tui import cli

SAMPLES = Path(__file__).parents[2] / "samples"
FLAGS = [
    "--timezone", "America/New_York", "--country", "US", "--answered-as", "on_hold",
    "--debts-map", str(SAMPLES / "debts" / "by_phone.csv"),
]  # fmt: skip


@pytest.fixture
def run(
    sandbox: Any,
    home: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    told: Callable[[str], Any],
) -> Callable[[Path], Any]:
    """`run(path)` imports a file into the sandbox → its events."""
    for name, value in sandbox.environment.items():
        monkeypatch.setenv(name, value)

    def run(path: Path) -> Any:
        cli.run(["import", "run", str(path), "--json", *FLAGS])
        return told(capsys.readouterr().out)

    return run


def test_unquoted_commas_in_a_call_with_legs(
    run: Callable[[Path], Any], sandbox: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The master of one call and a leg of another hold a name with a comma."""
    text = (SAMPLES / "ringcentral_detailed_legs.csv").read_text("utf-8")
    right, wrong = tmp_path / "right.csv", tmp_path / "wrong.csv"
    right.write_text(text.replace("Doe, Jane", '"Doe, Jane"'), "utf-8")
    wrong.write_text(text, "utf-8")

    run(right)
    as_if_right = {followup["call_id"]: followup["debt_id"] for followup in sandbox.received()}
    sandbox.reset()
    sandbox.seed("demo")
    home = tmp_path / "another home"
    monkeypatch.setenv("GETBILL_HOME", str(home))

    assert run(wrong).summary["problems"] == {"too_many_cells": 2}
    (report,) = home.glob("reports/*/rejected.csv")
    mended = tmp_path / "rejected.csv"
    mended.write_text(report.read_text("utf-8").replace("Doe, Jane", '"Doe, Jane"'), "utf-8")
    events = run(mended)
    assert events.summary["exit"] == 0
    assert events.outcomes() == ["created", "merged", "skipped"]
    received = {followup["call_id"]: followup["debt_id"] for followup in sandbox.received()}
    assert received == as_if_right
