"""A draft for an unknown file loads as it stands, reads the file, and holds nobody's data."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from getbill_tui.errors import UsageError
from getbill_tui.paths import Paths
from importers.drafting import draft_profile
from importers.profiles.catalogue import Catalogue
from importers.profiles.loading import load_profile
from importers.reading.opening import open_tables
from importers.reading.table import Shape

SAMPLES = Path(__file__).parents[2] / "samples"

FRENCH = [
    ["Journal des appels", "", "", "", "", "", "", ""],
    ["Date", "Heure", "N° dossier", "Téléphone", "Sens", "Qualification", "Durée (min)", "Autre"],
    ["12/01/2026", "09:00", "q7m2kd81xp4z", "0639980101", "Sortant", "Promesse", "3,5", "x"],
    ["13/01/2026", "09:05", "h3v9tn50ws6b", "0639980102", "Entrant", "Mme Dupont?", "0", "y"],
    ["TOTAL", "", "", "", "", "", "3,5", ""],
]


@pytest.fixture
def drafted(catalogue, memory_table):
    def run(rows, name="own", **about):
        return draft_profile(memory_table(rows, **about), name, catalogue.meanings)

    return run


@pytest.fixture
def with_own(tmp_path):
    """The catalogue with a profile of the user's own."""

    def run(text, name="own"):
        folder = tmp_path / "profiles"
        folder.mkdir(exist_ok=True)
        (folder / f"{name}.toml").write_text(text, "utf-8")
        return Catalogue.load(Paths(config=tmp_path, state=tmp_path))

    return run


def test_headers_and_cells_are_guessed_by(drafted):
    profile = load_profile(drafted(FRENCH), "own.toml")
    told = tomllib.loads(drafted(FRENCH))["fields"]
    assert told == {
        "debt_id": "N° dossier",
        "call_date": {"date": "Date", "time": "Heure"},
        "phone_number_used": "Téléphone",
        "direction": "Sens",
        "duration_ms": "Durée (min)",
    }
    assert profile.unit == "minutes"
    assert profile.date_order == "dmy"
    assert profile.dispositions[0].words == {"Promesse": "promise"}
    assert set(profile.layouts[0].required) == set(FRENCH[1]) - {"Autre"}


def test_a_check_runs_with_the_draft_as_it_is(drafted, with_own, examined):
    result = examined(FRENCH, profiles=with_own(drafted(FRENCH)))
    assert result.identified.profile == "own"
    assert result.identified.header_line == 2
    assert result.outcomes == ["accepted", "rejected", "skipped"]
    body = result.verdicts[0].draft.body()
    assert body["call_date"] == "2026-01-12T09:00:00+01:00"
    assert body["duration_ms"] == 210_000
    assert body["status"] == "deal_found"


def test_open_questions_stand_as_comments(drafted):
    text = drafted(FRENCH)
    assert '# call_id = "…"  # not found' in text
    assert '# "Mme Dupont?" = "…"  # 1 row; nobody knows yet what it means' in text
    assert '#   "Autre"' in text


def test_cells_are_told_by_their_look_alone(drafted):
    text = drafted(FRENCH)
    for secret in ("q7m2kd81xp4z", "0639980101", "12/01/2026"):
        assert secret not in text
    assert "9999999999" in text


def test_cells_are_telling_without_their_header(drafted):
    rows = [
        ["a", "b", "c", "d", "Debt"],
        ["2026-01-12 09:00:00", "+33639980101", "outbound", "No answer", "d1"],
        ["2026-01-12 09:01:00", "+33639980102", "inbound", "Busy", "d2"],
    ]
    told = tomllib.loads(drafted(rows))
    assert told["fields"] == {
        "debt_id": "Debt", "call_date": "a", "phone_number_used": "b", "direction": "c",
    }  # fmt: skip
    assert told["dispositions"][0]["column"] == "d"


def test_a_header_that_its_cells_contradict_is_not_believed(drafted):
    rows = [["date", "result"], ["tomorrow", "Busy"], ["soon", "Busy"]]
    assert "call_date" not in tomllib.loads(drafted(rows))["fields"]


def test_a_file_without_header_is_told_by_its_look(drafted, with_own, examined):
    rows = [
        ["2026-01-12 09:00:00", "0639980101", "BUSY", "q7m2kd81xp4z"],
        ["2026-01-12 09:01:00", "0639980102", "BUSY", "h3v9tn50ws6b"],
    ]
    text = drafted(rows)
    layout = load_profile(text, "own.toml").layouts[0]
    assert layout.headerless
    assert layout.looks["column 1"] == r"^\d\d\d\d\-\d\d\-\d\d \d\d:\d\d:\d\d$"
    result = examined(rows, profiles=with_own(text))
    assert result.identified.profile == "own"
    assert result.identified.header_line is None


def test_doubled_columns_and_empty_files_are_refused(drafted):
    with pytest.raises(UsageError, match="more than once"):
        drafted([["Date", "Result", "date"], ["a", "b", "c"]])
    with pytest.raises(UsageError, match="no rows"):
        drafted([["", ""]])


def test_hostile_names_stay_text(drafted):
    rows = [['Re"sult\x7f\n[x]', "Date\\"], ["Busy", "2026-01-12 09:00:00"]]
    profile = load_profile(drafted(rows), "own.toml")
    assert profile.layouts[0].columns == ('Re"sult\x7f\n[x]', "Date\\")


@pytest.mark.parametrize("path", sorted(SAMPLES.glob("*.csv")), ids=lambda path: path.name)
def test_a_draft_of_any_sample_loads_and_identifies_it(path, catalogue, with_own, examined):
    with open_tables(str(path), encoding=None, delimiter=None, sheet=None) as tables:
        (table,) = tables
        try:
            text = draft_profile(table, "own", catalogue.meanings)
        except UsageError:
            pytest.skip("nothing in it tells its columns")
        rows = [record.cells for record in table.records(Shape())]
    profiles = with_own(text)
    fitting = examined(
        rows, profiles=profiles, profile="own", delimiter=table.delimiter, debt_by="id"
    )
    assert fitting.identified.profile == "own"
