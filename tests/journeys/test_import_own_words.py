"""The generic road through the command: --map and literals, own profiles, own dispositions."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from getbill_tui import cli

LINES = """\
Dossier;Quand;Téléphone;Résultat;Sens;Durée;Appel;Remarque;Motif;Essai;Lien;Rappel
q7m2kd81xp4z;13/01/2026 09:00;0639980101;Promesse;Sortant;0:03:04;A-1;payera;raccroché;oui;\
https://rec.example.com/1;
h3v9tn50ws6b;13/01/2026 09:05;0639980102;Peut-être;Entrant;12;A-2;;;non;;
"""
EVERY_FIELD = {
    "debt_id": "Dossier", "type": ":manual_call", "status": "Résultat", "call_date": "Quand",
    "summary": ":Relance de janvier", "notes": "Remarque", "call_id": "Appel",
    "audio_url": "Lien", "duration_ms": "Durée", "phone_number_used": "Téléphone",
    "direction": "Sens", "disconnection_reason": "Motif", "is_retry": "Essai",
    "scheduled_at": "Rappel",
}  # fmt: skip
LOCAL = ["--timezone=Europe/Paris", "--country=FR"]


@pytest.fixture
def samples() -> Path:
    return Path(__file__).parents[2] / "samples"


@pytest.fixture
def check(
    home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], told: Callable[[str], Any]
) -> Callable[..., Any]:
    path = tmp_path / "appels.csv"
    path.write_text(LINES, "utf-8")

    def run(*arguments: str, file: Path = path, **mapped: str) -> Any:
        maps = [f"--map={field}={column}" for field, column in mapped.items()]
        cli.run(["import", "check", str(file), "--json", *LOCAL, *maps, *arguments])
        return told(capsys.readouterr().out)

    return run


def test_every_field_can_be_mapped_or_given_as_text(check: Any) -> None:
    first, second = check(**EVERY_FIELD).rows
    assert first["followup"] == {
        "debt_id": "q7m2kd81xp4z",
        "type": "manual_call",
        "status": "deal_found",
        "call_date": "2026-01-13T09:00:00+01:00",
        "summary": "Relance de janvier",
        "notes": "payera",
        "call_id": "A-1",
        "audio_url": "https://rec.example.com/1",
        "duration_ms": 184_000,
        "phone_number_used": "+33639980101",
        "direction": "outbound",
        "disconnection_reason": "raccroché",
        "is_retry": True,
    }
    assert [problem["code"] for problem in second["problems"]] == ["bad_choice"]
    assert second["problems"][0]["column"] == "Résultat"


def test_a_companys_words_count_for_mapped_columns_too(check: Any, home: Path) -> None:
    home.mkdir(exist_ok=True)
    (home / "dispositions.toml").write_text('[words]\n"Peut-être" = "callback"\n', "utf-8")
    _, second = check(**EVERY_FIELD).rows
    assert second["followup"]["status"] == "on_hold"


def test_over_a_profile_the_rest_stays_as_the_profile_has_it(check: Any, samples: Path) -> None:
    told = check(
        "--profile=vicidial",
        file=samples / "vicidial_demo.txt",
        debt_id="source_id",
        summary=":Relance",
    )
    bodies = [row["followup"] for row in told.rows if "followup" in row]
    assert {body["debt_id"][:5] for body in bodies} == {"DOSS-"}
    assert {body["summary"] for body in bodies} == {"Relance"}
    assert all(body["call_id"].startswith("vicidial:") for body in bodies)


def test_an_own_profile_wins_over_the_shipped_one_of_its_name(
    check: Any, home: Path, samples: Path
) -> None:
    shipped = Path(__file__).parents[2] / "importers" / "profiles" / "zendesk.toml"
    (home / "profiles").mkdir(parents=True)
    own = shipped.read_text("utf-8").replace('label = "Zendesk Talk"', 'label = "Our desk"')
    (home / "profiles" / "zendesk.toml").write_text(own, "utf-8")
    told = check(file=samples / "zendesk_values.csv")
    assert told.files[0]["profile"] == "zendesk"
    summaries = {row["followup"]["summary"] for row in told.rows if "followup" in row}
    assert "not_answered (Our desk)" in summaries


def test_a_mistake_in_an_own_profile_names_file_line_and_nearest_key(
    home: Path, samples: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (home / "profiles").mkdir(parents=True)
    path = home / "profiles" / "ours.toml"
    path.write_text('name = "ours"\nlabel = "Ours"\nfamili = "ours"\n', "utf-8")
    assert cli.run(["import", "check", str(samples / "getbill.csv")]) == 2
    told = capsys.readouterr().err
    assert f"{path}, line 3" in told
    assert "did you mean family?" in told
