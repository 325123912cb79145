"""What the pages document beyond the seed documents' examples, asked of the sandbox."""

from __future__ import annotations

import asyncio
from datetime import datetime

import pytest

from getbill_tui.vocabulary import FollowupStatus, FollowupType

CALL = {"debt_id": "xyz789ghi012", "type": "call"}
TRACKING = {
    "triggered_payment",
    "email_opened",
    "email_open_count",
    "email_first_opened_at",
    "email_clicked",
    "email_click_count",
}


async def create(api, **members):
    answer = await api.ask("POST", "/followups", json=CALL | members)
    assert answer.status_code == 201, answer.text
    return answer.json()["data"]


async def complaints(api, **members):
    answer = await api.ask("POST", "/followups", json=CALL | members)
    assert answer.status_code == 400
    assert answer.json()["message"] == "Validation failed"
    return answer.json()["details"]


@pytest.mark.parametrize("word", FollowupType)
async def test_every_type_is_taken(sandbox_api, word):
    assert (await create(sandbox_api, type=word))["type"] == word


async def test_every_status_is_taken_and_on_hold_is_the_default(sandbox_api):
    for word in FollowupStatus:
        assert (await create(sandbox_api, status=word))["status"] == word
    assert (await create(sandbox_api))["status"] == "on_hold"


async def test_statuses_are_case_sensitive(sandbox_api):
    details = await complaints(sandbox_api, status="Sent")
    assert details == {
        "status": "Invalid followup status. Valid statuses are: on_hold, scheduled, in_progress, "
        "sent, delivered, deal_found, no_answer, deal_not_found, bad_behavior, failed, cancelled"
    }


@pytest.mark.parametrize(
    ("sent", "answered"),
    [
        ("2026-01-12T10:04:11+01:00", "2026-01-12T09:04:11+00:00"),
        ("2026-01-12T09:04:11Z", "2026-01-12T09:04:11+00:00"),
        ("2026-01-12T09:04:11.987Z", "2026-01-12T09:04:11+00:00"),
        ("2026-01-12T09:04:11", "2026-01-12T09:04:11+00:00"),
    ],
)
async def test_times_are_answered_in_utc_with_an_offset(sandbox_api, sent, answered):
    followup = await create(sandbox_api, call_date=sent, scheduled_at=sent)
    assert (followup["call_date"], followup["scheduled_at"]) == (answered, answered)


@pytest.mark.parametrize(
    "text", ["yesterday", "12/01/2026 09:00", "2026-01-12", "2026-13-01T00:00:00Z", 1768208000, ""]
)
async def test_other_times_are_refused(sandbox_api, text):
    details = await complaints(sandbox_api, call_date=text, scheduled_at=text)
    assert details == {
        "call_date": "call_date must be in ISO 8601 format",
        "scheduled_at": "scheduled_at must be in ISO 8601 format",
    }


async def test_members_of_another_json_type_are_refused_all_at_once(sandbox_api):
    details = await complaints(
        sandbox_api, summary=1, notes=["a"], duration_ms="60", is_retry="yes", direction="up"
    )
    assert details.keys() == {"summary", "notes", "duration_ms", "is_retry", "direction"}


async def test_create_lacks_the_tracking_members_that_reading_has(sandbox_api):
    created = await create(sandbox_api, call_id="c-1", duration_ms=1, is_retry=True)
    answer = await sandbox_api.ask("GET", f"/followups/{created['id']}")
    assert answer.json()["message"] == "Success"
    got = answer.json()["data"]
    assert got.keys() - created.keys() == TRACKING | {"media_urls_expire_at"}
    assert {name: got[name] for name in created} == created


async def test_an_update_changes_what_it_sends_and_nothing_else(sandbox_api):
    created = await create(sandbox_api, summary="before", notes="kept", status="scheduled")
    path = f"/followups/{created['id']}"
    answer = await sandbox_api.ask("PUT", path, json={"status": "cancelled", "summary": "after"})
    assert answer.status_code == 200
    assert answer.json()["message"] == "Followup updated successfully"
    updated = answer.json()["data"]
    assert updated == created | {
        "status": "cancelled",
        "summary": "after",
        "media_urls_expire_at": None,
    }
    again = (await sandbox_api.ask("GET", path)).json()["data"]
    assert {name: again[name] for name in updated} == updated


async def test_an_update_cannot_move_a_followup_to_another_debt(sandbox_api):
    created = await create(sandbox_api)
    answer = await sandbox_api.ask(
        "PUT", f"/followups/{created['id']}", json={"debt_id": "q7m2kd81xp4z"}
    )
    assert answer.status_code == 400
    assert answer.json()["details"] == {"debt_id": "Debt ID cannot be changed"}


async def test_a_missing_scope_is_named(sandbox_api):
    answer = await sandbox_api.ask("POST", "/followups", client="reader", json=CALL)
    assert answer.status_code == 403
    assert 'scope "followups:write" not found in token' in answer.json()["message"]
    assert (await sandbox_api.ask("GET", "/followups", client="reader")).status_code == 200
    assert (await sandbox_api.ask("GET", "/debts", client="reader")).status_code == 403


async def test_companies_do_not_see_each_other(sandbox_api):
    own = await create(sandbox_api)
    answer = await sandbox_api.ask("GET", f"/followups/{own['id']}", client="foreign")
    assert answer.status_code == 403
    listed = await sandbox_api.ask("GET", "/debts", client="foreign")
    assert [debt["id"] for debt in listed.json()["data"]] == ["foreigndebt1"]
    followups = await sandbox_api.ask("GET", "/followups?limit=100", client="foreign")
    assert {item["debt_id"] for item in followups.json()["data"]} == {"foreigndebt1"}


@pytest.mark.parametrize("path", ["/followups/nope", "/followups/debt/nope", "/debts/nope"])
async def test_what_does_not_exist_is_404(sandbox_api, path):
    answer = await sandbox_api.ask("GET", path)
    assert answer.status_code == 404
    assert answer.json().keys() == {"error", "message", "code"}


async def test_pages_hold_what_they_say_and_together_everything(sandbox_api):
    seen, page = [], 1
    while True:
        answer = await sandbox_api.ask(
            "GET", "/followups/debt/longhistory1", params={"page": page, "limit": 100}
        )
        body = answer.json()
        pagination = body["pagination"]
        assert (pagination["page"], pagination["limit"]) == (page, 100)
        assert pagination["pages"] == -(-pagination["total"] // 100)
        seen += body["data"]
        if page >= pagination["pages"]:
            break
        page += 1
    assert len(seen) == pagination["total"] > 1_000
    assert len({item["id"] for item in seen}) == len(seen)
    times = [item["call_date"] or item["scheduled_at"] for item in seen]
    assert times == sorted(times, reverse=True)
    beyond = await sandbox_api.ask("GET", "/followups/debt/longhistory1?page=1000")
    assert beyond.json()["data"] == []


async def test_twenty_is_the_default_size_of_a_page_and_a_hundred_the_most(sandbox_api):
    answer = await sandbox_api.ask("GET", "/followups")
    assert len(answer.json()["data"]) == answer.json()["pagination"]["limit"] == 20
    for query in ("limit=101", "limit=0", "page=0", "limit=ten"):
        refused = await sandbox_api.ask("GET", f"/followups?{query}")
        assert refused.status_code == 400
        assert refused.json()["details"].keys() == {query.partition("=")[0]}


async def test_followups_are_filtered(sandbox_api):
    query = "status=delivered&type=email&date_from=2025-12-01&date_to=2025-12-31&limit=100"
    answer = (await sandbox_api.ask("GET", f"/followups?{query}")).json()
    assert answer["data"]
    for item in answer["data"]:
        assert (item["status"], item["type"]) == ("delivered", "email")
        assert item["call_date"].startswith("2025-12-")
    one_debt = await sandbox_api.ask("GET", "/followups?debt_id=xyz789ghi012")
    assert one_debt.json()["pagination"]["total"] == 2
    assert (await sandbox_api.ask("GET", "/followups?status=lost")).status_code == 400


async def test_debts_are_filtered_and_searched(sandbox_api):
    async def found(query):
        answer = await sandbox_api.ask("GET", f"/debts?limit=100&{query}")
        assert answer.status_code == 200
        return answer.json()["data"]

    assert [debt["id"] for debt in await found("search=doss-1003")] == ["m5x0pa63eu9d"]
    whole, tail = await found("status=status.default.paid"), await found("status=paid")
    assert whole == tail != []
    assert {debt["status"] for debt in whole} == {"status.default.paid"}
    assert {debt["currency"] for debt in await found("currency=USD")} == {"USD"}
    assert all(
        100 <= debt["amount"] <= 200 for debt in await found("min_amount=100&max_amount=200")
    )
    recent = await found("created_from=2025-12-01&created_to=2025-12-15")
    assert recent
    assert all("2025-12-01" <= debt["import_date"][:10] <= "2025-12-15" for debt in recent)
    assert (await sandbox_api.ask("GET", "/debts?min_amount=lots")).status_code == 400


async def test_a_debt_counts_its_followups(sandbox_api):
    async def count():
        answer = await sandbox_api.ask("GET", "/debts/xyz789ghi012")
        return answer.json()["data"]["followups_count"]

    before = await count()
    await create(sandbox_api)
    assert await count() == before + 1


async def test_links_expire_and_are_signed_anew_at_every_listing(sandbox_api):
    address = "https://dialer.example/recordings/1.mp3"
    created = await create(sandbox_api, audio_url=address)
    assert created["audio_url"] == address
    links = set()
    for _ in range(2):
        answer = await sandbox_api.ask("GET", "/followups/debt/xyz789ghi012")
        item = next(i for i in answer.json()["data"] if i["id"] == created["id"])
        assert item["audio_url"].startswith(f"{address}?X-Amz-")
        assert datetime.fromisoformat(item["media_urls_expire_at"]).tzinfo is not None
        links.add(item["audio_url"])
    assert len(links) == 2


@pytest.mark.parametrize(
    ("keywords", "status"),
    [
        ({"content": b"{", "headers": {"Content-Type": "application/json"}}, 400),
        ({"content": b"[]", "headers": {"Content-Type": "application/json"}}, 400),
        ({"content": b'{"notes": NaN}', "headers": {"Content-Type": "application/json"}}, 400),
        ({"content": b"[" * 100_000, "headers": {"Content-Type": "application/json"}}, 400),
        ({"content": b'{"notes":"\\ud800"}', "headers": {"Content-Type": "application/json"}}, 400),
        ({"data": CALL}, 415),
    ],
)
async def test_bodies_that_are_no_json_objects_are_refused_in_the_envelope(
    sandbox_api, keywords, status
):
    answer = await sandbox_api.ask("POST", "/followups", **keywords)
    assert answer.status_code == status
    assert answer.json()["error"] is True
    assert answer.json()["code"] == status


async def test_unknown_routes_and_methods_are_answered_in_the_envelope(sandbox_api):
    for method, path, status in (
        ("GET", "/nothing", 404),
        ("POST", "/followups/batch/x", 404),
        ("DELETE", "/followups", 405),
        ("PATCH", "/followups/abc123def456", 405),
    ):
        answer = await sandbox_api.ask(method, path)
        assert answer.status_code == status
        assert (answer.json()["error"], answer.json()["code"]) == (True, status)
    allowed = (await sandbox_api.ask("DELETE", "/followups/abc123def456")).headers["Allow"]
    assert {"GET", "PUT"} <= set(allowed.split(", "))


@pytest.mark.parametrize(
    ("form", "status", "error"),
    [
        ({}, 400, "invalid_request"),
        ({"grant_type": "password"}, 400, "unsupported_grant_type"),
        ({"grant_type": "client_credentials", "client_id": "demo"}, 400, "invalid_request"),
        (
            {"grant_type": "client_credentials", "client_id": "demo", "client_secret": "wrong"},
            401,
            "invalid_client",
        ),
        (
            {"grant_type": "client_credentials", "client_id": "who", "client_secret": "who"},
            401,
            "invalid_client",
        ),
        (
            {
                "grant_type": "client_credentials",
                "client_id": "demo",
                "client_secret": "demo",
                "scope": "followups:eat",
            },
            400,
            "invalid_scope",
        ),
    ],
)
async def test_token_errors_have_the_shape_of_rfc_6749(sandbox_api, form, status, error):
    answer = await sandbox_api.http.post("/token", data=form)
    assert answer.status_code == status
    assert answer.json()["error"] == error


async def test_a_token_carries_the_scopes_that_were_asked_for(sandbox_api):
    answer = await sandbox_api.token(scope="followups:read debts:read")
    assert answer.json()["scope"] == "debts:read followups:read"
    token = answer.json()["access_token"]
    refused = await sandbox_api.http.post(
        "/external-api/v1/followups", json=CALL, headers={"Authorization": f"Bearer {token}"}
    )
    assert refused.status_code == 403


async def test_a_spent_window_is_answered_as_documented(sandbox_api):
    await sandbox_api.arm(rate_limit={"writes": 2, "reads": 50, "window": 60})
    for left in (1, 0):
        answer = await sandbox_api.ask("POST", "/followups", json=CALL)
        assert answer.headers["X-RateLimit-Remaining"] == str(left)
        assert answer.headers["X-RateLimit-Limit"] == "2"
        assert answer.headers["X-RateLimit-Window"] == "60"
    refused = await sandbox_api.ask("POST", "/followups", json=CALL)
    assert refused.status_code == 429
    body = refused.json()
    assert (body["error"], body["code"]) == (True, 429)
    assert body["details"].keys() == {"retry_after", "limit", "reset_time"}
    assert body["details"]["reset_time"].endswith("Z")
    assert 0 < body["details"]["retry_after"] <= 60
    assert (await sandbox_api.ask("GET", "/followups")).status_code == 200


async def test_an_expired_token_is_401(sandbox_api):
    await sandbox_api.arm(token_lifetime=0.05)
    answer = await sandbox_api.token()
    headers = {"Authorization": f"Bearer {answer.json()['access_token']}"}
    await asyncio.sleep(0.1)
    refused = await sandbox_api.http.get("/external-api/v1/followups", headers=headers)
    assert refused.status_code == 401


# The readings that the documentation leaves open


async def test_details_can_be_lists_or_errors(sandbox_api, documented):
    texts = documented("validation_answer")["details"]
    await sandbox_api.arm(details="list")
    answer = await sandbox_api.ask("POST", "/followups", json={})
    assert answer.json()["details"] == {name: [text] for name, text in texts.items()}
    await sandbox_api.arm(details="errors")
    body = (await sandbox_api.ask("POST", "/followups", json={})).json()
    assert body["errors"] == [{"property": n, "message": t} for n, t in texts.items()]
    assert "details" not in body


async def test_create_can_answer_200_and_do_without_a_type(sandbox_api):
    await sandbox_api.arm(create_status=200, type_required=False)
    answer = await sandbox_api.ask("POST", "/followups", json={"debt_id": "xyz789ghi012"})
    assert answer.status_code == 200
    assert answer.json()["data"]["type"] is None
    invalid = await sandbox_api.ask("POST", "/followups", json=CALL | {"type": "fax"})
    assert invalid.status_code == 400


async def test_a_foreign_debt_can_be_404(sandbox_api):
    await sandbox_api.arm(foreign_debt=404)
    answer = await sandbox_api.ask("GET", "/followups/debt/foreigndebt1")
    assert (answer.status_code, answer.json()["message"]) == (404, "Debt not found")


async def test_members_without_a_value_can_be_missing_or_null(sandbox_api):
    await sandbox_api.arm(absent_members="missing")
    created = (await sandbox_api.ask("POST", "/followups", json=CALL)).json()["data"]
    assert created.keys() == {"id", "debt_id", "type", "status", "is_retry", "processed_at"}
    await sandbox_api.arm(absent_members="null")
    created = (await sandbox_api.ask("POST", "/followups", json=CALL)).json()["data"]
    assert TRACKING | {"media_urls_expire_at", "pdf_url"} <= created.keys()
    assert created["media_urls_expire_at"] is None
