"""For every shipped profile: rows that were spoilt come back in rejected.csv and .xlsx, and
repaired there they are imported as if they had been right at first."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from getbill_tui import cli
from getbill_tui.paths import Paths
from importers.interpreting.binding import bind
from importers.options import ReadingOptions
from importers.profiles.catalogue import Catalogue
from importers.profiles.match import Match
from importers.profiles.matching import match_table
from importers.reading.opening import open_tables
from importers.reading.table import Quoting, Record, Shape
from importers.report.rejects import line_writer

FOLDER = Path(__file__).parents[2] / "samples"
OPTIONS = tomllib.loads((FOLDER / "options.toml").read_text("utf-8"))
CATALOGUE = Catalogue.load(Paths(config=FOLDER / "none", state=FOLDER / "none"))
ALSO = {
    # Cells beyond the header, no header, and legs: whatever else a profile's samples show.
    "vicidial_export_calls_extended2.txt",
    "vicidial_without_header.txt",
    "avaya_without_header.csv",
    "ringcentral_detailed_legs.csv",
}
MOST = 2
"""Calls of a sample that are spoilt."""


def expected(sample: str) -> list[dict[str, Any]]:
    lines = (FOLDER / f"{sample}.expected.jsonl").read_text("utf-8").splitlines()
    return [json.loads(line) for line in lines]


def match_of_sample(sample: str) -> Match:
    with open_tables(str(FOLDER / sample), encoding=None, delimiter=None, sheet=None) as tables:
        return match_table(tables[0], ReadingOptions(), CATALOGUE)


def to_spoil(sample: str, match: Match) -> list[dict[str, Any]]:
    """The last calls; not those that others repeat, nor that by which a file without header is
    known."""
    rows = expected(sample)
    kept = {row.get("first") for row in rows}
    if match.header_line is None:
        kept.add(1)
    calls = [row for row in rows if row["outcome"] == "accepted" and row["row"] not in kept]
    return calls[-MOST:]


def chosen_samples() -> list[str]:
    """Of each profile the sample with legs, else the smallest that has calls to spoil."""
    best: dict[str, tuple[tuple[int, int], str]] = {}
    for path in sorted(FOLDER.glob("*.expected.jsonl")):
        sample = path.name.removesuffix(".expected.jsonl")
        outcomes = [row["outcome"] for row in expected(sample)]
        if sample.endswith(".xlsx") or "accepted" not in outcomes:
            continue
        match = match_of_sample(sample)
        if not to_spoil(sample, match):
            continue
        rank = (-("merged" in outcomes), len(outcomes))
        profile = match.profile.name
        best[profile] = min(best.get(profile, (rank, sample)), (rank, sample))
    return sorted({sample for _, sample in best.values()} | ALSO)


SAMPLES = chosen_samples()


def flags(sample: str) -> list[str]:
    chosen = OPTIONS["every"] | OPTIONS.get(sample, {})
    if debts_map := chosen.get("debts-map"):
        chosen["debts-map"] = FOLDER / debts_map
    return [part for name, value in chosen.items() for part in (f"--{name}", str(value))]


class Spoilt:
    """A copy of a sample in which the dates of some calls are no dates."""

    def __init__(self, sample: str, path: Path) -> None:
        self.path = path
        self.rows: list[int] = []
        self.originals: dict[str, str] = {}
        """What stands there now → what stood there."""
        self._match = match_of_sample(sample)
        with open_tables(str(FOLDER / sample), encoding=None, delimiter=None, sheet=None) as tables:
            (table,) = tables
            self.delimiter = table.delimiter or ","
            encoding = table.encoding or "utf-8"
            records = list(table.records(self._match.shape))
        cells = {record.line: list(record.cells) for record in records}
        self._spoil(sample, {record.line: record for record in records}, cells)
        write = line_writer(self.delimiter, self._match.shape.quoting)
        text = "".join(write(cells[record.line]) for record in records)
        path.write_bytes(text.encode(encoding))

    def _spoil(
        self,
        sample: str,
        records: Mapping[int, Record],
        cells: dict[int, list[str]],
    ) -> None:
        for row in to_spoil(sample, self._match):
            legs = [row, *(leg for leg in expected(sample) if leg.get("into") == row["row"])]
            self.rows.append(row["row"])
            for leg in legs:
                record = records[leg["line"]]
                for place in self._date_places(record):
                    name = f"spoilt{len(self.originals) + 1}x"
                    self.originals[name] = record.cells[place]
                    cells[leg["line"]][place] = name

    def _date_places(self, record: Record) -> list[int]:
        options = ReadingOptions()
        binding = bind(self._match, options, CATALOGUE.meanings)
        for picker in binding.fields["call_date"]:
            if picker.pick(record.cells):
                return [picker.places[0]]
        return []

    @property
    def quoting(self) -> Quoting:
        return self._match.shape.quoting

    def repaired_text(self, report: Path, to: Path) -> None:
        """The report with the dates typed in again, as a person would in an editor."""
        data = report.read_bytes()
        for name, original in self.originals.items():
            needs = self.quoting is Quoting.STANDARD and self.delimiter in original
            typed = f'"{original}"' if needs else original
            encoding = "utf-16-le" if b"\x00s\x00p" in data else "utf-8"
            data = data.replace(name.encode(encoding), typed.encode(encoding))
        to.write_bytes(data)

    def repaired_workbook(self, report: Path, to: Path) -> None:
        """The same in the workbook."""
        book = xlsxwriter.Workbook(str(to), {"strings_to_formulas": False})
        sheet = book.add_worksheet()
        with open_tables(str(report), encoding=None, delimiter=None, sheet=None) as (table,):
            for row, record in enumerate(table.records(Shape())):
                for column, cell in enumerate(record.cells):
                    sheet.write_string(row, column, self.originals.get(cell, cell))
        book.close()


@pytest.fixture
def run(
    sandbox: Any,
    home: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    told: Callable[[str], Any],
) -> Callable[..., Any]:
    """`run("check", path, …)` → the events."""
    for name, value in sandbox.environment.items():
        monkeypatch.setenv(name, value)

    def run(command: str, path: Path, *arguments: str) -> Any:
        cli.run(["import", command, str(path), "--json", *arguments])
        return told(capsys.readouterr().out)

    return run


def bodies(events: Any) -> list[dict[str, Any]]:
    return [row["followup"] for row in events.rows if row["outcome"] in ("accepted", "created")]


@pytest.mark.parametrize("sample", SAMPLES)
def test_repaired_rows_are_imported_as_if_right_at_first(
    sample: str, run: Callable[..., Any], sandbox: Any, tmp_path: Path
) -> None:
    (tmp_path / "in").mkdir()
    spoilt = Spoilt(sample, tmp_path / "in" / sample)
    right = {row["row"]: row["followup"] for row in expected(sample) if "followup" in row}
    wanted = [right[row] for row in spoilt.rows]

    folder = tmp_path / "reports"
    first = run("run", spoilt.path, *flags(sample), "--report-dir", str(folder))
    assert bodies(first) == [body for row, body in right.items() if row not in spoilt.rows]
    rejected = {row["row"]: row for row in first.rows if row["outcome"] == "rejected"}
    for row in spoilt.rows:
        codes = [problem["code"] for problem in rejected[row]["problems"]]
        assert set(codes) == {"bad_datetime"}, codes

    workbook, text = tmp_path / "repaired.xlsx", tmp_path / "repaired.csv"
    spoilt.repaired_workbook(folder / "rejected.xlsx", workbook)
    assert bodies(run("check", workbook, *flags(sample))) == wanted
    spoilt.repaired_text(folder / "rejected.csv", text)
    again = run("run", text, *flags(sample))
    assert bodies(again) == wanted
    assert again.files[0]["profile"] == first.files[0]["profile"]
    received = [followup["call_id"] for followup in sandbox.received()]
    assert sorted(received) == sorted(body["call_id"] for body in right.values())


def test_every_shipped_profile_is_repaired() -> None:
    assert {match_of_sample(sample).profile.name for sample in SAMPLES} == set(CATALOGUE.names())
