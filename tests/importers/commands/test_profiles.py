"""`getbill import profiles`: every known format is listed, and can be explained."""

from __future__ import annotations

from pathlib import Path

import pytest

from getbill_tui import cli
from getbill_tui.paths import Paths
from importers.commands.profiles import explained
from importers.profiles.catalogue import Catalogue

OWN = """
name = "ours"
label = "Our dialer"

[[layouts]]
name = "only"
columns = ["Debt", "When", "Outcome"]

[fields]
debt_id = "Debt"
call_date = "When"

[[dispositions]]
column = "Outcome"
words = { "OK" = "promise" }
"""


def test_all_are_listed_with_marks_and_variants(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (home / "profiles").mkdir(parents=True)
    (home / "profiles" / "ours.toml").write_text(OWN, "utf-8")
    assert cli.run(["import", "profiles"]) == 0
    lines = capsys.readouterr().out.splitlines()
    names = [line.split()[0] for line in lines]
    assert names == sorted(names)
    assert {"aircall", "asterisk", "getbill", "ours", "vicidial"} <= set(names)
    (ours,) = (line for line in lines if line.startswith("ours"))
    assert ours.split(maxsplit=1)[1] == "Our dialer: only  (not verified)  (your own)"


def test_one_is_explained(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["import", "profiles", "vicidial"]) == 0
    out = capsys.readouterr().out
    assert "debt_id ← vendor_lead_code" in out
    assert "promise: PTP" in out


def test_every_shipped_profile_can_be_explained(home: Path) -> None:
    catalogue = Catalogue.load(Paths.from_environment({"GETBILL_HOME": str(home)}))
    for name in catalogue.names():
        assert len(list(explained(catalogue.get(name)))) > 3


def test_an_unknown_name_is_a_usage_error(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["import", "profiles", "vicidal"]) == 2
    assert "Did you mean vicidial" in capsys.readouterr().err
