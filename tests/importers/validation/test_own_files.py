"""The `getbill` profile: columns named as the API's fields, people's own mistakes."""

from __future__ import annotations

import pytest

from importers.problem import Code


def test_only_members_with_a_value_are_sent(own_row):
    body = own_row(call_id="c1", summary="", call_date="").body
    assert body == {
        "debt_id": "q7m2kd81xp4z",
        "type": "call",
        "status": "no_answer",
        "call_id": "c1",
    }


def test_words_compare_as_dispositions_do(own_row):
    body = own_row(status="Deal Found", type="Manual-Call", direction="OUTBOUND").body
    assert (body["status"], body["type"], body["direction"]) == (
        "deal_found",
        "manual_call",
        "outbound",
    )


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("status", "promise", Code.BAD_CHOICE),
        ("status", "", Code.MISSING_VALUE),
        ("type", "phone", Code.BAD_CHOICE),
        ("type", "", Code.MISSING_VALUE),
        ("direction", "out", Code.BAD_CHOICE),
        ("is_retry", "maybe", Code.BAD_BOOLEAN),
        ("duration_ms", "-1", Code.BAD_DURATION),
        ("phone_number_used", "0639980101x", Code.BAD_PHONE),
        ("phone_number_used", "3.36123E+10", Code.MANGLED_NUMBER),
        ("call_id", "7.09320E+11", Code.MANGLED_NUMBER),
        ("debt_id", "1.00E+03", Code.MANGLED_NUMBER),
        ("audio_url", "http://10.0.0.5/x", Code.BAD_URL),
        ("call_date", "2026-02-30 10:00", Code.BAD_DATETIME),
        ("scheduled_at", "yesterday", Code.BAD_DATETIME),
        ("debt_id", "", Code.MISSING_DEBT),
        ("debt_id", "Anonymous", Code.MISSING_DEBT),
        ("status", "scheduled", Code.WOULD_CONTACT),
        ("status", "in_progress", Code.WOULD_CONTACT),
        ("scheduled_at", "2026-01-20T12:00:01Z", Code.WOULD_CONTACT),
    ],
)
def test_one_mistake_is_one_problem_at_its_column(own_row, field, value, code):
    result = own_row(**{field: value})
    assert result.codes == [code]
    problem = result.only.problems[0]
    assert (problem.field, problem.column, problem.value) == (field, field, problem.value)
    assert problem.message
    assert problem.hint


def test_what_lies_in_the_past_contacts_nobody(own_row):
    assert own_row(scheduled_at="2026-01-20T12:00:00Z").body["scheduled_at"]


def test_contact_can_be_allowed(own_row):
    body = own_row({"allow_scheduled": True}, status="scheduled", scheduled_at="2099-01-01T09:00Z")
    assert body.body["status"] == "scheduled"


@pytest.mark.parametrize(("word", "value"), [("oui", True), ("NON", False), ("1", True)])
def test_booleans_in_two_languages(own_row, word, value):
    assert own_row(is_retry=word).body["is_retry"] is value


def test_a_file_without_status_or_type_columns(examined):
    assert examined([["debt_id", "summary"], ["d1", "x"]]).codes == [Code.MISSING_VALUE]
    body = examined([["debt_id", "status"], ["d1", "failed"]], call_type="manual_call").body
    assert body["type"] == "manual_call"


def test_texts_are_cleaned(own_row):
    body = own_row(notes="a\x1b]52;c\x07b\r\nc", summary="one\ntwo").body
    assert body["notes"] == "a␛]52;c␇b\nc"
    assert body["summary"] == "one two"


def test_a_problem_shows_its_value_cleaned_and_cut(own_row):
    problem = own_row(status="\x1b[31m" + "x" * 200).only.problems[0]
    assert "\x1b" not in problem.value
    assert len(problem.value) <= 80


def test_the_columns_of_an_accepted_row_are_known(own_row):
    columns = own_row(call_id="c1").only.columns
    assert columns["status"] == "status"
    assert columns["call_id"] == "call_id"
    assert "summary" not in columns


class TestDebtsMap:
    """--debt-by reference or phone, looked up in --debts-map."""

    @pytest.fixture
    def crosswalk(self, tmp_path):
        path = tmp_path / "debts.csv"
        path.write_text(
            "debt_id;reference;phone\n"
            "d1;INV-1;06 39 98 01 01\n"
            "d2;INV-2;+33639980102\n"
            "d3;INV-2;0639980101\n",
            "utf-8-sig",
        )
        return path

    @pytest.mark.parametrize(
        ("reference", "code"),
        [
            ("INV-2", Code.AMBIGUOUS_DEBT),
            ("INV-9", Code.UNKNOWN_DEBT),
            ("", Code.MISSING_DEBT),
        ],
    )
    def test_references_without_one_debt(self, own_row, crosswalk, reference, code):
        options = {"debt_by": "reference", "debts_map": crosswalk}
        result = own_row(options, debt_id=reference)
        assert result.codes == [code]
        assert result.only.problems[0].field == "debt_id"

    def test_a_reference_with_one_debt(self, own_row, crosswalk):
        options = {"debt_by": "reference", "debts_map": crosswalk}
        assert own_row(options, debt_id="INV-1").body["debt_id"] == "d1"

    @pytest.mark.parametrize(
        ("phone", "found"),
        [("+33639980102", "d2"), ("+33639980101", Code.AMBIGUOUS_DEBT)],
    )
    def test_phones(self, own_row, crosswalk, phone, found):
        options = {"debt_by": "phone", "debts_map": crosswalk}
        result = own_row(options, phone_number_used=phone)
        if isinstance(found, Code):
            assert result.codes == [found]
            assert "2 debts" in result.only.problems[0].message
        else:
            assert result.body["debt_id"] == found

    def test_a_map_without_the_column_is_a_usage_error(self, own_row, tmp_path):
        from getbill_tui.errors import UsageError

        path = tmp_path / "map.csv"
        path.write_text("debt_id,phone\nd1,+33639980101\n")
        with pytest.raises(UsageError, match="reference"):
            own_row({"debt_by": "reference", "debts_map": path})
