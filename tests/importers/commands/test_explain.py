"""`getbill import profiles explain`: how a file is read, and never what stands in it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from getbill_tui import cli

HEADER = "Dossier;Quand;Téléphone;Résultat;Commentaire;Autre"
ROW = "q7m2kd81xp4z;13/01/2026 09:00;0639980101;Promesse;Rappelle Mme Dupont demain matin svp;x"
UNKNOWN = "h3v9tn50ws6b;13/01/2026 09:05;0639980102;Peut-être;;x"
MAPPED = [
    "--map=debt_id=Dossier", "--map=call_date=Quand", "--map=phone_number_used=Téléphone",
    "--map=status=Résultat", "--map=notes=Commentaire", "--map=direction=:outbound",
]  # fmt: skip
LOCAL = ["--timezone=Europe/Paris", "--country=FR"]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "appels.csv"
    path.write_text(f"{HEADER}\n{ROW}\n{UNKNOWN}\n", "utf-8")
    return path


@pytest.fixture
def explained(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> Callable[..., tuple[int, str, str]]:
    def run(*arguments: str) -> tuple[int, str, str]:
        code = cli.run(["import", "profiles", "explain", *arguments])
        out, err = capsys.readouterr()
        return code, out, err

    return run


def document(out: str) -> dict[str, Any]:
    return dict(json.loads(out))


def test_each_column_says_what_it_feeds_or_that_it_is_ignored(explained: Any, file: Path) -> None:
    code, out, _ = explained(str(file), "--json", *MAPPED, *LOCAL)
    assert code == 0
    told = document(out)
    assert {column["name"]: column["becomes"] for column in told["columns"]} == {
        "Dossier": ["debt_id"],
        "Quand": ["call_date"],
        "Téléphone": ["phone_number_used"],
        "Résultat": ["status"],
        "Commentaire": ["notes"],
        "Autre": [],
    }
    assert told["literals"] == {"direction": "outbound"}
    assert told["outcomes"] == {"accepted": 1, "rejected": 1}
    assert told["problems"] == {"bad_choice": 1}
    assert [(word["word"], word["meaning"]) for word in told["dispositions"]] == [
        ("Promesse", "promise"),
        ("Peut-être", None),
    ]


def test_cells_are_told_by_their_look_alone(explained: Any, file: Path) -> None:
    _, out, _ = explained(str(file), *MAPPED, *LOCAL)
    _, as_json, _ = explained(str(file), "--json", *MAPPED, *LOCAL)
    for text in (out, as_json):
        for secret in ("q7m2kd81xp4z", "0639980101", "Dupont", "13/01/2026"):
            assert secret not in text
        assert "99/99/9999 99:99" in text
        assert "9999999999" in text


def test_the_words_of_a_profile_are_told_with_what_they_mean(explained: Any, samples: Path) -> None:
    _, out, _ = explained(str(samples / "vicidial_all_statuses.txt"), "--json", *LOCAL)
    words = {word["word"]: word for word in document(out)["dispositions"]}
    assert words["PTP"]["meaning"] == "promise"
    assert words["PTP"]["becomes"] == "deal_found"
    assert words["AM"]["becomes"] == "voicemail, delivered"
    assert words["NEW"]["becomes"] == "skipped, in_progress"


def test_tags_that_no_table_knows_are_the_agents_own(explained: Any, samples: Path) -> None:
    _, out, _ = explained(str(samples / "aircall.csv"), *LOCAL)
    assert "ref:" not in out
    assert "debt_id, status" in out


def test_an_unknown_file_ends_as_a_check_of_it_would(explained: Any, tmp_path: Path) -> None:
    path = tmp_path / "other.csv"
    path.write_text("a,b\n1,2\n")
    code, out, err = explained(str(path))
    assert (code, out) == (2, "")
    assert "fits no profile" in err
    assert "profiles draft" in err


def test_every_row_of_a_sample_is_counted(explained: Any, samples: Path) -> None:
    for name in ("vicidial_demo.txt", "salesforce_values.csv", "asterisk_master.csv"):
        code, out, err = explained(str(samples / name), "--json", *LOCAL)
        assert code == 0, err
        beside = (samples / f"{name}.expected.jsonl").read_text("utf-8").splitlines()
        outcomes = [json.loads(line)["outcome"] for line in beside]
        assert document(out)["outcomes"] == {each: outcomes.count(each) for each in outcomes}
