"""What the journeys of an import share: files to import, and what its output must look like."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

HEADER = ("debt_id", "type", "status", "call_date", "phone_number_used", "duration_ms", "call_id")
DEBTS = (
    "q7m2kd81xp4z",
    "h3v9tn50ws6b",
    "c8r4jy27lf1g",
    "m5x0pa63eu9d",
    "z2k7ob94iq8c",
    "t6w1sg38nh5v",
)
FILE_MEMBERS = ["event", "file", "sheet", "profile", "encoding", "delimiter", "header_line"]
ROW_MEMBERS = ["event", "file", "sheet", "row", "line", "outcome"]
PROBLEM_MEMBERS = ["code", "field", "column", "value", "message", "hint"]
SENT = ("created", "already_there", "refused", "held", "waiting")
EXAMINED = ("rejected", "skipped", "merged", "repeated")


@dataclass(frozen=True, slots=True)
class CallsFile:
    """Writes files in the `getbill` profile, row n being a call of its own."""

    folder: Path

    def __call__(
        self, rows: int, *, name: str = "calls.csv", first: int = 1, **changes: Any
    ) -> Path:
        """`rows` good calls from number `first` on; `changes`: row number as "row3" → cells."""
        path = self.folder / name
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, HEADER)
            writer.writeheader()
            for number in range(first, first + rows):
                writer.writerow(self.cells(number) | changes.get(f"row{number}", {}))
        return path

    @staticmethod
    def cells(number: int) -> dict[str, str]:
        """The cells of call `number`."""
        return {
            "debt_id": DEBTS[number % len(DEBTS)],
            "type": "call",
            "status": "no_answer",
            "call_date": f"2026-01-12T09:{number // 60:02}:{number % 60:02}+01:00",
            "phone_number_used": "+33639980001",
            "duration_ms": "0",
            "call_id": f"journey:{number}",
        }


@pytest.fixture
def calls_file(tmp_path: Path) -> CallsFile:
    """`calls_file(20, row3={"status": "nonsense"})` → the path of a file to import."""
    return CallsFile(tmp_path)


@dataclass(frozen=True, slots=True)
class Told:
    """The events that a command printed."""

    files: list[dict[str, Any]]
    rows: list[dict[str, Any]]
    summary: dict[str, Any]

    def outcomes(self) -> list[str]:
        """Of every row, in order."""
        return [row["outcome"] for row in self.rows]


@pytest.fixture
def told() -> Callable[[str], Told]:
    """Reads the JSON Lines of an import and holds them against the contract (cli.md)."""
    return _read


def _read(out: str) -> Told:
    events = [json.loads(line) for line in out.splitlines()]
    *others, summary = events
    assert summary["event"] == "summary"
    files = [event for event in others if event["event"] == "file"]
    rows = [event for event in others if event["event"] == "row"]
    assert len(files) + len(rows) == len(others)
    for file in files:
        assert list(file) == FILE_MEMBERS
    for row in rows:
        _hold_row(row)
    _hold_order(others)
    _hold_summary(summary, rows)
    return Told(files, rows, summary)


def _hold_row(row: dict[str, Any]) -> None:
    assert list(row)[: len(ROW_MEMBERS)] == ROW_MEMBERS
    outcome = row["outcome"]
    assert outcome in {"accepted", *SENT, *EXAMINED}
    assert ("problems" in row) == (outcome in {"rejected", "refused"})
    for problem in row.get("problems", []):
        assert list(problem) == PROBLEM_MEMBERS
        assert problem["message"]
        assert problem["hint"]
    assert ("id" in row) == (outcome in {"created", "already_there"})
    assert ("into" in row) == (outcome == "merged")
    if outcome == "skipped":
        assert row["reason"]
    if outcome == "repeated":
        assert "first" in row or "run" in row
    if outcome in {"accepted", "created"} and "run" not in row:
        assert row["followup"]["debt_id"]
        assert isinstance(row["warnings"], list)


def _hold_order(events: Iterable[dict[str, Any]]) -> None:
    """Each file's event before its rows, and these in file order from 1."""
    last: dict[tuple[str, str | None], int] = {}
    for event in events:
        table = (event["file"], event["sheet"])
        if event["event"] == "file":
            last[table] = 0
        elif "run" not in event or event["outcome"] == "repeated":
            assert event["row"] > last[table]
            last[table] = event["row"]


def _hold_summary(summary: dict[str, Any], rows: list[dict[str, Any]]) -> None:
    assert {"rows", "problems", "run", "exit"} <= summary.keys()
    outcomes = [name for name in ("accepted", *SENT, *EXAMINED) if name in summary]
    assert summary["rows"] == sum(summary[name] for name in outcomes)
    problems = [problem["code"] for row in rows for problem in row.get("problems", [])]
    assert summary["problems"] == {code: problems.count(code) for code in problems}
