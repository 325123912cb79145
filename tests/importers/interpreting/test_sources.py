"""Where a value comes from: columns with a name of the company's own, HTML, numbers that are
references alone."""

from __future__ import annotations

import pytest

from importers.problem import Code

SALESFORCE = ("Id", "CreatedDate", "CallDisposition", "CallDurationInSeconds")
CALL = ("00T1", "2026-01-12T09:01:00.000+0000", "No answer", "0")


def task(examined, **more):
    return examined([[*SALESFORCE, *more], [*CALL, *more.values()]])


@pytest.mark.parametrize(
    "column", ["Debt_Reference__c", "GetBill_Debt_Id__c", "Numero_Dossier__c", "Custom_7__c"]
)
def test_a_column_that_companies_name_themselves_is_found_by_its_look(examined, column):
    assert task(examined, **{column: "q7m2kd81xp4z"}).body["debt_id"] == "q7m2kd81xp4z"


def test_of_several_the_more_telling_one_is_taken(examined):
    result = task(examined, Region__c="EMEA", Debt__c="q7m2kd81xp4z")
    assert result.body["debt_id"] == "q7m2kd81xp4z"


def test_where_several_look_so_none_is_guessed(examined):
    assert task(examined, Region__c="EMEA", Other__c="x1").codes == [Code.MISSING_DEBT]


CONVOSO = (
    "id", "lead_id", "number_dialed", "status", "status_name", "call_length", "call_date",
    "agent_comment",
)  # fmt: skip


@pytest.fixture
def convoso(examined):
    def run(comment="", lead="50001", **options):
        call = ("1", lead, "33639980101", "NA", "No Answer", "0", "2026-01-12 09:00:00", comment)
        return examined([CONVOSO, call], **options)

    return run


def test_a_systems_own_number_is_a_reference_and_never_a_debts_id(convoso, tmp_path):
    debts = tmp_path / "debts.csv"
    debts.write_text("debt_id,reference\nq7m2kd81xp4z,50001\n")
    assert convoso().codes == [Code.MISSING_DEBT]
    assert convoso(lead="q7m2kd81xp4z").body["debt_id"] == "q7m2kd81xp4z"
    by_reference = convoso(debt_by="reference", debts_map=debts)
    assert by_reference.body["debt_id"] == "q7m2kd81xp4z"


@pytest.mark.parametrize(
    "comment",
    [
        "ref q7m2kd81xp4z",
        "Ref: q7m2kd81xp4z, 120 by 30 Jan",
        "promised (ref. q7m2kd81xp4z)",
        "REF=q7m2kd81xp4z;",
        "reference q7m2kd81xp4z.",
    ],
)
def test_a_reference_inside_the_agents_words(convoso, comment):
    assert convoso(comment).body["debt_id"] == "q7m2kd81xp4z"


@pytest.mark.parametrize("comment", ["refused", "will ref to manager", "prefer 12", "ref"])
def test_words_that_are_no_reference(convoso, comment):
    assert convoso(comment).codes == [Code.MISSING_DEBT]


@pytest.mark.parametrize(("text", "value"), [("VRAI", True), ("faux", False), ("Oui", True)])
def test_booleans_as_a_french_spreadsheet_saves_them(own_row, text, value):
    assert own_row(is_retry=text).body["is_retry"] is value


def test_a_literal_names_no_column(own_row):
    rejected = own_row({"literals": {"status": "scheduled"}}).only
    assert [problem.column for problem in rejected.problems] == [None]


def test_an_id_that_holds_a_moment_is_the_same_from_a_workbook(examined):
    header = ["call_date", "phone_number_dialed", "status", "vendor_lead_code", "length_in_sec"]
    ids = {
        examined(
            [[*header, "lead_id"], [moment, "0639980101", "NA", "q7m2kd81xp4z", "0", "50000"]]
        ).body["call_id"]
        for moment in ("2026-01-12 09:00:31", "2026-01-12T09:00:31")
    }
    assert ids == {"vicidial:50000_2026-01-12_09:00:31"}
