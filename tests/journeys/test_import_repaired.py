"""rejected.csv, mended in place, is imported as if the export had been right at first."""

from __future__ import annotations

import shutil
import tomllib
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pytest

from getbill_tui import cli

FOLDER = Path(__file__).parents[2] / "samples"
REPAIRS = [
    ("freepbx_values.csv", {"PTP": "BUSY", "ANSWERED": "BUSY"}),
    ("freepbx_cdr_legacy.csv", {"ANSWERED": "BUSY"}),
    ("freepbx_legacy_quotes.csv", {"ANSWERED": "CANCEL"}),
    ("freeswitch_site_columns.csv", {"NORMAL_CLEARING": "USER_BUSY"}),
    ("freeswitch_spreadsheet.csv", {"2026/2/30": "2026/1/12"}),
    ("3cx_segments.csv", {"Answered": "Unanswered", "Redirected": "Unanswered"}),
    ("grandstream_values.csv", {"ANSWERED": "NO ANSWER"}),
    ("cisco_cucm_cdr.csv", {",16,": ",17,"}),
    ("cucm_values.csv", {",999,": ",17,", ",31,": ",17,"}),
    ("avaya_ipoffice_smdr.csv", {"00:03:04": "00:00:00"}),
    ("avaya_without_header.csv", {"00:00:09": "00:00:00"}),
    ("five9_values.csv", {"Consult Set": "Refused", "PTPX": "Refused"}),
    ("genesys_values.csv", {"; Transferred": "; Dispute"}),
    ("nice_legs.csv", {"ref h3v9tn50ws6b": "ref c8r4jy27lf1g"}),
    ("talkdesk_values.csv", {"Attempting Contact": "Refused"}),
    ("talkdesk_values_2026.csv", {"-1,,,,,Refused": "1,,,,,Refused"}),
    ("connect_values.csv", {"ptpx": "refused"}),
    ("vocalcom_values.csv", {"Cas 7": "Refus"}),
    ("diabolocom_values.csv", {"Truc": "Refus"}),
]
"""A sample, and what is written in place of what. Nobody says what answered calls count as."""


@pytest.fixture
def followups(
    sandbox: Any,
    home: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    told: Callable[[str], Any],
) -> Callable[..., dict[str, Any]]:
    """`followups("check", path, flags)` → call_id → followup, of what may be sent."""
    for name, value in sandbox.environment.items():
        monkeypatch.setenv(name, value)

    def run(command: str, path: Path, flags: Iterable[str]) -> dict[str, Any]:
        cli.run(["import", command, str(path), "--json", *flags])
        rows = told(capsys.readouterr().out).rows
        return {row["followup"]["call_id"]: row["followup"] for row in rows if "followup" in row}

    return run


def flags_of(sample: str) -> list[str]:
    options = tomllib.loads((FOLDER / "options.toml").read_text("utf-8"))
    chosen = options["every"] | options.get(sample, {})
    chosen.pop("answered-as", None)
    if debts_map := chosen.get("debts-map"):
        chosen["debts-map"] = FOLDER / debts_map
    return [part for name, value in chosen.items() for part in (f"--{name}", str(value))]


def mend(path: Path, repairs: dict[str, str]) -> Path:
    content = path.read_bytes()  # in whatever encoding the export has
    for wrong, right in repairs.items():
        assert wrong.encode() in content, wrong
        content = content.replace(wrong.encode(), right.encode())
    path.write_bytes(content)
    return path


@pytest.mark.parametrize(("sample", "repairs"), REPAIRS)
def test_mended_rows_come_in_as_if_right_at_first(
    sample: str,
    repairs: dict[str, str],
    followups: Callable[..., dict[str, Any]],
    home: Path,
    tmp_path: Path,
) -> None:
    flags = flags_of(sample)
    mended_file = Path(shutil.copyfile(FOLDER / sample, tmp_path / sample))
    right_at_first = followups("check", mend(mended_file, repairs), flags)
    sent = followups("run", FOLDER / sample, flags)
    (report,) = home.glob("reports/*/rejected.csv")
    mended = followups("check", mend(report, repairs), flags)
    assert mended, "the repairs concern no rejected row"
    assert mended == {
        call: followup for call, followup in right_at_first.items() if call not in sent
    }
