from __future__ import annotations

import httpx
import pytest


def test_stats_count_requests_by_route_and_status(sandbox, post_followup):
    post_followup(sandbox.base_url)
    httpx.get(f"{sandbox.base_url}/external-api/v1/followups/abc123def456")
    httpx.get(f"{sandbox.base_url}/favicon.ico")
    stats = sandbox.stats()
    assert stats["requests"] == {
        "POST /token": {"200": 1},
        "POST /followups": {"201": 1},
        "GET /followups/{id}": {"401": 1},
        "other": {"404": 1},
    }
    assert stats["total"] == 4


def test_received_lists_what_was_created_in_order_as_it_was(sandbox, post_followup):
    created = [post_followup(sandbox.base_url, call_id=f"c-{n}")["data"] for n in range(3)]
    received = sandbox.received()
    assert [item["call_id"] for item in received] == ["c-0", "c-1", "c-2"]
    for sent, kept in zip(created, received, strict=True):
        assert {name: kept[name] for name in sent} == sent
        assert kept["client"] == "demo"


def test_reset_starts_again(sandbox, post_followup):
    first = post_followup(sandbox.base_url)["data"]["id"]
    sandbox.reset()
    assert sandbox.received() == []
    assert sandbox.stats()["total"] == 0
    assert post_followup(sandbox.base_url)["data"]["id"] == first


def test_a_seed_can_be_empty_but_for_what_a_test_needs(sandbox, post_followup):
    sandbox.seed(
        "empty",
        debts=[{"id": "only-one", "lastname": "Seule"}],
        followups=[{"debt_id": "only-one", "call_date": "2026-01-02T10:00:00+01:00"}],
    )
    created = post_followup(sandbox.base_url, debt_id="only-one")
    assert created["error"] is False
    with pytest.raises(Exception, match="404"):
        post_followup(sandbox.base_url)


@pytest.mark.parametrize(
    "seed",
    [
        {"seed": "universe"},
        {"sede": "demo"},
        {"debts": [{}]},
        {"debts": ["x"]},
        {"debts": [{"id": "x", "nmae": "y"}]},
        {"followups": [{"id": "x"}]},
        {"followups": [{"debt_id": "x", "sumary": "y"}]},
    ],
)
def test_a_seed_that_means_nothing_is_refused_and_changes_nothing(sandbox, seed, post_followup):
    answer = httpx.post(f"{sandbox.base_url}/_sandbox/seed", json=seed)
    assert answer.status_code == 400
    assert post_followup(sandbox.base_url)["error"] is False


def test_the_description_is_served_with_its_own_address(sandbox):
    description = httpx.get(f"{sandbox.base_url}/_sandbox/openapi.json").json()
    assert description["openapi"] == "3.1.0"
    assert description["servers"] == [{"url": sandbox.base_url}]
