"""What became of a call, by the words of its row."""

from __future__ import annotations

import pytest

from importers.problem import Code
from importers.verdict import Skipped

VICIDIAL = [
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
    "comments",
]


@pytest.fixture
def vicidial(examined):
    """One row of VICIdial: `vicidial("PTP", length_in_sec="5")`."""

    def run(status, *, options=None, **cells):
        row = {
            "call_date": "2026-01-12 09:00:00",
            "phone_number_dialed": "639980101",
            "vendor_lead_code": "q7m2kd81xp4z",
            "phone_code": "33",
            "length_in_sec": "0",
            "alt_dial": "MAIN",
            "lead_id": "50000",
            "status": status,
        } | cells
        return examined([VICIDIAL, [row.get(name, "") for name in VICIDIAL]], **(options or {}))

    return run


@pytest.fixture
def aircall(examined):
    """One row of Aircall: `aircall(tags="PTP", answered="Yes")`."""
    header = [
        "line", "datetime (utc)", "direction", "from", "to", "answered", "duration (in call)",
        "tags", "call id", "customer number", "call type", "comments",
    ]  # fmt: skip

    def run(**cells):
        row = {
            "datetime (utc)": "2026-01-12 09:00:00",
            "direction": "outbound",
            "from": "33199001234",
            "to": "33639980101",
            "answered": "Yes",
            "duration (in call)": "10",
            "call id": "CA1",
            "call type": "Outbound",
            "comments": "ref:q7m2kd81xp4z",
        } | {name.replace("_", " "): cell for name, cell in cells.items()}
        return examined([header, [row.get(name, "") for name in header]])

    return run


def test_the_code_na_is_a_status_and_no_missing_value(vicidial):
    assert vicidial("NA").body["status"] == "no_answer"


@pytest.mark.parametrize("word", ["ptp", "P-T-P", " PTP "])
def test_case_hyphens_and_spaces_do_not_count(vicidial, word):
    assert vicidial(word).body["status"] == "deal_found"


@pytest.mark.parametrize(
    ("word", "status"),
    [
        ("Promesse de paiement", "deal_found"),
        ("PAYE", "deal_found"),
        ("Refusé", "deal_not_found"),
        ("litige", "on_hold"),
        ("Décédé", "on_hold"),
        ("avocat", "on_hold"),
        ("insulte", "bad_behavior"),
        ("faux numéro", "failed"),
        ("occupé", "no_answer"),
        ("Répondeur", "no_answer"),
        ("RÃ©pondeur", "no_answer"),
    ],
)
def test_the_usual_words_are_known_after_the_systems_own(vicidial, word, status):
    assert vicidial(word).body["status"] == status


def test_a_message_left_is_a_voicemail(vicidial):
    body = vicidial("AL").body
    assert (body["type"], body["status"]) == ("voicemail", "delivered")


@pytest.mark.parametrize(
    ("code", "reason"),
    [("DROP", "dialer_drop"), ("WRONG", "wrong_number"), ("DNC", "dnc_request")],
)
def test_some_outcomes_have_a_reason(vicidial, code, reason):
    assert vicidial(code).body["disconnection_reason"] == reason


def test_an_unknown_code_is_never_guessed_from_its_label(vicidial):
    result = vicidial("PTPX", status_name="Promise To Pay")
    assert result.codes == [Code.UNKNOWN_DISPOSITION]
    problem = result.only.problems[0]
    assert (problem.field, problem.column, problem.value) == ("status", "status", "PTPX")
    assert "Promise To Pay" in problem.message
    assert "dispositions.toml" in problem.hint


def test_an_answered_call_without_outcome(vicidial):
    assert vicidial("XFER", length_in_sec="90").codes == [Code.NO_OUTCOME]
    decided = vicidial("XFER", options={"answered_as": "on_hold"})
    assert decided.body["status"] == "on_hold"


def test_an_empty_status_is_missing_or_without_outcome(vicidial):
    assert vicidial("").codes == [Code.MISSING_VALUE]
    assert vicidial("", length_in_sec="9").codes == [Code.NO_OUTCOME]


def test_a_missing_outcome_names_the_column_in_which_the_agent_gives_it(vicidial, aircall):
    for result in (vicidial(""), vicidial("", length_in_sec="9")):
        assert result.only.problems[0].column == "status"
    assert aircall(answered="").only.problems[0].column == "tags"


def test_a_number_that_the_system_hides_from_its_user_is_left_out(vicidial):
    assert "phone_number_used" not in vicidial("NA", phone_number_dialed="XXXXXXXXX").body


@pytest.mark.parametrize(("code", "reason"), [("INCALL", "in_progress"), ("MLINAT", "not_a_call")])
def test_rows_that_are_no_finished_calls(vicidial, code, reason):
    verdict = vicidial(code).only
    assert isinstance(verdict, Skipped)
    assert verdict.reason == reason


def test_a_callback_waits_with_a_warning(vicidial):
    result = vicidial("CALLBK")
    assert result.body["status"] == "on_hold"
    assert "scheduled_at" not in result.body
    assert result.warnings


def test_the_summary_is_the_label_and_the_system(vicidial):
    assert vicidial("PTP", status_name="Promise To Pay").body["summary"] == (
        "Promise To Pay (VICIdial)"
    )
    assert vicidial("PTP").body["summary"] == "Promise to pay (VICIdial)"


@pytest.mark.parametrize(
    ("connected", "summary"),
    [("00:00:21", "Answered (Avaya IP Office)"), ("00:00:00", "No answer (Avaya IP Office)")],
)
def test_a_summary_shows_no_codes_and_no_numbers(examined, samples, connected, summary):
    header, row = (samples / "avaya_ipoffice_smdr.csv").read_text("utf-8").splitlines()
    cells = row.replace("00:03:04", connected).split(",")
    result = examined([header.split(","), cells], answered_as="on_hold")
    assert result.body["summary"] == summary


def test_the_agents_words_come_first_in_the_notes(vicidial):
    body = vicidial("PTP", comments="one !N two", status_name="Promise To Pay").body
    assert body["notes"] == "one\ntwo\nDisposition: PTP"


def test_a_numeric_alt_dial_is_an_inbound_call(vicidial):
    assert vicidial("NA", alt_dial="17").body["direction"] == "inbound"
    assert vicidial("NA").body["direction"] == "outbound"


def test_the_call_type_can_be_chosen_but_a_message_stays_a_voicemail(vicidial):
    options = {"call_type": "manual_call"}
    assert vicidial("NA", options=options).body["type"] == "manual_call"
    assert vicidial("AL", options=options).body["type"] == "voicemail"


def test_all_problems_of_a_row_at_once(vicidial):
    result = vicidial("PTPX", call_date="2026-02-30", phone_number_dialed="X", length_in_sec="-1")
    assert set(result.codes) == {
        Code.UNKNOWN_DISPOSITION,
        Code.BAD_DATETIME,
        Code.BAD_PHONE,
        Code.BAD_DURATION,
    }


def test_an_agents_tag_wins_over_what_the_line_saw(aircall):
    assert aircall(tags="NRP").body["status"] == "no_answer"
    assert aircall(tags="PTP", answered="No").body["status"] == "deal_found"


def test_the_last_known_tag_counts_and_free_tags_are_notes(aircall):
    body = aircall(tags="VIP,Refus,PTP,blue").body
    assert body["status"] == "deal_found"
    assert "Tags: VIP, blue" in body["notes"]


def test_the_debts_tag_is_no_note(aircall):
    body = aircall(tags="PTP,ref:h3v9tn50ws6b", comments="").body
    assert body["debt_id"] == "h3v9tn50ws6b"
    assert "ref:" not in body.get("notes", "")


def test_answered_without_a_tag_has_no_outcome(aircall):
    assert aircall().codes == [Code.NO_OUTCOME]
    assert aircall(answered="No").body["status"] == "no_answer"


def test_a_voicemail_of_the_debtor_is_no_answer_and_noted(aircall):
    body = aircall(answered="No", call_type="Voicemail", direction="inbound").body
    assert (body["type"], body["status"]) == ("call", "no_answer")
    assert "left a voicemail" in body["notes"]


def test_the_utc_clock_is_taken(aircall):
    assert aircall(tags="PTP").body["call_date"] == "2026-01-12T09:00:00+00:00"


def test_the_other_partys_number(aircall):
    inbound = {"direction": "inbound", "from": "33639980107", "to": "33199001234"}
    assert aircall(tags="PTP", **inbound).body["phone_number_used"] == "+33639980107"
    assert aircall(tags="PTP").body["phone_number_used"] == "+33639980101"
