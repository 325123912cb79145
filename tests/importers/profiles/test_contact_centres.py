"""The traps of contact centres' exports that no sample can show by itself."""

from __future__ import annotations

import csv
from dataclasses import replace
from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo

import pytest
import xlsxwriter

from getbill_tui.errors import UsageError
from getbill_tui.paths import Paths
from importers.examination import examine
from importers.known_calls import NothingKnown
from importers.options import ReadingOptions
from importers.problem import Code
from importers.profiles.catalogue import Catalogue
from importers.reading.opening import open_tables
from importers.validation.repeats import SeenCalls

SYDNEY = ReadingOptions(timezone=ZoneInfo("Australia/Sydney"), country="US")
NEW_YORK = ReadingOptions(timezone=ZoneInfo("America/New_York"), country="US")


@pytest.fixture
def rows_of(samples):
    """The rows of a sample, its header first."""

    def rows(sample, encoding="utf-8-sig", delimiter=","):
        with (samples / sample).open(encoding=encoding, newline="") as file:
            return list(csv.reader(file, delimiter=delimiter))

    return rows


def changed(rows, row, **cells):
    """A header and one of its rows, with some cells changed."""
    record = dict(zip(rows[0], rows[row], strict=True)) | cells
    return [list(record), list(record.values())]


class TestGenesys:
    @pytest.mark.parametrize("said", ["NO", "no", "", "maybe"])
    def test_a_half_export_is_refused(self, examined, rows_of, said):
        rows = changed(rows_of("genesys_values.csv"), 1, **{"Full Export Completed": said})
        with pytest.raises(UsageError, match="Full Export Completed"):
            examined(rows, options=NEW_YORK)

    def test_a_half_export_is_refused_wherever_it_says_so(self, examined, rows_of):
        rows = rows_of("genesys_values.csv")
        rows[-1][0] = "NO"
        with pytest.raises(UsageError, match="line 29"):
            examined(rows, options=NEW_YORK)

    def test_an_export_without_rows_is_whole(self, examined, rows_of):
        assert examined(rows_of("genesys_values.csv")[:1]).verdicts == []

    def test_the_exporters_date_order_is_not_guessed(self, examined, rows_of):
        rows = changed(rows_of("genesys_values.csv"), 1, Date="1/12/26 09:00 AM")
        assert examined(rows, options=NEW_YORK).codes == [Code.AMBIGUOUS_DATE]
        told = examined(rows, options=NEW_YORK, date_order="dmy")
        assert told.body["call_date"] == "2026-12-01T09:00:00-05:00"

    def test_ringing_is_no_talk(self, examined, rows_of):
        rows = changed(rows_of("genesys_values.csv"), 1, Users="")
        assert "duration_ms" not in examined(rows, options=NEW_YORK).body


class TestNice:
    def test_a_workbook_with_typed_cells_says_the_same(self, rows_of, catalogue, tmp_path):
        rows = rows_of("nice_cxone_contact_history.csv")
        path = tmp_path / "contacts.xlsx"
        with xlsxwriter.Workbook(path) as book:
            day = book.add_format({"num_format": "mm/dd/yyyy"})
            clock = book.add_format({"num_format": "hh:mm:ss"})
            sheet = book.add_worksheet()
            for at, row in enumerate(rows):
                for place, (name, cell) in enumerate(zip(rows[0], row, strict=True)):
                    if at and name == "Start_Date" and cell:
                        sheet.write_datetime(at, place, datetime(2026, 1, 12), day)  # noqa: DTZ001
                    elif at and name == "start_time" and cell:
                        moment = time.fromisoformat(cell)
                        seconds = moment.hour * 3_600 + moment.minute * 60 + moment.second
                        sheet.write_number(at, place, seconds / 86_400, clock if at % 2 else None)
                    elif at and cell.isdigit():
                        sheet.write_number(at, place, int(cell))
                    else:
                        sheet.write_string(at, place, cell) if cell else None
        assert drafts(str(path), catalogue) == drafts_of_rows(rows, catalogue, tmp_path)

    def test_the_talk_of_legs_that_wait_in_a_queue_adds_up(self, examined, rows_of):
        """The second leg begins, in its queue, while the first agent still talks."""
        rows = rows_of("nice_legs.csv")
        first = changed(rows, 6, Contact_ID="1", Master_Contact_ID="1", Agent_Time="600")
        second = changed(rows, 7, Contact_ID="2", Master_Contact_ID="1", Agent_Time="30")
        result = examined([*first, second[1]], options=SYDNEY)
        assert result.verdicts[0].draft.body()["duration_ms"] == 630_000

    def test_a_chain_that_bites_its_tail_is_one_call(self, examined, rows_of):
        rows = rows_of("nice_legs.csv")
        first = changed(rows, 6, Contact_ID="1", Master_Contact_ID="2")
        second = changed(rows, 7, Contact_ID="2", Master_Contact_ID="1")
        result = examined([*first, second[1]], options=SYDNEY)
        assert result.outcomes == ["accepted", "merged"]
        assert result.verdicts[0].draft.call_id == "nice:1"


def drafts(file, catalogue, options=SYDNEY):
    """What comes of the rows of a file, but for where they stand."""
    with (
        SeenCalls() as seen,
        open_tables(file, encoding=None, delimiter=None, sheet=None) as tables,
    ):
        (table,) = tables
        examination = examine(
            table,
            options,
            profiles=catalogue,
            seen=seen,
            known=NothingKnown(),
            now=datetime(2026, 1, 20, 12, tzinfo=UTC),
        )
        return [
            verdict.draft if hasattr(verdict, "draft") else type(verdict).__name__
            for verdict in examination
        ]


def drafts_of_rows(rows, catalogue, folder):
    path = folder / "contacts.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)
    return drafts(str(path), catalogue)


class TestTalkdesk:
    def test_a_title_may_stand_above_the_header(self, examined, rows_of):
        rows = rows_of("talkdesk_calls.csv")
        titled = [["Calls, 12 January 2026", *[""] * (len(rows[0]) - 1)], *rows[:2]]
        result = examined(titled, options=NEW_YORK)
        assert result.identified.header_line == 2
        assert result.body["duration_ms"] == 184_000

    @pytest.mark.parametrize(
        ("start", "talk", "milliseconds"),
        [
            ("2026-01-12 09:01:00", "0.00212962962963", 184_000),
            ("2026-01-12 09:01:00", "1.15740740741e-05", 1_000),
            ("2026-01-12 09:01:00", "0:03:04", 184_000),
            ("2026-06-12T09:01:00Z", "184", 184_000),
            ("2026-06-12T09:01:00Z", "1", 1_000),
            ("2026-06-12T09:01:00Z", "0", 0),
            ("2026-06-12T09:01:00Z", "'184", 184_000),
            ("2026-06-12T09:01:00Z", '="184"', 184_000),
        ],
    )
    def test_the_unit_changed_with_the_times(self, examined, rows_of, start, talk, milliseconds):
        """Also where the names did not change with it."""
        cells = {"Start Time": start, "Talk Time": talk}
        rows = changed(rows_of("talkdesk_calls.csv"), 1, **cells)
        assert examined(rows, options=NEW_YORK).body["duration_ms"] == milliseconds

    def test_seconds_are_never_taken_for_days(self, examined, rows_of):
        rows = changed(rows_of("talkdesk_calls.csv"), 1, **{"Talk Time": "12"})
        assert examined(rows, options=NEW_YORK).codes == [Code.BAD_DURATION]


class TestFiveNine:
    def test_the_day_may_stand_in_a_column_of_its_own(self, examined, rows_of):
        rows = changed(
            rows_of("five9_values.csv"), 1, TIMESTAMP="09:00:12", DATE="2026/01/13", SKILL="x"
        )
        body = examined(rows, options=NEW_YORK).body
        assert body["call_date"] == "2026-01-13T09:00:12-05:00"

    def test_the_zone_is_the_domains_and_must_be_told(self, examined, rows_of):
        rows = rows_of("five9_values.csv")[:2]
        with pytest.raises(UsageError, match="zone"):
            examined(rows, options=replace(NEW_YORK, timezone=None))

    def test_abandoned_is_told_by_its_direction_alone(self, examined, rows_of):
        rows = [row[:3] + row[4:] for row in changed(rows_of("five9_values.csv"), 5)]
        assert "CALL TYPE" not in rows[0]
        assert examined(rows, options=NEW_YORK).codes == [Code.UNKNOWN_DISPOSITION]

    def test_nobody_talked_and_nobody_disposed(self, examined, rows_of):
        """--answered-as is for calls that somebody answered."""
        rows = changed(rows_of("five9_values.csv"), 12)
        answered = {"options": NEW_YORK, "answered_as": "on_hold"}
        assert examined(rows, **answered).codes == [Code.UNKNOWN_DISPOSITION]
        rows = changed(rows_of("five9_values.csv"), 11)
        assert examined(rows, **answered).body["status"] == "on_hold"


class TestVocalcom:
    @pytest.fixture
    def company(self, tmp_path):
        (tmp_path / "dispositions.toml").write_text(
            '[profiles.vocalcom]\n"1/94/0" = "promise"\n"3/96" = "callback"\n', "utf-8"
        )
        return Catalogue.load(Paths(config=tmp_path, state=tmp_path))

    def test_a_company_says_what_its_triples_mean(self, examined, rows_of, company):
        rows = rows_of("vocalcom_without_label.csv", "cp1252", ";")
        result = examined(rows, profiles=company, delimiter=";")
        statuses = [verdict.draft.body()["status"] for verdict in (*result.verdicts[::2],)]
        assert statuses == ["deal_found", "on_hold"]
        assert result.outcomes[1] == "rejected"

    def test_the_triple_is_named_where_nobody_knows_it(self, examined, rows_of):
        rows = rows_of("vocalcom_without_label.csv", "cp1252", ";")
        problem = examined(rows[:2], delimiter=";").only.problems[0]
        assert (problem.value, problem.column) == ("1/94/0", "CallStatusGroup")
        assert '"1/94/0"' in problem.hint

    def test_a_callback_is_scheduled_where_that_is_allowed(self, examined, rows_of):
        rows = changed(rows_of("vocalcom_values.csv", "cp1252", ";"), 7)
        body = examined(rows, delimiter=";", allow_scheduled=True).body
        assert body["status"] == "scheduled"
        assert body["scheduled_at"] == "2026-01-20T10:00:00+01:00"

    def test_the_epoch_needs_no_zone(self, examined, rows_of):
        rows = changed(rows_of("vocalcom_values.csv", "cp1252", ";"), 1)
        assert examined(rows, delimiter=";", timezone=None).outcomes == ["accepted"]


class TestDiabolocom:
    def test_the_moment_of_utc_beats_the_local_one(self, examined, rows_of):
        rows = changed(rows_of("diabolocom_values.csv"), 1)
        body = examined(rows, timezone=None).body
        assert body["call_date"] == "2026-07-13T13:01:11.768000+00:00"

    def test_the_local_one_alone_needs_a_zone(self, examined, rows_of):
        rows = changed(rows_of("diabolocom_values.csv"), 1, started_at="null")
        with pytest.raises(UsageError, match="zone"):
            examined(rows, timezone=None)
        assert examined(rows).body["call_date"] == "2026-07-13T15:01:11+02:00"


class TestConnect:
    def test_an_answered_contact_counts_as_the_user_says(self, examined, rows_of):
        rows = changed(rows_of("connect_values.csv"), 2)
        assert examined(rows).codes == [Code.NO_OUTCOME]
        assert examined(rows, answered_as="deal_not_found").body["status"] == "deal_not_found"

    def test_no_zone_is_needed(self, examined, rows_of):
        rows = changed(rows_of("connect_values.csv"), 1)
        assert examined(rows, timezone=None).outcomes == ["accepted"]
