"""The client against the served sandbox, which shares nothing with it but the vocabulary."""

import asyncio
import json
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from getbill_tui.api.budget import Kind
from getbill_tui.api.client import GetBill
from getbill_tui.api.errors import (
    AccessRefused,
    ApiError,
    Effect,
    EffectUnknown,
    Invalid,
    MissingScope,
    NotAllowed,
    NotFound,
    RateLimited,
    Unreachable,
)
from getbill_tui.api.pages import DebtQuery, FollowupQuery, all_pages
from getbill_tui.errors import UsageError
from getbill_tui.paths import Paths
from getbill_tui.settings import Secret, Settings
from getbill_tui.vocabulary import DebtId, FollowupId, Scope

DEBT = DebtId("xyz789ghi012")
CALL = FollowupId("abc123def456")
BODY: dict[str, Any] = {"debt_id": DEBT, "type": "call", "status": "no_answer"}


async def test_the_documented_request_gets_the_documented_answer(
    sandbox: Any, home: Path, example: Callable[[str], bytes]
) -> None:
    async with GetBill.connect(sandbox.settings(home)) as api:
        followup = await api.create_followup(json.loads(example("create_request")))
    documented = json.loads(example("create_answer"))["data"]
    assert set(documented) <= set(followup.raw)
    assert followup.scheduled_at == datetime(2024, 1, 25, 10, tzinfo=UTC)
    [received] = sandbox.received()
    assert received["id"] == followup.id
    assert received["summary"] == "Follow-up call to discuss payment plan"


async def test_the_documented_list_is_read_in_full(
    sandbox: Any, home: Path, example: Callable[[str], bytes]
) -> None:
    async with GetBill.connect(sandbox.settings(home)) as api:
        page = await api.followups_of_debt(DEBT)
    documented = {item["id"]: item for item in json.loads(example("by_debt_answer"))["data"]}
    read = {item.id: item for item in page.items}
    assert documented.keys() <= read.keys()
    assert read[CALL].duration_ms == 180_000
    assert (page.page, page.limit, page.unreadable) == (1, 100, 0)


async def test_get_and_partial_update(sandbox: Any, home: Path) -> None:
    async with GetBill.connect(sandbox.settings(home)) as api:
        before = await api.get_followup(CALL)
        after = await api.update_followup(CALL, {"summary": "New words"})
        again = await api.get_followup(CALL)
    assert after.summary == again.summary == "New words"
    assert (again.notes, again.status) == (before.notes, before.status)


async def test_all_followups_come_page_by_page_without_repeats(sandbox: Any, home: Path) -> None:
    async with GetBill.connect(sandbox.settings(home), scopes=[Scope.FOLLOWUPS_READ]) as api:
        query = FollowupQuery(type="sms")
        pages = [
            page async for page in all_pages(lambda number: api.list_followups(query, page=number))
        ]
    ids = [item.id for page in pages for item in page.items]
    assert len(pages) == pages[0].pages > 1
    assert len(ids) == len(set(ids)) == pages[0].total
    assert {item.type for page in pages for item in page.items} == {"sms"}


async def test_days_are_inclusive_and_of_the_asked_zone(sandbox: Any, home: Path) -> None:
    day = date(2024, 1, 22)
    query = FollowupQuery(first_day=day, last_day=day, debt_id=DEBT)
    async with GetBill.connect(sandbox.settings(home)) as api:
        page = await api.list_followups(query)
    assert CALL in [item.id for item in page.items]
    assert all(item.contact_time and item.contact_time.date() == day for item in page.items)
    assert {item.debt_id for item in page.items} == {DEBT}


async def test_debts_are_read_with_exact_amounts(sandbox: Any, home: Path) -> None:
    async with GetBill.connect(sandbox.settings(home), scopes=[Scope.DEBTS_READ]) as api:
        page = await api.list_debts(DebtQuery(status="paid"))
        one = await api.get_debt(page.items[0].id)
    assert {debt.status for debt in page.items} == {"status.default.paid"}
    assert one == page.items[0]
    assert str(one.amount) == one.raw["amount_text"]


@pytest.mark.parametrize("details", ["text", "list", "errors"])
async def test_field_errors_arrive_in_one_shape(sandbox: Any, home: Path, details: str) -> None:
    sandbox.faults(details=details)
    async with GetBill.connect(sandbox.settings(home)) as api:
        with pytest.raises((Invalid, NotAllowed, NotFound)) as caught:
            await api.create_followup(BODY | {"debt_id": "no such debt"})
    assert caught.value.effect is Effect.NOT_DONE
    assert sandbox.received() == []


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "debt_id"),
        (BODY | {"debt_id": ""}, "debt_id"),
        ({"debt_id": DEBT}, "type"),
        (BODY | {"type": "Call"}, "type"),
        (BODY | {"status": "done"}, "status"),
        (BODY | {"direction": "out"}, "direction"),
        (BODY | {"call_date": "2026-01-12T09:04:00"}, "call_date"),
        (BODY | {"call_date": "yesterday"}, "call_date"),
        (BODY | {"scheduled_at": 1_768_208_000}, "scheduled_at"),
        (BODY | {"duration_ms": "3"}, "duration_ms"),
        (BODY | {"duration_ms": -1}, "duration_ms"),
        (BODY | {"duration_ms": True}, "duration_ms"),
        (BODY | {"is_retry": "no"}, "is_retry"),
        (BODY | {"notes": None}, "notes"),
        (BODY | {"notes": "\ud800"}, "notes"),
        (BODY | {"agent": "Ann"}, "agent"),
        (BODY | {"pdf_url": "https://x"}, "pdf_url"),
    ],
)
async def test_a_wrong_body_is_never_sent(
    sandbox: Any, home: Path, body: dict[str, Any], field: str
) -> None:
    async with GetBill.connect(sandbox.settings(home)) as api:
        with pytest.raises(Invalid) as caught:
            await api.create_followup(body)
        assert api.budget.remaining(Kind.WRITE) == api.budget.limit(Kind.WRITE)
    assert field in caught.value.details
    assert sandbox.stats()["total"] == 0


@pytest.mark.parametrize("change", [{}, {"debt_id": "other"}, {"status": None}, {"id": "x"}])
async def test_a_wrong_change_is_never_sent(
    sandbox: Any, home: Path, change: dict[str, Any]
) -> None:
    async with GetBill.connect(sandbox.settings(home)) as api:
        with pytest.raises(Invalid):
            await api.update_followup(CALL, change)
    assert sandbox.stats()["total"] == 0


@pytest.mark.parametrize("bad", ["", ".", "..", "\ud800"])
async def test_what_is_no_id_is_never_sent(sandbox: Any, home: Path, bad: str) -> None:
    async with GetBill.connect(sandbox.settings(home)) as api:
        with pytest.raises(Invalid):
            await api.get_followup(FollowupId(bad))
    assert sandbox.stats()["total"] == 0


@pytest.mark.parametrize("odd", ["a/b", "../debts", "a?b=c", "a#b", "a%2Fb", "é ü", "a\nb"])
async def test_an_odd_id_stays_one_segment_of_the_path(sandbox: Any, home: Path, odd: str) -> None:
    async with GetBill.connect(sandbox.settings(home)) as api:
        with pytest.raises(NotFound):
            await api.get_debt(DebtId(odd))
    assert "GET /debts" not in sandbox.stats()["requests"]


async def test_a_foreign_debt_and_a_missing_scope_are_told_apart(sandbox: Any, home: Path) -> None:
    foreign = Settings(
        paths=Paths(home, home),
        base_url=sandbox.base_url,
        client_id="foreign",
        client_secret=Secret("foreign"),
    )
    async with GetBill.connect(foreign) as api:
        with pytest.raises(NotAllowed):
            await api.followups_of_debt(DEBT)
    narrow = sandbox.settings(home)
    async with GetBill.connect(narrow, scopes=[Scope.FOLLOWUPS_READ]) as api:
        with pytest.raises(MissingScope) as caught:
            await api.create_followup(BODY)
    assert caught.value.scope == "followups:write"


async def test_a_revoked_token_is_renewed_once_and_the_write_made_once(
    sandbox: Any, home: Path
) -> None:
    async with GetBill.connect(sandbox.settings(home)) as api:
        await api.get_debt(DEBT)
        sandbox.reset()
        await api.create_followup(BODY)
    stats = sandbox.stats()["requests"]
    assert stats["POST /followups"] == {"201": 1, "401": 1}
    assert stats["POST /token"] == {"200": 1}
    assert len(sandbox.received()) == 1


async def test_a_second_401_ends_it(sandbox: Any, home: Path) -> None:
    sandbox.faults(status_before={"status": 401, "count": 9})
    async with GetBill.connect(sandbox.settings(home)) as api:
        with pytest.raises(AccessRefused):
            await api.get_debt(DEBT)
    stats = sandbox.stats()["requests"]
    assert stats["GET /debts/{id}"] == {"401": 2}
    assert stats["POST /token"] == {"200": 2}


async def test_eight_at_once_with_tokens_that_live_two_seconds(sandbox: Any, home: Path) -> None:
    sandbox.faults(token_lifetime={"seconds": 2})
    async with GetBill.connect(sandbox.settings(home)) as api:
        for _ in range(3):
            await asyncio.gather(*(api.get_debt(DEBT) for _ in range(8)))
    stats = sandbox.stats()["requests"]
    assert stats["GET /debts/{id}"] == {"200": 24}
    assert stats["POST /token"]["200"] <= 3


@pytest.mark.parametrize(
    ("fault", "kind", "stored"),
    [
        ({"drop_before": {"route": "POST /followups"}}, EffectUnknown, 0),
        ({"drop_after": {}}, EffectUnknown, 1),
        ({"garbage": {"route": "POST /followups"}}, EffectUnknown, 1),
        ({"truncated": {"route": "POST /followups"}}, EffectUnknown, 1),
        ({"status_after": {"status": 502, "body": "<html>"}}, EffectUnknown, 1),
        ({"status_before": {"status": 503}}, EffectUnknown, 0),
        ({"status_before": {"status": 408}}, EffectUnknown, 0),
        ({"status_before": {"status": 302}}, EffectUnknown, 0),
        ({"error_true": {"code": 400}}, Invalid, 0),
        ({"error_true": {"code": 500, "stored": True}}, EffectUnknown, 1),
        ({"error_true": {}}, EffectUnknown, 0),
    ],
)
async def test_what_a_fault_says_of_the_effect(
    sandbox: Any, home: Path, fault: dict[str, Any], kind: type[ApiError], stored: int
) -> None:
    sandbox.faults(**fault)
    async with GetBill.connect(sandbox.settings(home)) as api:
        with pytest.raises(ApiError) as caught:
            await api.create_followup(BODY)
    assert isinstance(caught.value, kind)
    assert len(sandbox.received()) == stored
    if stored:
        assert caught.value.effect is Effect.UNKNOWN


async def test_a_token_that_cannot_be_had_means_that_nothing_was_sent(
    sandbox: Any, home: Path
) -> None:
    sandbox.faults(status_before={"status": 503, "route": "POST /token"})
    async with GetBill.connect(sandbox.settings(home)) as api:
        with pytest.raises(Unreachable):
            await api.create_followup(BODY)
    assert sandbox.received() == []


async def test_the_headers_feed_the_budget_and_a_429_blocks_it(sandbox: Any, home: Path) -> None:
    sandbox.faults(rate_limit={"reads": 3, "writes": 2, "window": 600})
    async with GetBill.connect(sandbox.settings(home)) as api:
        await api.get_debt(DEBT)
        assert api.budget.limit(Kind.READ) == 3
        assert api.budget.remaining(Kind.READ) == 2
        await api.create_followup(BODY)
        await api.create_followup(BODY)
        assert api.budget.wait(Kind.WRITE) > 500
        with pytest.raises(RateLimited) as caught:
            await api.create_followup(BODY)
        assert caught.value.retry_after is not None
        assert api.budget.remaining(Kind.WRITE) == 0
        assert api.budget.remaining(Kind.READ) == 2


async def test_wrong_and_missing_credentials(sandbox: Any, home: Path) -> None:
    wrong = Settings(
        paths=Paths(home, home),
        base_url=sandbox.base_url,
        client_id="demo",
        client_secret=Secret("a wrong secret"),
    )
    async with GetBill.connect(wrong) as api:
        with pytest.raises(AccessRefused) as caught:
            await api.get_debt(DEBT)
    assert "a wrong secret" not in caught.value.message
    with pytest.raises(UsageError):
        GetBill.connect(Settings(paths=Paths(home, home), base_url=sandbox.base_url))


@pytest.mark.parametrize("absent", ["documented", "missing", "null"])
@pytest.mark.parametrize("status", [200, 201])
async def test_the_open_readings_make_no_difference(
    sandbox: Any, home: Path, absent: str, status: int
) -> None:
    sandbox.faults(absent_members=absent, create_status=status)
    async with GetBill.connect(sandbox.settings(home)) as api:
        made = await api.create_followup(BODY)
        read = await api.get_followup(made.id)
    assert made.media_urls_expire_at is None
    assert (read.id, read.status, read.call_id) == (made.id, "no_answer", None)
