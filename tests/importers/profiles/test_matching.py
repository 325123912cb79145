"""Finding the profile and the header; what is refused, and how it is told."""

from __future__ import annotations

import csv
import re
from datetime import UTC, datetime

import pytest

from getbill_tui.errors import UsageError
from getbill_tui.exits import Exit
from importers.examination import examine
from importers.known_calls import NothingKnown
from importers.problem import Code
from importers.profiles.matching import UnknownFormat, match_table
from importers.reading.opening import open_tables
from importers.reading.table import Quoting
from importers.validation.repeats import SeenCalls
from importers.verdict import Accepted

NOW = datetime(2026, 1, 20, 12, tzinfo=UTC)
OWN = ["debt_id", "type", "status"]
ROW = ["q7m2kd81xp4z", "call", "no_answer"]
TITLES = [["Report of calls", "", ""], ["", "", ""]]


def test_titles_above_the_header_are_no_rows(examined):
    result = examined([*TITLES, OWN, ROW])
    assert result.identified.header_line == 3
    assert result.verdicts[0].place.row == 1
    assert result.verdicts[0].place.line == 4
    assert result.outcomes == ["accepted"]


def test_names_compare_without_case_and_spaces(examined):
    assert examined([["\ufeffDebt_ID", " TYPE ", "Status"], ROW]).outcomes == ["accepted"]


def test_a_header_alone_is_an_export_without_calls(examined):
    assert examined([OWN]).verdicts == []


def test_an_unknown_format_names_the_nearest_and_the_columns_that_differ(examined):
    header = ["line", "datetime (utc)", "direction", "from", "to", "answered", "surprise"]
    with pytest.raises(UnknownFormat) as raised:
        examined([header, ["x"] * 7])
    assert raised.value.exit is Exit.USAGE
    assert "aircall (v3)" in raised.value.message
    assert "call id" in raised.value.message
    assert "surprise" in raised.value.message


def test_a_message_about_an_unknown_format_shows_no_data(examined):
    with pytest.raises(UnknownFormat) as raised:
        examined([["0639980101", "answered", "dupont@example.com", "2026-01-12"]])
    assert "0639980101" not in raised.value.message
    assert "dupont" not in raised.value.message


def test_doubled_columns_are_refused(examined):
    with pytest.raises(UsageError, match="more than once") as raised:
        examined([["debt_id", "status", "Status"], ["a", "b", "c"]])
    assert "2, 3" in raised.value.message


def test_an_unknown_profile_names_the_near_ones(examined):
    with pytest.raises(UsageError) as raised:
        examined([OWN, ROW], profile="vicidal")
    assert "vicidial" in raised.value.hint


def test_a_profile_can_be_forced(examined):
    assert examined([OWN, ROW], profile="getbill").identified.profile == "getbill"
    with pytest.raises(UnknownFormat):
        examined([OWN, ROW], profile="vicidial")


def test_local_times_without_a_zone_are_a_usage_error(examined):
    rows = [[*OWN, "call_date"], [*ROW, "2026-01-12T09:00:00Z"], [*ROW, "2026-01-12 09:00:00"]]
    with pytest.raises(UsageError, match="line 3") as raised:
        examined(rows, timezone=None)
    assert "--timezone" in raised.value.hint
    assert examined(rows[:2], timezone=None).outcomes == ["accepted"]


def test_a_value_over_twelve_settles_the_order_for_the_file(examined):
    rows = [[*OWN, "call_date"], [*ROW, "12/01/2026 09:00"], [*ROW, "13/01/2026 09:00"]]
    result = examined(rows)
    assert [verdict.draft.call_date.month for verdict in result.verdicts] == [1, 1]
    assert examined(rows[:2]).codes == [Code.AMBIGUOUS_DATE]
    assert examined(rows[:2], date_order="mdy").only.draft.call_date.month == 12


class TestMapping:
    """--map FIELD=COLUMN, over a profile or alone."""

    HEADER = ("Dossier", "Résultat", "Sens", "Canal")
    CELLS = ("q7m2kd81xp4z", "Promesse", "Sortant", "call")

    def test_columns_alone(self, examined):
        columns = {"debt_id": "dossier", "status": "Résultat", "direction": "Sens"}
        body = examined([self.HEADER, self.CELLS], columns=columns).body
        assert body["status"] == "deal_found"
        assert body["direction"] == "outbound"
        assert body["type"] == "call"

    def test_literals(self, examined):
        result = examined(
            [self.HEADER, self.CELLS],
            columns={"debt_id": "Dossier"},
            literals={"status": "no_answer", "type": "sms"},
        )
        assert result.body["type"] == "sms"
        assert result.body["status"] == "no_answer"

    def test_a_debt_that_is_mapped_beats_the_number_of_a_profile(self, examined, samples):
        lines = (samples / "3cx_call_reports.csv").read_text("utf-8").splitlines()
        rows = [line.split(",") for line in (lines[0], lines[2])]
        debts_map = samples / "debts" / "by_phone.csv"
        literals = {"debt_id": "q7m2kd81xp4z"}
        by_number = examined(rows, literals=literals, debts_map=debts_map, debt_by="phone")
        assert by_number.body["debt_id"] == "h3v9tn50ws6b"
        assert examined(rows, debts_map=debts_map).body["debt_id"] == "h3v9tn50ws6b"
        assert examined(rows, literals=literals).body["debt_id"] == "q7m2kd81xp4z"

    def test_over_a_profile(self, examined):
        result = examined([[*OWN, "Ref"], [*ROW, "other"]], columns={"debt_id": "Ref"})
        assert result.body["debt_id"] == "other"

    def test_a_column_that_is_not_there(self, examined):
        with pytest.raises(UsageError) as raised:
            examined([OWN, ROW], columns={"summary": "Resume"})
        assert raised.value.exit is Exit.USAGE

    def test_a_field_that_there_is_not(self, examined):
        with pytest.raises(UsageError) as raised:
            examined([OWN, ROW], columns={"sumary": "status"})
        assert "summary" in raised.value.hint

    def test_a_mapped_status_that_would_contact_is_guarded(self, examined):
        cells = [("q7m2kd81xp4z", "scheduled", "", "")]
        columns = {"debt_id": "Dossier", "status": "Résultat"}
        assert examined([self.HEADER, *cells], columns=columns).codes == [Code.WOULD_CONTACT]


class TestRejectsReport:
    """rejected.csv, fixed in place, is imported as it is."""

    LEADING = ("getbill_profile", "getbill_line", "getbill_codes", "getbill_problems")

    def test_the_four_columns_are_taken_off(self, examined):
        rows = [[*self.LEADING, *OWN], ["getbill", "7", "bad_choice", "…", *ROW]]
        result = examined(rows)
        assert result.identified.header == tuple(OWN)
        assert result.verdicts[0].cells == tuple(ROW)
        assert result.outcomes == ["accepted"]

    def test_a_format_without_header_gets_its_profile_from_the_rows(self, examined, samples):
        lines = (samples / "asterisk_master_16.csv").read_text("utf-8").splitlines()
        cells = [cell.strip('"') for cell in lines[1].split(",")]
        assert len(cells) > 16, "the sample quotes a cell with commas"
        row = [*cells[:8], "Dial", *cells[-7:]]
        assert len(row) == 16
        first = examined([row])
        header = [str(number) for number in range(1, 17)]
        again = examined([[*self.LEADING, *header], ["asterisk", "2", "", "", *row]])
        assert first.identified.header == tuple(header)
        assert again.identified.profile == "asterisk"
        assert again.body == first.body

    def test_neutralised_cells_come_back(self, examined):
        rows = [
            [*self.LEADING, *OWN, "notes"],
            ["getbill", "7", "", "", *ROW, "'=1+1"],
        ]
        assert examined(rows).body["notes"] == "=1+1"

    def test_elsewhere_an_apostrophe_is_the_files_own(self, examined):
        assert examined([[*OWN, "notes"], [*ROW, "'=1+1"]]).body["notes"] == "'=1+1"


class TestWithoutHeader:
    """Formats that are told by the number and the look of their cells."""

    def test_the_samples_row_counts_from_the_first_record(self, examined, samples):
        text = (samples / "vicidial_without_header.txt").read_text("utf-8")
        rows = [line.split("\t") for line in text.splitlines()]
        result = examined(rows, delimiter="\t")
        assert result.identified.header_line is None
        assert result.identified.header[:2] == ("1", "2")
        assert [verdict.place.row for verdict in result.verdicts] == [1, 2]

    def test_the_same_cells_with_another_delimiter_are_not_told(self, examined, samples):
        text = (samples / "vicidial_without_header.txt").read_text("utf-8")
        with pytest.raises(UnknownFormat):
            examined([line.split("\t") for line in text.splitlines()], delimiter=";")


WITHOUT_HEADER = {
    "asterisk_master_16.csv": ",",
    "freeswitch_cdr_csv.csv": ",",
    "avaya_without_header.csv": ",",
    "vicidial_without_header.txt": "\t",
}
DATE = re.compile(r"^(\d{4})[-/](\d\d)[-/](\d\d) (\d\d:\d\d)(:\d\d)$")


@pytest.mark.parametrize("sample", WITHOUT_HEADER)
def test_a_format_without_header_is_told_in_a_workbook_too(examined, samples, sample):
    delimiter = WITHOUT_HEADER[sample]
    with (samples / sample).open(newline="", encoding="utf-8") as file:
        rows = list(csv.reader(file, delimiter=delimiter))
    typed = [[DATE.sub(r"\1-\2-\3T\4\5", cell) for cell in row] for row in rows]
    assert typed != rows
    before = examined(rows, delimiter=delimiter)
    again = examined(typed, delimiter=None)
    assert again.identified.profile == before.identified.profile == sample.partition("_")[0]
    assert again.outcomes == before.outcomes


@pytest.mark.parametrize("sample", ["asterisk_master_16.csv", "freeswitch_cdr_csv.csv"])
def test_a_format_without_header_is_told_after_a_french_spreadsheet(examined, samples, sample):
    with (samples / sample).open(newline="", encoding="utf-8") as file:
        rows = list(csv.reader(file))
    saved = [[DATE.sub(r"\3/\2/\1 \4", cell) for cell in row] for row in rows]
    again = examined(saved, delimiter=";", date_order="dmy")
    assert again.identified.profile == sample.partition("_")[0]
    assert again.outcomes == examined(rows).outcomes


class TestColumnsThatASiteAdds:
    """FreeSWITCH's template has 15 columns; sites write more behind them."""

    ROW = (
        "Agent A", "1007", "33639980101", "default", "2026-01-12 09:00:00", "",
        "2026-01-12 09:00:32", "32", "0", "NO_ANSWER", "5b1f0e7e-1", "", "", "PCMU", "PCMU",
    )  # fmt: skip
    ADDED = ("fr1", "q7m2kd81xp4z")

    def test_they_have_numbers(self, examined):
        result = examined([[*self.ROW, *self.ADDED]], columns={"debt_id": "17"})
        assert result.identified.header == tuple(map(str, range(1, 18)))
        assert result.body["debt_id"] == "q7m2kd81xp4z"

    def test_a_site_may_add_some_in_the_middle_of_a_file(self, examined):
        later = [*self.ROW[:10], "5b1f0e7e-2", *self.ROW[11:], *self.ADDED]
        result = examined([self.ROW, later], literals={"debt_id": "q7m2kd81xp4z"})
        assert result.outcomes == ["accepted", "accepted"]

    def test_a_row_that_lacks_some_comes_back(self, examined):
        rows = [[*self.ROW, *self.ADDED], self.ROW]
        result = examined(rows, columns={"debt_id": "17"})
        assert [problem.code for problem in result.verdicts[1].problems] == [Code.TOO_FEW_CELLS]

    def test_a_report_of_rejected_rows_keeps_them(self, examined):
        numbers = map(str, range(1, 18))
        row = ["freeswitch", "1", "", "", *self.ROW, *self.ADDED]
        result = examined([[*TestRejectsReport.LEADING, *numbers], row], columns={"debt_id": "17"})
        assert result.identified.profile == "freeswitch"
        assert result.body["debt_id"] == "q7m2kd81xp4z"


class TestRowsThatAreNoCalls:
    """Below the header: blank rows, totals, separators, repeated headers, titles."""

    HEADER = (*OWN, "call_date", "phone_number_used")

    @pytest.mark.parametrize(
        ("row", "reason"),
        [
            (("", " ", "", "", ""), "blank_row"),
            (("TOTAL", "2 appels", "", "", ""), "not_data"),
            (("Total général", "", "", "", "12"), "not_data"),
            (("Grand Total: 12",), "not_data"),
            (("-----", "-----", "", "", ""), "not_data"),
            (HEADER, "not_data"),
            (("Agent Dupont", "", "", "", ""), "not_data"),
            (("Monday", "", "", "", ""), "not_data"),
            (("Mardi 13/01", "", "", "", ""), "not_data"),
        ],
    )
    def test_they_are_skipped(self, examined, row, reason):
        assert examined([self.HEADER, row]).only.reason == reason

    @pytest.mark.parametrize(
        ("row", "code"),
        [
            (("q7m2kd81xp4z",), Code.TOO_FEW_CELLS),
            (("2026-01-12 09:00:31", "call"), Code.TOO_FEW_CELLS),
            ((*ROW, "2026-01-12 09:00", "+33639980101", ""), Code.TOO_MANY_CELLS),
        ],
    )
    def test_a_broken_row_comes_back(self, examined, row, code):
        assert examined([self.HEADER, row]).codes == [code]

    def test_a_workbooks_empty_ends_do_not_count(self, examined):
        rows = [OWN, [*ROW, "", ""], ROW[:3]]
        assert examined(rows, delimiter=None).outcomes == ["accepted", "repeated"]


def test_vicidials_custom_fields_may_go_beyond_the_header(examined, samples):
    text = (samples / "vicidial_export_calls_extended2.txt").read_text("utf-8")
    rows = [line.split("\t") for line in text.splitlines()]
    assert len(rows[1]) > len(rows[0])
    assert set(examined(rows, delimiter="\t").outcomes) == {"accepted"}
    narrow = [row[: len(rows[0]) - 1] for row in rows[:1]] + rows[1:2]
    assert examined(narrow, delimiter="\t").codes == [Code.TOO_MANY_CELLS]


def test_an_export_that_says_it_is_empty(examined):
    sentence = "There are no calls during this time period for these parameters"
    result = examined([[sentence]])
    assert (result.identified.profile, result.verdicts) == ("vicidial", [])


def test_of_several_layouts_the_nearest_is_taken(examined, samples):
    """EXTENDED_2 has every column by which ALTERNATE_1 is recognised."""
    text = (samples / "vicidial_export_calls_alternate1.txt").read_text("utf-8")
    rows = [line.split("|") for line in text.splitlines()]
    assert examined(rows, delimiter="|").outcomes == ["accepted"]
    rows[1].append("more")
    assert examined(rows, delimiter="|").codes == [Code.TOO_MANY_CELLS]


def test_a_sheets_header_ends_with_its_last_name(examined):
    """A sheet is as wide as its widest row: that row must not make the header wider."""
    rows = [
        ["debt_id", "type", "status", "notes", ""],
        ["d1", "call", "no_answer", "a", "b"],
        ["d2", "call", "no_answer", "", ""],
    ]
    result = examined(rows, delimiter=None)
    assert result.outcomes == ["rejected", "accepted"]
    assert [problem.code for problem in result.verdicts[0].problems] == [Code.TOO_MANY_CELLS]


VICIDIAL = ["call_date", "phone_number_dialed", "status", "vendor_lead_code", "length_in_sec"]


@pytest.mark.parametrize(
    ("delimiter", "quoting"),
    [
        ("\t", Quoting.NONE),
        ("|", Quoting.NONE),
        (";", Quoting.STANDARD),
        (",", Quoting.STANDARD),
    ],
)
def test_quotes_are_a_systems_own_only_between_its_own_delimiters(examined, delimiter, quoting):
    assert examined([VICIDIAL], delimiter=delimiter).identified.quoting is quoting


def test_a_spreadsheets_quotes_are_read_where_it_saved_a_file_that_has_none(
    tmp_path, catalogue, paris
):
    path = tmp_path / "calls.csv"
    row = '2026-01-12 09:00:31;0639980101;NA;q7m2kd81xp4z;10;"said ""no"";\ntwice"'
    path.write_text(f"{';'.join(VICIDIAL)};comments\n{row}\n", "utf-8")
    with (
        SeenCalls() as seen,
        open_tables(str(path), encoding=None, delimiter=None, sheet=None) as (table,),
    ):
        (verdict,) = examine(
            table, paris, profiles=catalogue, seen=seen, known=NothingKnown(), now=NOW
        )
    assert isinstance(verdict, Accepted)
    assert verdict.draft.notes == 'said "no";\ntwice'


def test_columns_in_quotes_that_the_system_never_writes_are_told(tmp_path, catalogue, paris):
    path = tmp_path / "calls.txt"
    path.write_text("\t".join(f'"{name}"' for name in VICIDIAL) + "\n", "utf-8")
    with (
        open_tables(str(path), encoding=None, delimiter=None, sheet=None) as (table,),
        pytest.raises(UnknownFormat, match=r"vicidial .*no quotes around cells"),
    ):
        match_table(table, paris, catalogue)
