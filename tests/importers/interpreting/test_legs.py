"""Rows of one call become one followup before anything is sent."""

from __future__ import annotations

import pytest

from importers.problem import Code

DEBT = "q7m2kd81xp4z"


def leg(disposition, *, start="09:00:00", answer="", talk=0, uid="1.1", **changed):
    """A row of Master.csv with 18 columns."""
    row = {
        "accountcode": "",
        "src": "33639980101",
        "dst": "1007",
        "dcontext": "in",
        "clid": "x",
        "channel": "PJSIP/trunk-1",
        "dstchannel": "PJSIP/1007-2",
        "lastapp": "Dial",
        "lastdata": "x",
        "start": f"2026-01-12 {start}",
        "answer": f"2026-01-12 {answer}" if answer else "",
        "end": "2026-01-12 10:00:00",
        "duration": "60",
        "billsec": str(talk),
        "disposition": disposition,
        "amaflags": "DOCUMENTATION",
        "uniqueid": uid,
        "userfield": DEBT,
    }
    return list((row | changed).values())


@pytest.fixture
def folded(examined):
    def run(*legs, **options):
        return examined(list(legs), answered_as="on_hold", **options)

    return run


def body(result, at=0):
    return result.verdicts[at].draft.body()


def test_the_followup_stands_on_the_first_row(folded):
    result = folded(leg("NO ANSWER"), leg("BUSY", uid="2.2"), leg("ANSWERED", talk=9))
    assert result.outcomes == ["accepted", "accepted", "merged"]
    assert result.verdicts[2].into == 1
    assert body(result)["call_id"] == "asterisk:1.1"


def attempt(cause, *, minute, talk=0):
    """A row of FreeSWITCH's Master.csv: one of several with the same uuid."""
    start = f"2026-01-12 09:0{minute}:00"
    caller = ["Agent A", "1007", "33639980101", "default"]
    return [*caller, start, "", "", "9", str(talk), cause, "5b1f0e7e-1", "", DEBT, "", ""]


@pytest.mark.parametrize(
    ("causes", "status", "reason"),
    [
        (["NORMAL_TEMPORARY_FAILURE", "USER_BUSY"], "no_answer", "USER_BUSY"),
        (["USER_BUSY", "NORMAL_CLEARING"], "no_answer", "USER_BUSY"),
        (["NORMAL_CLEARING", "UNALLOCATED_NUMBER"], "failed", "UNALLOCATED_NUMBER"),
    ],
)
def test_the_last_attempt_that_says_something_decides(folded, causes, status, reason):
    result = folded(*(attempt(cause, minute=at) for at, cause in enumerate(causes)))
    assert body(result)["status"] == status
    assert body(result)["disconnection_reason"] == reason


def test_a_word_without_outcome_counts_where_somebody_talked(folded):
    result = folded(attempt("NORMAL_CLEARING", minute=0, talk=9), attempt("USER_BUSY", minute=1))
    assert body(result)["status"] == "on_hold"
    assert body(result)["disconnection_reason"] == "NORMAL_CLEARING"


def test_an_answered_leg_beats_unanswered_ones(examined):
    result = examined([leg("ANSWERED", talk=9), leg("NO ANSWER", start="09:01:00")])
    assert [problem.code for problem in result.verdicts[0].problems] == [Code.NO_OUTCOME]
    assert result.outcomes == ["rejected", "merged"]


def test_talk_times_of_legs_that_follow_each_other_are_summed(folded):
    result = folded(
        leg("ANSWERED", answer="09:00:05", talk=60),
        leg("ANSWERED", start="09:01:10", answer="09:01:10", talk=90),
    )
    assert body(result)["duration_ms"] == 150_000
    assert "Legs: 2" in body(result)["notes"]


def test_of_legs_that_overlap_the_longest_counts(folded):
    result = folded(
        leg("ANSWERED", answer="09:00:05", talk=60),
        leg("ANSWERED", start="09:00:04", answer="09:00:08", talk=90),
    )
    assert body(result)["duration_ms"] == 90_000


def test_the_same_row_twice_does_not_talk_twice(folded):
    row = leg("ANSWERED", answer="09:00:05", talk=60)
    assert body(folded(row, row))["duration_ms"] == 60_000


def test_local_channels_do_not_count(folded):
    result = folded(
        leg("NO ANSWER"), leg("ANSWERED", talk=60, channel="Local/1007@in-1;1", src="1008x")
    )
    assert body(result)["status"] == "no_answer"
    assert body(result)["duration_ms"] == 0


def test_the_call_starts_with_its_first_leg_however_the_file_is_sorted(folded):
    legs = [leg("NO ANSWER", start="09:05:00"), leg("ANSWERED", start="09:00:00", talk=5)]
    assert body(folded(*legs)) == body(folded(*reversed(legs)))


def test_an_internal_leg_is_merged_but_an_internal_call_is_skipped(folded):
    internal = leg("ANSWERED", talk=500, src="1008", dst="1007")
    assert folded(internal, leg("NO ANSWER")).outcomes == ["accepted", "merged"]
    assert body(folded(internal, leg("NO ANSWER")))["duration_ms"] == 0
    assert folded(internal).outcomes == ["skipped"]


def test_legs_of_two_debts_are_in_conflict(folded):
    result = folded(leg("NO ANSWER"), leg("NO ANSWER", userfield="h3v9tn50ws6b"))
    assert [problem.code for problem in result.verdicts[0].problems] == [Code.CONFLICTING_CALL_ID]
    assert result.outcomes == ["rejected", "merged"]


def test_a_leg_that_cannot_be_read_rejects_the_call(folded):
    result = folded(leg("NO ANSWER"), leg("ANSWERED", talk=1, start="25:00:00"))
    assert [problem.code for problem in result.verdicts[0].problems] == [Code.BAD_DATETIME]


def test_a_broken_row_is_no_leg(folded):
    result = folded(leg("NO ANSWER"), leg("NO ANSWER")[:5])
    assert result.outcomes == ["accepted", "rejected"]


def test_more_rows_than_a_call_can_have_are_no_call(folded):
    rows = [leg("NO ANSWER", uid="9.9") for _ in range(1_002)]
    result = folded(*rows)
    assert result.outcomes[0] == "rejected"
    assert set(result.outcomes[1:]) == {"merged"}


TWILIO = [
    "Account SID", "Call SID", "Parent Call SID", "From", "To", "Status", "Direction",
    "Start Time", "End Time", "Duration", "Price",
]  # fmt: skip
DEBTOR, LINE, AGENT = "+33639980101", "+33199001234", "+33199001299"


def dialled(sid, parent, origin, target, direction, *, talk, status="completed"):
    start = "Tue, 13 Jan 2026 08:00:00 +0000"
    return ["AC1", sid, parent, origin, target, status, direction, start, "", talk, ""]


@pytest.fixture
def connected(examined):
    def run(*legs):
        literals = {"debt_id": DEBT}
        return examined([TWILIO, *legs], literals=literals, answered_as="on_hold")

    return run


def test_the_leading_leg_says_who_called_whom(connected):
    parent = dialled("CA1", "", DEBTOR, LINE, "inbound", talk="75")
    child = dialled("CA2", "CA1", DEBTOR, AGENT, "outbound-dial", talk="60")
    for legs in ([parent, child], [child, parent]):
        followup = body(connected(*legs))
        assert followup["phone_number_used"] == DEBTOR
        assert followup["direction"] == "inbound"
        assert followup["duration_ms"] == 60_000
        assert followup["call_id"] == "twilio:CA1"


def test_without_a_leading_leg_those_that_count_say_it(connected):
    """A click to dial: the parent calls the agent, its child the debtor."""
    parent = dialled("CA1", "", LINE, AGENT, "outbound-api", talk="75")
    child = dialled("CA2", "CA1", LINE, DEBTOR, "outbound-dial", talk="60")
    followup = body(connected(parent, child))
    assert followup["phone_number_used"] == DEBTOR
    assert followup["direction"] == "outbound"


def test_a_leg_that_does_not_count_lends_no_talk_time(connected):
    parent = dialled("CA1", "", DEBTOR, LINE, "inbound", talk="75")
    child = dialled("CA2", "CA1", DEBTOR, "client:a", "outbound-dial", talk="", status="no-answer")
    assert "duration_ms" not in body(connected(parent, child))
