"""The same call again, in a file, across files, and against earlier runs."""

from __future__ import annotations

import pytest

from importers.known_calls import KnownCall, Likeness
from importers.problem import Code
from importers.validation.repeats import SeenCalls
from importers.verdict import Rejected, Repeated

HEADER = ["debt_id", "type", "status", "call_date", "call_id", "duration_ms", "notes"]


def row(*, debt="d1", status="no_answer", at="2026-01-12T09:00:00Z", call="c1", talk="0", notes=""):
    return [debt, "call", status, at, call, talk, notes]


def test_the_same_call_twice_is_sent_once(examined):
    result = examined([HEADER, row(), row()])
    assert result.outcomes == ["accepted", "repeated"]
    repeated = result.verdicts[1]
    assert isinstance(repeated, Repeated)
    assert (repeated.first, repeated.first_file, repeated.warnings) == (1, None, ())


def test_the_same_instant_written_otherwise_is_the_same(examined):
    again = row(at="2026-01-12T10:00:00+01:00")
    assert examined([HEADER, row(), again]).verdicts[1].warnings == ()


@pytest.mark.parametrize("changed", [{"status": "failed"}, {"notes": "new words"}])
def test_other_words_are_told_and_not_sent(examined, changed):
    result = examined([HEADER, row(), row(**changed)])
    assert result.outcomes == ["accepted", "repeated"]
    assert "row 1" in result.verdicts[1].warnings[0]


@pytest.mark.parametrize("changed", [{"debt": "d2"}, {"at": "2026-01-12T09:00:01Z"}, {"talk": "5"}])
def test_another_call_under_the_same_id_is_a_conflict(examined, changed):
    result = examined([HEADER, row(), row(**changed)])
    conflict = result.verdicts[1]
    assert isinstance(conflict, Rejected)
    assert [problem.code for problem in conflict.problems] == [Code.CONFLICTING_CALL_ID]
    assert conflict.problems[0].column == "call_id"
    assert conflict.problems[0].value == "c1"


def test_a_rejected_call_never_existed(examined):
    result = examined([HEADER, row(status="bogus"), row(debt="d2")])
    assert result.outcomes == ["rejected", "accepted"]


def test_identical_rows_without_an_id_are_one_with_a_warning(examined):
    result = examined([HEADER, row(call=""), row(call="", status="failed"), row(call="")])
    assert result.outcomes == ["accepted", "repeated", "repeated"]
    assert all(verdict.warnings for verdict in result.verdicts[1:])
    assert result.verdicts[0].draft.call_id.startswith("gbi-")


def test_a_repeat_in_another_file_names_it(examined):
    with SeenCalls() as seen:
        examined([HEADER, row()], seen=seen, file="first.csv")
        again = examined([HEADER, row()], seen=seen, file="second.csv").only
    assert isinstance(again, Repeated)
    assert (again.first, again.first_file) == (1, "first.csv")


def test_a_file_name_that_is_no_text_is_no_obstacle(examined):
    with SeenCalls() as seen:
        examined([HEADER, row()], seen=seen, file="first\udcff.csv")
        again = examined([HEADER, row()], seen=seen, file="second.csv").only
    assert again.first_file == "first\udcff.csv"


class Ledger:
    """What an earlier run knows, as far as validation sees it."""

    def __init__(self, likeness):
        self.likeness = likeness

    def find(self, draft):
        return KnownCall("20260112T090031-4f2a", self.likeness, "followup-1")


def test_a_call_of_an_earlier_run_is_repeated(examined):
    again = examined([HEADER, row()], known=Ledger(Likeness.SAME)).only
    assert isinstance(again, Repeated)
    assert (again.run, again.first, again.warnings) == ("20260112T090031-4f2a", None, ())


def test_new_words_name_the_followup_that_keeps_the_old_ones(examined):
    again = examined([HEADER, row()], known=Ledger(Likeness.REWORDED)).only
    assert "followup-1" in again.warnings[0]


def test_an_earlier_runs_other_call_is_a_conflict(examined):
    assert examined([HEADER, row()], known=Ledger(Likeness.CONFLICTING)).codes == [
        Code.CONFLICTING_CALL_ID
    ]
