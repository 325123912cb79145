"""Every broken file, through the whole command: its outcome beside it, or refused as a whole."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path
from typing import Any

import pytest

from getbill_tui import cli

FOLDER = Path(__file__).parents[2] / "samples" / "mess"
FILES = sorted(
    path.name for path in FOLDER.iterdir() if path.suffix not in {".jsonl", ".md", ".toml"}
)
OPTIONS = tomllib.loads((FOLDER / "options.toml").read_text("utf-8"))


def flags(file: str) -> list[str]:
    chosen = {**OPTIONS["every"], **OPTIONS.get(file, {})}
    chosen.pop("refused", None)
    return [
        f"--{name}={value}"
        for name, values in chosen.items()
        for value in (values if isinstance(values, list) else [values])
    ]


def expected(file: str) -> list[dict[str, Any]]:
    lines = (FOLDER / f"{file}.expected.jsonl").read_text("utf-8").splitlines()
    return [json.loads(line) for line in lines]


REFUSED = [file for file in FILES if "refused" in OPTIONS.get(file, {})]


@pytest.fixture
def check(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], told: Any
) -> Any:
    """`check(file)` → what it printed, after a look at the exit code."""
    monkeypatch.chdir(FOLDER)

    def run(file: str) -> Any:
        code = cli.run(["import", "check", file, "--json", *flags(file)])
        out, err = capsys.readouterr()
        events = told(out)
        assert code == events.summary["exit"]
        return events, err

    return run


@pytest.mark.parametrize("file", [file for file in FILES if file not in REFUSED])
def test_a_broken_file_has_the_outcome_beside_it(file: str, check: Any) -> None:
    events, _ = check(file)
    assert events.rows == expected(file)
    assert events.summary["exit"] == (1 if "rejected" in events.outcomes() else 0)


@pytest.mark.parametrize("file", REFUSED)
def test_what_cannot_be_trusted_is_refused_as_a_whole(file: str, check: Any) -> None:
    events, err = check(file)
    assert events.rows == []
    assert events.summary["exit"] == 2
    assert OPTIONS[file]["refused"] in err
    assert "→" in err


def test_no_outcome_stands_alone() -> None:
    beside = {path.name.removesuffix(".expected.jsonl") for path in FOLDER.glob("*.jsonl")}
    assert beside == set(FILES) - set(REFUSED)
