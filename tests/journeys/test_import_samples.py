"""Every shipped sample, through the whole command: in process, to save a start for each."""

from __future__ import annotations

import json
import shutil
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from getbill_tui import cli

FOLDER = Path(__file__).parents[2] / "samples"
SAMPLES = sorted(path.name.removesuffix(".expected.jsonl") for path in FOLDER.glob("*.jsonl"))


@pytest.fixture
def run(
    sandbox: Any,
    home: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    told: Callable[[str], Any],
) -> Callable[..., Any]:
    """`run("check", path)` → the events, after a look at the exit code."""
    for name, value in sandbox.environment.items():
        monkeypatch.setenv(name, value)

    def run(command: str, path: Path, sample: str) -> Any:
        code = cli.run(["import", command, str(path), "--json", *flags(sample)])
        events = told(capsys.readouterr().out)
        assert code == events.summary["exit"]
        return events

    return run


def flags(sample: str) -> list[str]:
    options = tomllib.loads((FOLDER / "options.toml").read_text("utf-8"))
    chosen = options["every"] | options.get(sample, {})
    if debts_map := chosen.get("debts-map"):
        chosen["debts-map"] = FOLDER / debts_map
    return [part for name, value in chosen.items() for part in (f"--{name}", str(value))]


def expected(sample: str) -> list[dict[str, Any]]:
    lines = (FOLDER / f"{sample}.expected.jsonl").read_text("utf-8").splitlines()
    return [json.loads(line) for line in lines]


@pytest.mark.parametrize("sample", SAMPLES)
def test_a_sample_is_imported_as_its_outcome_says_and_never_twice(
    sample: str, run: Callable[..., Any], sandbox: Any, tmp_path: Path
) -> None:
    path = tmp_path / sample
    shutil.copyfile(FOLDER / sample, path)
    beside = expected(sample)
    events = run("run", path, sample)
    assert [row["outcome"].replace("created", "accepted") for row in events.rows] == [
        row["outcome"] for row in beside
    ]
    accepted = [row["followup"] for row in beside if row["outcome"] == "accepted"]
    assert [row["followup"] for row in events.rows if "followup" in row] == accepted
    received = {followup["call_id"]: followup for followup in sandbox.received()}
    assert len(received) == len(sandbox.received()) == len(accepted)
    for followup in accepted:
        arrived = received[followup["call_id"]]
        assert {name: arrived[name] for name in followup if "date" not in name} == {
            name: value for name, value in followup.items() if "date" not in name
        }

    again = run("run", path, sample)
    assert again.summary["created"] == 0
    assert again.summary["repeated"] == len(accepted) + events.summary["repeated"]
    assert len(sandbox.received()) == len(accepted)


@pytest.mark.parametrize("sample", SAMPLES)
def test_rejected_rows_read_back_with_the_same_problems(
    sample: str, run: Callable[..., Any], home: Path, tmp_path: Path
) -> None:
    problems = [
        [problem["code"] for problem in row["problems"]]
        for row in expected(sample)
        if row["outcome"] == "rejected"
    ]
    events = run("run", FOLDER / sample, sample)
    reports = sorted(home.glob("reports/*/rejected*"))
    assert len(reports) == (2 if problems else 0)
    for report in reports:
        read = run("check", report, sample)
        assert read.files[0]["profile"] == events.files[0]["profile"]
        again = [[p["code"] for p in row["problems"]] for row in read.rows if "problems" in row]
        # A sheet is a rectangle: cells that were missing are empty ones there.
        if report.suffix == ".csv" or ["too_few_cells"] not in problems:
            assert again == problems, report.name
        assert len(again) == len(problems)
        assert set(read.outcomes()) <= {"rejected", "merged"}
