"""`getbill import profiles`: every known format is listed, and can be explained."""

from __future__ import annotations

import json
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


def test_the_list_for_programs(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (home / "profiles").mkdir(parents=True)
    (home / "profiles" / "ours.toml").write_text(OWN, "utf-8")
    assert cli.run(["import", "profiles", "--json"]) == 0
    told = {each["name"]: each for each in map(json.loads, capsys.readouterr().out.splitlines())}
    assert told["ours"] == {
        "event": "profile",
        "name": "ours",
        "label": "Our dialer",
        "verified": False,
        "own": True,
        "description": "",
        "variants": ["only"],
    }
    assert told["vicidial"]["verified"]
    assert not told["vicidial"]["own"]


@pytest.mark.parametrize("arguments", [["vicidial", "--json"], ["--json", "vicidial"]])
def test_one_for_programs(
    arguments: list[str], home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.run(["import", "profiles", *arguments]) == 0
    (line,) = capsys.readouterr().out.splitlines()
    told = json.loads(line)
    assert told["fields"]["debt_id"] == [{"column": "vendor_lead_code"}]
    assert told["dispositions"][0]["words"]["PTP"] == "promise"


def test_the_schema_is_printed(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["import", "profiles", "schema"]) == 0
    assert json.loads(capsys.readouterr().out)["title"] == "A profile of getbill import"


class TestDraft:
    @pytest.fixture
    def file(self, tmp_path: Path) -> Path:
        path = tmp_path / "Mes Appels.csv"
        path.write_text("Dossier;Quand;Résultat\nq7m2kd81xp4z;13/01/2026 09:00;Occupé\n", "utf-8")
        return path

    def test_it_is_printed_and_where_to_put_it(
        self, file: Path, home: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert cli.run(["import", "profiles", "draft", str(file)]) == 0
        out, err = capsys.readouterr()
        assert out.startswith("#:schema file://")
        assert 'name = "mes-appels"' in out
        assert str(home / "profiles" / "mes-appels.toml") in err
        assert not (home / "profiles").exists()

    def test_saved_it_reads_the_file_at_once(
        self, file: Path, home: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert cli.run(["import", "profiles", "draft", str(file), "--save", "--name=ours"]) == 0
        path = home / "profiles" / "ours.toml"
        assert path.stat().st_mode & 0o777 == 0o600
        capsys.readouterr()
        flags = ["--json", "--timezone=Europe/Paris"]
        assert cli.run(["import", "check", str(file), *flags]) == 0
        opened, row, _ = map(json.loads, capsys.readouterr().out.splitlines())
        assert opened["profile"] == "ours"
        assert row["followup"]["status"] == "no_answer"

    def test_no_profile_is_written_over(
        self, file: Path, home: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        arguments = ["import", "profiles", "draft", str(file), "--save"]
        assert [cli.run(arguments), cli.run(arguments)] == [0, 2]
        assert "exists already" in capsys.readouterr().err

    def test_a_name_that_no_profile_can_have(
        self, file: Path, home: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert cli.run(["import", "profiles", "draft", str(file), "--name=../x"]) == 2
        assert "name" in capsys.readouterr().err
