"""What the schema can say of systems that are not shipped yet, without a line of code."""

from __future__ import annotations

import pytest

from getbill_tui.errors import UsageError
from getbill_tui.paths import Paths
from importers.problem import Code
from importers.profiles.catalogue import Catalogue

THREE_CX = """\
name = "calls"
family = "3cx"
label = "3CX"
unit = "hms"

[[layouts]]
name = "v20"
columns = ["Call Time", "Call ID", "From", "To", "Direction", "Status", "Talking"]

[fields]
call_date = "Call Time"
call_id = "Call ID"
duration_ms = "Talking"
direction = "Direction"
phone_number_used = { side = "debtor" }

[parties]
origin = [{ column = "From", pattern = '\\((\\d+)\\)$' }, "From"]
target = [{ column = "To", pattern = '\\((\\d+)\\)$' }, "To"]

[legs]
groups = ["Call ID"]

[[dispositions]]
column = "Status"
agent = false
[dispositions.words]
Answered = "answered"
Unanswered = "no_answer"
"""

TYPED = """\
name = "calls"
family = "typed"
label = "Typed"
nulls = ["0"]

[[layouts]]
name = "all"
columns = ["id", "at", "dest", "orig", "seconds", "account", "whole"]

[fields]
debt_id = "account"
call_date = { column = "at", epoch = true }
call_id = "id"
duration_ms = { column = "seconds", unit = "minutes" }

[complete]
column = "whole"
words = ["YES"]

[[skip]]
column = "id"
words = ["INTEGER"]
reason = "not_data"

[[dispositions]]
column = "dest"
agent = false
partial = true
when = { seconds = '^0$' }
[dispositions.words]
17 = "busy"
1 = "bad_number"

[[dispositions]]
column = "orig"
agent = false
[dispositions.words]
16 = "unmapped"
"""


@pytest.fixture
def with_profile(tmp_path, examined):
    def run(profile, rows, **options):
        folder = tmp_path / "profiles"
        folder.mkdir(exist_ok=True)
        (folder / "calls.toml").write_text(profile, "utf-8")
        catalogue = Catalogue.load(Paths(config=tmp_path, state=tmp_path))
        return examined(rows, profiles=catalogue, **options)

    return run


THREE_CX_HEADER = ["Call Time", "Call ID", "From", "To", "Direction", "Status", "Talking"]


def test_extensions_in_parentheses_and_segments_that_overlap(with_profile, tmp_path):
    debts = tmp_path / "map.csv"
    debts.write_text("debt_id,phone\nd4,+33639980104\n")
    rows = [
        THREE_CX_HEADER,
        ["2026-01-12T10:00:00", "4", "0639980104", "Line (800)", "Inbound", "Answered", "00:01:12"],
        ["2026-01-12T10:00:05", "4", "0639980104", "B (102)", "In", "Answered", "00:01:06"],
        ["2026-01-12T10:30:00", "5", "A (101)", "B (102)", "Internal", "Answered", "00:00:41"],
    ]
    result = with_profile(THREE_CX, rows, debt_by="phone", debts_map=debts, answered_as="on_hold")
    assert result.outcomes == ["accepted", "merged", "skipped"]
    body = result.verdicts[0].draft.body()
    assert body["debt_id"] == "d4"
    assert body["call_id"] == "3cx:4"
    assert body["duration_ms"] == 72_000
    assert body["direction"] == "inbound"


TYPED_HEADER = ["id", "at", "dest", "orig", "seconds", "account", "whole"]


def test_epochs_type_rows_causes_and_conditions(with_profile):
    rows = [
        TYPED_HEADER,
        ["INTEGER", "INTEGER", "INTEGER", "INTEGER", "INTEGER", "VARCHAR(50)", "YES"],
        ["1", "1768208400", "17", "0", "0", "d1", "YES"],
        ["2", "1768208500", "0", "16", "3.07", "d2", "YES"],
        ["3", "0", "0", "16", "0", "d3", "YES"],
    ]
    result = with_profile(TYPED, rows)
    assert result.outcomes == ["skipped", "accepted", "rejected", "rejected"]
    assert result.verdicts[1].draft.body()["call_date"] == "2026-01-12T09:00:00+00:00"
    assert [problem.code for problem in result.verdicts[2].problems] == [Code.NO_OUTCOME]
    assert [problem.code for problem in result.verdicts[3].problems] == [Code.UNKNOWN_DISPOSITION]


def test_a_half_export_is_refused(with_profile):
    rows = [TYPED_HEADER, ["1", "1768208400", "17", "0", "0", "d1", "NO"]]
    with pytest.raises(UsageError, match="not whole"):
        with_profile(TYPED, rows)


def test_an_agreed_callback_with_a_time(with_profile):
    profile = TYPED.replace('call_id = "id"', 'call_id = "id"\nscheduled_at = "dest"').replace(
        "column = \"dest\"\nagent = false\npartial = true\nwhen = { seconds = '^0$' }",
        'column = "orig"',
    )
    profile = profile.replace(
        '[[dispositions]]\ncolumn = "orig"\nagent = false\n[dispositions.words]\n16 = "unmapped"\n',
        "",
    )
    row = ["1", "1768208400", "2026-02-01 10:00", "Rappel", "1", "d1", "YES"]
    held = with_profile(profile, [TYPED_HEADER, row])
    assert held.body["status"] == "on_hold"
    assert "scheduled_at" not in held.body
    assert "2026-02-01 10:00" in held.body["notes"]
    assert "notes" in held.warnings[0]
    allowed = with_profile(profile, [TYPED_HEADER, row], allow_scheduled=True)
    assert allowed.body["status"] == "scheduled"
    assert allowed.body["scheduled_at"] == "2026-02-01T10:00:00+01:00"


CONDITIONS = """\
name = "calls"
family = "conditions"
label = "Conditions"

[[layouts]]
name = "all"
columns = ["id", "utc", "local", "end", "group", "number", "talk", "account"]

[fields]
debt_id = "account"
call_date = [{ column = "utc", zone = "UTC" }, "local"]
call_id = "id"
duration_ms = [
  { column = "talk", unit = "day_fraction", when = { utc = '^$' } },
  { column = "talk", unit = "seconds" },
]

[[skip]]
column = "end"
empty = true
reason = "in_progress"

[[dispositions]]
columns = ["group", "number"]
[dispositions.words]
"1/94" = "promise"
"2/90" = "unmapped"
"""
CONDITIONS_HEADER = ["id", "utc", "local", "end", "group", "number", "talk", "account"]


def test_a_source_may_depend_on_another_column(with_profile):
    rows = [
        CONDITIONS_HEADER,
        ["1", "2026-01-12 09:00:00", "2026-01-12 10:00:00", "x", "1", "94", "61", "d1"],
        ["2", "", "2026-01-12 10:00:00", "x", "1", "94", "0.00212962962963", "d2"],
        ["3", "", "2026-01-12 10:00:00", "x", "1", "94", "184", "d3"],
    ]
    result = with_profile(CONDITIONS, rows)
    assert result.verdicts[0].draft.body()["duration_ms"] == 61_000
    assert result.verdicts[1].draft.body()["duration_ms"] == 184_000
    assert [problem.code for problem in result.verdicts[2].problems] == [Code.BAD_DURATION]


def test_a_zone_is_needed_only_where_a_local_time_is_read(with_profile):
    rows = [
        CONDITIONS_HEADER,
        ["1", "2026-01-12 09:00:00", "2026-01-12 10:00:00", "x", "1", "94", "61", "d1"],
    ]
    body = with_profile(CONDITIONS, rows, timezone=None).body
    assert body["call_date"] == "2026-01-12T09:00:00+00:00"
    rows[1][1] = ""
    with pytest.raises(UsageError, match="zone"):
        with_profile(CONDITIONS, rows, timezone=None)


def test_a_call_without_its_end_still_runs(with_profile):
    row = ["1", "2026-01-12 09:00:00", "", "", "1", "94", "61", "d1"]
    assert with_profile(CONDITIONS, [CONDITIONS_HEADER, row]).outcomes == ["skipped"]


def test_several_columns_say_together_what_became_of_a_call(with_profile):
    row = ["1", "2026-01-12 09:00:00", "", "x", "1", "95", "61", "d1"]
    result = with_profile(CONDITIONS, [CONDITIONS_HEADER, row])
    assert result.codes == [Code.UNKNOWN_DISPOSITION]
    assert (result.only.problems[0].value, result.only.problems[0].column) == ("1/95", "group")


def test_nobody_talked_is_no_answered_call(with_profile):
    row = ["1", "2026-01-12 09:00:00", "", "x", "2", "90", "0", "d1"]
    options = {"answered_as": "on_hold"}
    assert with_profile(CONDITIONS, [CONDITIONS_HEADER, row], **options).codes == [
        Code.UNKNOWN_DISPOSITION
    ]
    row[6] = "5"
    assert with_profile(CONDITIONS, [CONDITIONS_HEADER, row], **options).body["status"] == "on_hold"


def test_an_export_that_never_says_it_is_whole_is_refused(with_profile):
    rows = [TYPED_HEADER, ["1", "1768208400", "17", "0", "0", "d1", ""]]
    with pytest.raises(UsageError, match="not whole"):
        with_profile(TYPED, rows)
    assert with_profile(TYPED, rows[:1]).verdicts == []
