import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from getbill_tui.api.errors import EffectUnknown
from getbill_tui.api.exact_json import read_json
from getbill_tui.api.models import (
    WireDebt,
    WireFollowup,
    read_debt,
    read_debts,
    read_followup,
    read_followups,
)
from getbill_tui.api.tolerant import is_zone_unknown
from getbill_tui.debt import Debt
from getbill_tui.followup import Followup
from getbill_tui.vocabulary import DebtId

IDS = {"id": "abc123def456", "debt_id": "xyz789ghi012"}

scalars = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text()
    | st.datetimes().map(str)
    | st.sampled_from(["2024-01-22T10:30:00Z", "0000-00-00 00:00:00", "9999-12-31T23:59:59-14:00"])
)
json_values = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


def items(model: type[WireFollowup] | type[WireDebt]) -> st.SearchStrategy[dict[str, Any]]:
    return st.dictionaries(st.sampled_from(sorted(model.model_fields)), json_values)


def data_of(body: bytes) -> Any:
    answer = read_json(body)
    assert isinstance(answer, dict)
    return answer["data"]


def test_the_created_followup_of_the_documentation(example: Callable[[str], bytes]) -> None:
    followup = read_followup(data_of(example("create_answer")))
    assert followup == Followup(
        id="abc123def456",
        debt_id="xyz789ghi012",
        status="scheduled",
        type="call",
        scheduled_at=datetime(2024, 1, 25, 10, tzinfo=UTC),
        summary="Follow-up call to discuss payment plan",
        notes="Customer previously expressed interest in monthly payment schedule",
        is_retry=False,
        processed_at=datetime(2024, 1, 22, 15, 30, tzinfo=UTC),
        raw=json.loads(example("create_answer"))["data"],
    )


def test_the_list_of_the_documentation(example: Callable[[str], bytes]) -> None:
    read = read_followups(data_of(example("by_debt_answer")))
    call, email = read.items
    assert read.unreadable == 0
    assert call.duration_ms == 180_000
    assert call.triggered_payment is True
    assert call.media_urls_expire_at == datetime(2024, 1, 22, 11, 35, tzinfo=UTC)
    assert call.audio_url is not None
    assert call.audio_url.endswith("?X-Amz-Signature=...")
    assert email.media_urls_expire_at is None
    assert (email.email_open_count, email.email_click_count) == (3, 1)
    assert email.email_first_opened_at == datetime(2024, 1, 20, 15, 30, tzinfo=UTC)
    assert [call.raw, email.raw] == json.loads(example("by_debt_answer"))["data"]


def test_missing_and_null_members_are_unknown_not_false_or_zero() -> None:
    bare = read_followup({**IDS})
    nulls = read_followup(dict.fromkeys(WireFollowup.model_fields) | IDS)
    for name in WireFollowup.model_fields:
        if name not in IDS:
            assert getattr(bare, name) is None
            assert getattr(nulls, name) is None


@pytest.mark.parametrize(
    ("member", "value", "expected"),
    [
        ("status", "telepathy_sent", "telepathy_sent"),
        ("email_open_count", "3", 3),
        ("email_open_count", 3.0, 3),
        ("email_open_count", True, None),
        ("email_open_count", "many", None),
        ("duration_ms", 10**30, None),
        ("is_retry", "true", True),
        ("is_retry", 0, False),
        ("is_retry", "perhaps", None),
        ("call_id", 789456, "789456"),
        ("summary", ["a"], None),
        ("summary", {"a": 1}, None),
        ("notes", "a\x1b]52;c;x\x07", "a\u241b]52;c;x\u2407"),
        ("call_date", "2024-01-22T10:30:00Z", datetime(2024, 1, 22, 10, 30, tzinfo=UTC)),
        ("call_date", "2024-01-22T11:30:00+01:00", datetime(2024, 1, 22, 10, 30, tzinfo=UTC)),
        (
            "call_date",
            "2024-01-22T11:30:00.123456+0100",
            datetime(2024, 1, 22, 10, 30, 0, 123456, UTC),
        ),
        ("call_date", 1_705_919_400, None),
        ("call_date", "0000-00-00 00:00:00", None),
        ("call_date", "9999-12-31T23:59:59-14:00", None),
        ("call_date", "soon", None),
    ],
)
def test_odd_members_are_read_as_far_as_they_can_be(
    member: str, value: Any, expected: object
) -> None:
    assert getattr(read_followup({**IDS, member: value}), member) == expected


def test_a_time_without_an_offset_counts_as_utc_and_says_so() -> None:
    moment = read_followup({**IDS, "call_date": "2024-01-22 10:30:00"}).call_date
    assert moment is not None
    assert is_zone_unknown(moment)
    assert moment == datetime(2024, 1, 22, 10, 30, tzinfo=UTC)
    certain = read_followup({**IDS, "call_date": "2024-01-22T10:30:00Z"}).call_date
    assert certain is not None
    assert not is_zone_unknown(certain)


def test_long_texts_are_cut_and_the_raw_one_stays() -> None:
    followup = read_followup({**IDS, "notes": "n" * 100_000, "status": "s" * 1_000})
    assert len(followup.notes or "") == 65_536
    assert len(followup.status or "") == 64
    assert len(str(followup.raw["notes"])) == 100_000


def test_an_id_that_is_a_number_is_its_text() -> None:
    assert read_followup({"id": 12, "debt_id": 34}).id == "12"


@pytest.mark.parametrize("bad", [None, "", True, [], {}, "a\x1bb", "a b\n", "x" * 513, 1e300])
def test_one_item_without_a_usable_id_does_not_lose_the_page(bad: Any) -> None:
    read = read_followups([{**IDS, "id": bad}, IDS, "text", None, {**IDS, "id": "second"}])
    expected = ["abc123def456", "second"]
    if bad == 1e300:
        expected.insert(0, "1e+300")
    assert [item.id for item in read.items] == expected
    assert read.received == 5


def test_a_list_by_debt_knows_its_debt_where_the_items_do_not_say() -> None:
    read = read_followups([{"id": "a"}, {"id": "b", "debt_id": "other"}], debt_id=DebtId("mine"))
    assert [item.debt_id for item in read.items] == ["mine", "other"]
    assert "debt_id" not in read.items[0].raw


def test_a_list_with_gaps_as_php_writes_it_is_still_a_list() -> None:
    assert [item.id for item in read_followups({"0": IDS, "2": {**IDS, "id": "b"}}).items] == [
        "abc123def456",
        "b",
    ]


@pytest.mark.parametrize("data", [None, {}, "", 3, {"followups": []}])
def test_no_list_is_no_empty_list(data: Any) -> None:
    # A read-back that took this for "nothing there" would create a followup twice.
    with pytest.raises(EffectUnknown):
        read_followups(data)


@pytest.mark.parametrize("data", [None, [], {}, {"id": "a"}, {"debt_id": "b"}, "x"])
def test_a_followup_without_ids_is_not_known_to_exist(data: Any) -> None:
    with pytest.raises(EffectUnknown):
        read_followup(data)


@pytest.mark.parametrize(
    ("body", "amount"),
    [
        (b'{"id": "d", "amount": 1500.5, "amount_text": "1500.50"}', "1500.50"),
        (b'{"id": "d", "amount": 1234567890.123456789}', "1234567890.123456789"),
        (b'{"id": "d", "amount": 0.1}', "0.1"),
        (b'{"id": "d", "amount": 12, "amount_text": "twelve"}', "12"),
        (b'{"id": "d", "amount": "12.30"}', "12.30"),
        (b'{"id": "d", "amount": 1e999999999}', None),
        (b'{"id": "d", "amount_text": "NaN"}', None),
        (b'{"id": "d"}', None),
    ],
)
def test_no_digit_of_an_amount_is_lost(body: bytes, amount: str | None) -> None:
    found = read_debt(read_json(body)).amount
    assert found == (None if amount is None else Decimal(amount))
    assert str(found) == str(amount)


@settings(deadline=None)
@given(st.lists(items(WireFollowup) | json_values, max_size=4))
def test_no_json_breaks_the_reading_of_followups(data: list[Any]) -> None:
    read = read_followups(data)
    assert read.received == len(data)
    for followup in read.items:
        assert followup.id
        assert followup.debt_id
        _ = sorted([followup.contact_time or datetime.now(UTC), datetime.now(UTC)])
        if followup.contact_time:
            _ = followup.contact_time.astimezone(UTC) + timedelta(days=1)


@settings(deadline=None)
@given(st.lists(items(WireDebt) | json_values, max_size=4))
def test_no_json_breaks_the_reading_of_debts(data: list[Any]) -> None:
    assert read_debts(data).received == len(data)


@settings(deadline=None)
@given(json_values)
def test_one_object_is_read_or_an_effect_unknown(data: Any) -> None:
    for read in (read_followup, read_debt, read_followups, read_debts):
        try:
            read(data)
        except EffectUnknown:
            continue


def test_the_models_have_every_member_of_the_plain_values() -> None:
    assert {*WireFollowup.model_fields} == {*Followup.__dataclass_fields__} - {"raw"}
    assert {*WireDebt.model_fields} - {"amount_text"} == {*Debt.__dataclass_fields__} - {"raw"}
