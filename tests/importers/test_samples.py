"""Every shipped sample gives the outcome that stands beside it."""

from __future__ import annotations

import json
import tomllib
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from getbill_tui.vocabulary import FollowupStatus
from importers.examination import examine
from importers.known_calls import NothingKnown
from importers.options import ReadingOptions
from importers.outcomes import row_of
from importers.profiles.folding import fold_word
from importers.profiles.matching import UnknownFormat
from importers.reading.opening import open_tables
from importers.validation.repeats import SeenCalls

FOLDER = Path(__file__).parents[2] / "samples"
SAMPLES = sorted(path.name.removesuffix(".expected.jsonl") for path in FOLDER.glob("*.jsonl"))
NOW = datetime(2026, 1, 20, 12, tzinfo=UTC)
REPEAT = "To see what changed: getbill import check --json in samples/, as its README says."


def options_of(sample: str) -> ReadingOptions:
    told = tomllib.loads((FOLDER / "options.toml").read_text("utf-8"))
    chosen = told["every"] | told.get(sample, {})
    answered = chosen.get("answered-as")
    debts_map = chosen.get("debts-map")
    return ReadingOptions(
        timezone=ZoneInfo(chosen["timezone"]),
        country=chosen["country"],
        answered_as=FollowupStatus(answered) if answered else None,
        debt_by=chosen.get("debt-by"),
        date_order=chosen.get("date-order"),
        debts_map=FOLDER / debts_map if debts_map else None,
    )


@pytest.fixture
def rows_of(catalogue, monkeypatch):
    monkeypatch.chdir(FOLDER)

    def rows(sample):
        with (
            SeenCalls() as seen,
            open_tables(sample, encoding=None, delimiter=None, sheet=None) as tables,
        ):
            found = []
            for table in tables:
                try:
                    examination = examine(
                        table,
                        options_of(sample),
                        profiles=catalogue,
                        seen=seen,
                        known=NothingKnown(),
                        now=NOW,
                    )
                except UnknownFormat:
                    continue
                found += [row_of(verdict).as_json() for verdict in examination]
            return found

    return rows


@pytest.mark.parametrize("sample", SAMPLES)
def test_a_sample_has_the_outcome_beside_it(sample, rows_of):
    lines = (FOLDER / f"{sample}.expected.jsonl").read_text("utf-8").splitlines()
    assert rows_of(sample) == [json.loads(line) for line in lines], REPEAT


def test_every_sample_has_an_outcome_beside_it():
    kinds = {".csv", ".txt", ".xlsx"}
    files = {path.name for path in FOLDER.iterdir() if path.suffix in kinds}
    assert files == set(SAMPLES)


WORDS_OF = [
    "vicidial", "aircall", "asterisk",
    "freepbx", "freeswitch", "3cx", "grandstream", "cucm", "avaya",
    "five9", "genesys", "nice", "talkdesk", "connect", "diabolocom",
    "ringcentral", "ringover", "dialpad", "twilio", "justcall", "cloudtalk", "vonage", "zoom",
]  # fmt: skip


@pytest.mark.parametrize("name", WORDS_OF)
def test_the_samples_show_every_word_that_a_profile_lists(name, catalogue):
    text = "\n".join(
        fold_word(part)
        for path in FOLDER.glob(f"{name}*")
        if path.suffix in {".csv", ".txt"}
        for line in path.read_text("utf-8").splitlines()
        for cell in line.replace("\t", ",").replace("|", ",").split(",")
        for part in [cell.strip('"')]
    ).split("\n")
    listed = {
        word for disposition in catalogue.get(name).dispositions for word in disposition.words
    }
    assert {word for word in listed if fold_word(word) not in text} == set()


def test_every_row_of_a_sample_stands_in_its_outcome_once(rows_of):
    for sample in SAMPLES:
        numbers = [row["row"] for row in rows_of(sample)]
        assert numbers == list(range(1, len(numbers) + 1)), sample


def test_the_demo_shows_every_kind_of_outcome(rows_of):
    outcomes = {row["outcome"] for row in rows_of("vicidial_demo.txt")}
    assert outcomes == {"accepted", "rejected", "repeated", "skipped"}
