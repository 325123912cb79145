"""Every record becomes one verdict, whatever its cells hold."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from importers.problem import Code, Problem
from importers.reading.table import Record
from importers.verdict import Accepted, Rejected

HEADERS = {
    "getbill": [
        "debt_id",
        "type",
        "status",
        "call_date",
        "scheduled_at",
        "summary",
        "notes",
        "call_id",
        "audio_url",
        "duration_ms",
        "phone_number_used",
        "direction",
        "disconnection_reason",
        "is_retry",
    ],
    "vicidial": [
        "call_date",
        "phone_number_dialed",
        "status",
        "user",
        "campaign_id",
        "vendor_lead_code",
        "list_id",
        "phone_code",
        "length_in_sec",
        "alt_dial",
        "lead_id",
        "status_name",
        "recording_location",
        "called_count",
        "uniqueid",
        "server_ip",
        "term_reason",
        "comments",
    ],
    "aircall": [
        "line",
        "datetime (utc)",
        "direction",
        "from",
        "to",
        "answered",
        "duration (in call)",
        "tags",
        "call id",
        "customer number",
        "call type",
        "comments",
        "recording",
    ],
}
PLAUSIBLE = st.sampled_from(
    [
        "", " ", "q7m2kd81xp4z", "call", "no_answer", "PTP", "XFER", "Yes", "No", "inbound",
        "outbound", "2026-01-12 09:00:00", "12/01/2026 09:00", "2026-03-29 02:30:00", "46034.5",
        "+33639980101", "0639980101", "33", "3.36E+10", "184", "-1", "00:03:04", "1e9", "NaN",
        "https://example.com/a", "http://[::", "=1+1", '="06"', "'06", "ref:x", "TOTAL", "-----",
        "99999999999999999999", "٣", "²", "+99:99", "2026-01-12T09:00:00+99:99", "\ud800", "\x00",
        "9999999999", "0000-00-00", "1 2 3", "a" * 5_000,
    ]
)  # fmt: skip
CELL = PLAUSIBLE | st.text(max_size=12)
ROW = st.lists(CELL, max_size=20)


@pytest.mark.parametrize("name", HEADERS)
def test_rows_in_are_verdicts_out(name, examined):
    header = HEADERS[name]
    width = len(header)
    full = st.lists(CELL, min_size=width, max_size=width)

    @settings(
        max_examples=120, deadline=None, suppress_health_check=list(HealthCheck), database=None
    )
    @given(st.lists(full | ROW, max_size=6))
    def check(rows):
        result = examined([header, *rows])
        assert [verdict.place.row for verdict in result.verdicts] == list(range(1, len(rows) + 1))
        assert [list(verdict.cells) for verdict in result.verdicts] == rows
        for verdict in result.verdicts:
            if isinstance(verdict, Rejected):
                assert verdict.problems
            if isinstance(verdict, Accepted):
                assert verdict.draft.call_id

    check()


def test_legs_in_are_verdicts_out(examined):
    """Rows of a format whose rows fold, with ids that collide."""
    width = 18
    start = st.sampled_from(["2026-01-12 09:00:00", "2026-10-25 02:30:00", "x"])
    words = st.sampled_from(["ANSWERED", "NO ANSWER", "?", ""])

    def row(cells, at, word, uid):
        return [*cells[:9], at, *cells[10:14], word, *cells[15:16], uid, "debt"]

    rows = st.builds(
        row,
        st.lists(CELL, min_size=width, max_size=width),
        start,
        words,
        st.sampled_from(["1.1", "2.2", ""]),
    )

    first = [*[""] * 9, "2026-01-12 09:00:00", "", "", "1", "0", "BUSY", "D", "0.0", "debt"]

    @settings(
        max_examples=80, deadline=None, suppress_health_check=list(HealthCheck), database=None
    )
    @given(st.lists(rows, max_size=6))
    def check(found):
        result = examined([first, *found], profile="asterisk")
        numbers = [verdict.place.row for verdict in result.verdicts]
        assert numbers == list(range(1, len(found) + 2))

    check()


def test_a_record_that_could_not_be_read_comes_back_with_all_its_problems(examined):
    broken = Record(
        2,
        ("?",),
        problems=(Problem(code=Code.BAD_QUOTES, message="m", hint="h"),),
    )
    result = examined([HEADERS["getbill"], broken])
    assert result.codes == [Code.BAD_QUOTES]


def test_what_reading_repaired_is_a_warning_of_the_row(examined):
    repaired = Record(2, ("d1", "call", "no_answer"), warnings=("A quote was repaired.",))
    result = examined([["debt_id", "type", "status"], repaired])
    assert result.warnings == ("A quote was repaired.",)
