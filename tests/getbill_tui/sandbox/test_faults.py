"""What can be made to go wrong, seen from the other end of a real connection."""

from __future__ import annotations

import json
import time

import httpx
import pytest

from getbill_tui.sandbox.control import known_names
from getbill_tui.sandbox.faults import Faults, parse

POST = "POST /followups"


@pytest.fixture
def wire(sandbox):
    """`wire()` posts one followup; `wire("GET", path)` asks for something else."""
    form = {"grant_type": "client_credentials", "client_id": "demo", "client_secret": "demo"}
    with httpx.Client(base_url=sandbox.base_url, timeout=30, verify=False) as http:
        token = http.post("/token", data=form).json()["access_token"]
        http.headers["Authorization"] = f"Bearer {token}"

        def ask(method="POST", path="/followups"):
            body = {"debt_id": "xyz789ghi012", "type": "call"} if method == "POST" else None
            return http.request(method, f"/external-api/v1{path}", json=body)

        yield ask


def test_a_status_before_storing_leaves_nothing_behind(sandbox, wire):
    sandbox.faults(status_before={"status": 503, "count": 1})
    assert wire().status_code == 503
    assert sandbox.received() == []
    assert wire().status_code == 201


def test_a_status_after_storing_hides_what_was_done(sandbox, wire):
    sandbox.faults(status_after={"status": 502, "count": 1, "body": "<html>Bad gateway</html>"})
    answer = wire()
    assert (answer.status_code, answer.headers["content-type"]) == (502, "text/html; charset=utf-8")
    assert len(sandbox.received()) == 1


def test_a_status_can_carry_its_own_headers_and_body(sandbox, wire):
    sandbox.faults(
        status_before={"status": 429, "headers": {"Retry-After": "soon"}, "body": {"error": True}}
    )
    answer = wire()
    assert (answer.headers["Retry-After"], answer.json()) == ("soon", {"error": True})


@pytest.mark.parametrize(("fault", "stored"), [("drop_before", 0), ("drop_after", 1)])
def test_a_connection_is_dropped_before_or_after_storing(sandbox, wire, fault, stored):
    sandbox.faults(**{fault: {"count": 1, "route": POST}})
    with pytest.raises((httpx.RemoteProtocolError, httpx.ReadError)):
        wire()
    assert len(sandbox.received()) == stored
    assert sandbox.stats()["requests"][POST] == {"dropped": 1}
    assert wire().status_code == 201


def test_a_late_commit_is_lost_to_the_client_and_stored_later(sandbox, wire):
    sandbox.faults(late_commit={"seconds": 0.3, "count": 1})
    with pytest.raises((httpx.RemoteProtocolError, httpx.ReadError)):
        wire()
    assert sandbox.received() == []
    assert sandbox.stats()["pending_late_commits"] == 1
    while sandbox.stats()["pending_late_commits"]:
        time.sleep(0.02)
    assert len(sandbox.received()) == 1


def test_a_reset_forgets_late_commits(sandbox, wire):
    sandbox.faults(late_commit={"seconds": 0.2, "count": 1})
    with pytest.raises((httpx.RemoteProtocolError, httpx.ReadError)):
        wire()
    sandbox.reset()
    time.sleep(0.4)
    assert sandbox.received() == []


def test_a_late_commit_of_an_invalid_body_stores_nothing(sandbox, wire):
    sandbox.seed("empty")
    sandbox.faults(late_commit={"seconds": 0, "count": 1})
    with pytest.raises((httpx.RemoteProtocolError, httpx.ReadError)):
        wire()
    while sandbox.stats()["pending_late_commits"]:
        time.sleep(0.02)
    assert sandbox.received() == []


def test_bytes_come_slowly_but_whole(sandbox, wire):
    sandbox.faults(slow_bytes={"seconds": 0.0005, "count": 1})
    assert wire().json()["error"] is False


def test_a_client_that_gives_up_on_slow_bytes_frees_the_server(sandbox, wire):
    sandbox.faults(slow_bytes={"seconds": 5, "count": 1})
    with httpx.Client(base_url=sandbox.base_url, timeout=0.2, verify=False) as impatient:
        token = impatient.post(
            "/token",
            data={"grant_type": "client_credentials", "client_id": "demo", "client_secret": "demo"},
        ).json()["access_token"]
        with pytest.raises(httpx.ReadTimeout):
            impatient.get(
                "/external-api/v1/followups", headers={"Authorization": f"Bearer {token}"}
            )
    assert wire().status_code == 201


def test_garbage_and_truncated_answers_hide_what_was_done(sandbox, wire):
    sandbox.faults(garbage={"count": 1, "route": POST}, truncated={"count": 1, "route": POST})
    garbage, truncated = wire(), wire()
    for answer in (garbage, truncated):
        assert answer.is_success
        with pytest.raises(json.JSONDecodeError):
            answer.json()
    assert garbage.text.startswith("<html>")
    assert truncated.text.startswith('{"error":false')
    assert len(sandbox.received()) == 2


@pytest.mark.parametrize(
    ("specification", "body", "stored"),
    [
        ({}, {"error": True, "message": "Internal error"}, 0),
        ({"code": 429, "message": "no"}, {"error": True, "message": "no", "code": 429}, 0),
        ({"stored": True}, {"error": True, "message": "Internal error"}, 1),
    ],
)
def test_200_can_say_that_it_failed(sandbox, wire, specification, body, stored):
    sandbox.faults(error_true=specification | {"route": POST})
    answer = wire()
    assert (answer.status_code, answer.json()) == (200, body)
    assert len(sandbox.received()) == stored


def test_a_delay_adds_to_another_fault(sandbox, wire):
    sandbox.faults(delay={"seconds": 0.2, "count": 1}, status_before={"status": 500, "count": 1})
    started = time.monotonic()
    assert wire().status_code == 500
    assert time.monotonic() - started >= 0.2


def test_a_fault_meets_only_its_route(sandbox, wire):
    sandbox.faults(status_before={"status": 500, "route": "/followups/debt/{debtId}"})
    assert wire().status_code == 201
    assert wire("GET", "/followups/debt/xyz789ghi012").status_code == 500


def test_several_of_one_kind_fire_one_after_the_other(sandbox, wire):
    sandbox.faults(
        status_before=[{"status": 500, "count": 1}, {"status": 503, "skip": 1, "count": 1}]
    )
    assert [wire().status_code for _ in range(4)] == [500, 201, 503, 201]


def test_null_disarms_and_reset_clears_all(sandbox, wire):
    sandbox.faults(status_before={"status": 500}, details="list", rate_limit={"limit": 1})
    sandbox.faults(status_before=None)
    assert wire().status_code == 201
    assert wire().status_code == 429
    sandbox.reset()
    state = sandbox.faults()
    assert state["armed"] == []
    assert state["readings"]["details"] == "text"
    assert state["rate_limit"] == {"reads": 1000, "writes": 500, "window": 3600.0}


def test_an_unknown_fault_is_refused_with_the_known_ones_and_nothing_is_armed(sandbox):
    answer = httpx.post(
        f"{sandbox.base_url}/_sandbox/faults", json={"earthquake": {}, "drop_before": {}}
    )
    assert answer.status_code == 400
    assert "earthquake" in answer.json()["message"]
    assert answer.json()["known"].keys() == known_names().keys()
    assert sandbox.faults()["armed"] == []


@pytest.mark.parametrize(
    "faults",
    [
        {"status_before": {}},
        {"status_before": {"status": 99}},
        {"status_before": {"status": 500, "cuont": 1}},
        {"delay": {"seconds": -1}},
        {"drop_before": {"route": "/nowhere"}},
        {"drop_before": {"probability": 2}},
        {"drop_before": 3},
        {"rate_limit": {"limit": "many"}},
        {"rate_limit": {"window": 0}},
        {"token_lifetime": "short"},
        {"details": "prose"},
        {"type_required": 1},
        {"create_status": 202},
    ],
)
def test_a_fault_that_means_nothing_is_refused(sandbox, faults):
    answer = httpx.post(f"{sandbox.base_url}/_sandbox/faults", json=faults)
    assert answer.status_code == 400
    assert next(iter(faults)) in answer.json()["message"] or "route" in answer.json()["message"]


def test_a_probability_is_repeatable():
    def fired(seed):
        fault = parse("drop_before", {"probability": 0.3, "seed": seed})
        return [fault.fires(POST) for _ in range(200)]

    assert fired(1) == fired(1)
    assert fired(1) != fired(2)
    assert 30 < sum(fired(1)) < 90


def test_of_several_faults_the_first_that_fires_is_met_and_the_others_are_kept():
    faults = Faults()
    faults.replace("drop_before", [{"count": 1}])
    faults.replace("truncated", [{"count": 1}])
    met = [faults.meet(POST)[1] for _ in range(3)]
    assert [fault and fault.name for fault in met] == ["drop_before", "truncated", None]
