"""Further legs that leave blank what the first row of their call says."""

from __future__ import annotations

import pytest

from importers.problem import Code

HEADER = [
    "Type", "CallId", "SessionId", "Leg", "Direction", "From", "To", "Extension", "Forwarded To",
    "Name", "Date", "Time", "Action", "Action Result", "Result Description", "Duration",
    "Included", "Purchased", "Site", "Attachment",
]  # fmt: skip
HOUSE = "(202) 555-0150"


def master(call, number="0101", result="No Answer", **changed):
    row = dict.fromkeys(HEADER, "") | {
        "Type": "Voice",
        "CallId": call,
        "SessionId": f"9{call}",
        "Leg": "Leg-master",
        "Direction": "Outgoing",
        "From": HOUSE,
        "To": f"(202) 555-{number}",
        "Date": "Tue 1/13/2026",
        "Time": "9:00:00 AM",
        "Action": "VoIP Call",
        "Action Result": result,
        "Duration": "0:00:30",
        "Attachment": "-",
    }
    return list((row | changed).values())


def leg(number=1, result="No Answer", **changed):
    blank = {"Type": "", "CallId": "", "SessionId": "", "To": ""}
    return master("", result=result, **(blank | {"Leg": f"Leg-{number}"} | changed))


@pytest.fixture
def read(examined, tmp_path):
    debts = tmp_path / "debts.csv"
    debts.write_text("debt_id,phone\nd1,+12025550101\nd2,+12025550102\n")

    def run(*rows, **options):
        return examined([HEADER, *rows], debts_map=debts, country="US", **options)

    return run


def body(result, at=0):
    return result.verdicts[at].draft.body()


def test_a_leg_belongs_to_the_call_above_it(read):
    result = read(master("A"), leg(1), leg(2), master("B", "0102"), leg(1))
    assert result.outcomes == ["accepted", "merged", "merged", "accepted", "merged"]
    assert [verdict.into for verdict in result.verdicts if hasattr(verdict, "into")] == [1, 1, 4]
    assert [body(result, at)["call_id"] for at in (0, 3)] == ["ringcentral:A", "ringcentral:B"]


def test_only_what_the_master_says_counts(read):
    connected = leg(1, "Call connected", Duration="0:09:00")
    result = read(master("A", result="Missed"), connected)
    assert body(result)["status"] == "no_answer"
    assert "duration_ms" not in body(result)
    talked = read(master("A", result="Accepted"), connected, answered_as="on_hold")
    assert body(talked)["duration_ms"] == 30_000


def test_a_leg_keeps_what_it_says_itself(read):
    result = read(master("A"), leg(1, To="(202) 555-0199"), leg(2, Type="Fax"))
    assert result.outcomes == ["accepted", "merged", "skipped"]


def test_legs_of_what_is_no_call_are_no_calls(read):
    fax = master("A", result="Sent", Type="Fax")
    assert read(fax, leg(1, "Sent"), master("B")).outcomes == ["skipped", "skipped", "accepted"]


def test_blank_rows_do_not_part_a_call(read):
    blank = [""] * len(HEADER)
    assert read(master("A"), blank, leg(1)).outcomes == ["accepted", "skipped", "merged"]


def test_a_master_without_ids_is_a_call_of_its_own(read):
    nameless = master("", "0102", CallId="-", SessionId="-")
    result = read(master("A"), nameless)
    assert result.outcomes == ["accepted", "accepted"]
    assert body(result, 1)["debt_id"] == "d2"
    assert body(result, 1)["call_id"].startswith("gbi-")


def test_legs_stay_with_a_first_row_that_cannot_be_read(read):
    """They come back with it in the report, and find it again once it is repaired."""
    broken = [*master("B", "0102")[:10], "Jane", *master("B", "0102")[10:]]
    result = read(master("A"), broken, leg(1))
    assert result.outcomes == ["accepted", "rejected", "merged"]
    assert result.verdicts[1].problems[0].code is Code.TOO_MANY_CELLS
    assert result.verdicts[2].into == 2


def test_a_leg_that_cannot_be_read_is_its_own_trouble(read):
    broken = [*leg(1)[:10], "Jane", *leg(1)[10:]]
    result = read(master("A"), broken, leg(2))
    assert result.outcomes == ["accepted", "rejected", "merged"]
    assert result.verdicts[2].into == 1


def test_a_leg_without_its_call_is_never_sent(read):
    result = read(leg(1), master("A"))
    assert result.outcomes == ["rejected", "accepted"]
    assert [problem.code for problem in result.verdicts[0].problems] == [Code.MISSING_VALUE]


LEADING = ["getbill_profile", "getbill_line", "getbill_codes", "getbill_problems"]


@pytest.fixture
def mended(examined, tmp_path):
    """Rows of a report of rejected rows, each with the codes that it had."""
    debts = tmp_path / "debts.csv"
    debts.write_text("debt_id,phone\nd1,+12025550101\n")

    def run(*rows):
        told = [["ringcentral", "3", codes, "told", *row] for codes, row in rows]
        return examined([[*LEADING, *HEADER], *told], debts_map=debts, country="US")

    return run


def test_a_mended_first_row_finds_its_legs_in_the_report(mended):
    result = mended(("too_many_cells", master("A")), ("", leg(1)))
    assert result.outcomes == ["accepted", "merged"]
    assert body(result)["call_id"] == "ringcentral:A"


def test_a_mended_leg_whose_call_was_imported_needs_nothing_more(mended):
    """In a report it stands alone, since its call was not rejected."""
    assert mended(("too_many_cells", leg(1))).outcomes == ["skipped"]


def test_a_leg_that_had_no_call_still_has_none(mended):
    assert mended(("missing_value", leg(1))).outcomes == ["rejected"]
