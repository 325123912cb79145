"""The seed documents' own examples, asked by raw HTTP."""

from __future__ import annotations

import json
import shutil
import subprocess
from datetime import UTC, datetime

import pytest

RATE_HEADERS = ("X-RateLimit-Limit", "X-RateLimit-Remaining", "X-RateLimit-Reset",
                "X-RateLimit-Window")  # fmt: skip


async def test_the_token_request_gives_a_bearer_token(getbill_api):
    answer = await getbill_api.token()
    assert answer.status_code == 200
    body = answer.json()
    assert body["access_token"]
    assert body["token_type"] == "Bearer"
    assert body["expires_in"] > 0


async def test_a_debts_followups_have_the_documented_shape(getbill_api, documented):
    answer = await getbill_api.ask(
        "GET", f"/followups/debt/{getbill_api.debt_id}", params={"limit": 50}
    )
    assert answer.status_code == 200
    body, example = answer.json(), documented("by_debt_answer")
    assert body.keys() == example.keys()
    assert body["pagination"].keys() == example["pagination"].keys()
    with_media, without = (set(item) for item in example["data"])
    assert all(set(item) in (with_media, without) for item in body["data"])


async def test_an_invalid_body_gets_the_documented_complaint(getbill_api, documented):
    answer = await getbill_api.ask("POST", "/followups", json={"type": "pigeon"})
    assert answer.status_code == 400
    assert answer.json() == documented("validation_answer")


async def test_every_answer_says_what_is_left_of_the_window(getbill_api):
    for method, path in (
        ("GET", f"/followups/debt/{getbill_api.debt_id}"),
        ("GET", "/followups"),
        ("GET", "/followups/no-such-followup"),
        ("POST", "/followups"),
    ):
        answer = await getbill_api.ask(method, path)
        assert {name for name in RATE_HEADERS if answer.headers[name].isdigit()} == {*RATE_HEADERS}


async def test_without_a_token_the_answer_is_401_in_the_envelope(getbill_api):
    for headers in ({}, {"Authorization": "Bearer nonsense"}, {"Authorization": "Basic eDp5"}):
        answer = await getbill_api.http.get("/external-api/v1/followups", headers=headers)
        assert answer.status_code == 401
        assert (answer.json()["error"], answer.json()["code"]) == (True, 401)


# What creates or needs known data is asked of the sandbox alone


async def test_the_documented_create_request_gets_the_documented_answer(sandbox_api, documented):
    before = datetime.now(UTC).replace(microsecond=0)
    answer = await sandbox_api.ask("POST", "/followups", json=documented("create_request"))
    assert answer.status_code == 201
    body, example = answer.json(), documented("create_answer")
    assert list(body["data"]) == list(example["data"])
    # Its own id and its own clock are all that may differ.
    assert body["data"].pop("id")
    assert before <= datetime.fromisoformat(body["data"].pop("processed_at")) <= datetime.now(UTC)
    del example["data"]["id"], example["data"]["processed_at"]
    assert body == example


async def test_the_documented_debt_has_the_documented_followups(sandbox_api, documented):
    answer = await sandbox_api.ask("GET", "/followups/debt/xyz789ghi012?limit=50")
    example = documented("by_debt_answer")
    # The sample shows two of five; here the two are all there are.
    example["pagination"]["total"] = 2
    assert answer.status_code == 200
    assert answer.json() == example
    assert [list(item) for item in answer.json()["data"]] == [list(i) for i in example["data"]]


async def test_an_empty_body_gets_the_documented_complaint(sandbox_api, documented):
    answer = await sandbox_api.ask("POST", "/followups", json={})
    assert answer.status_code == 400
    assert answer.json() == documented("validation_answer")


async def test_a_foreign_debt_gets_the_documented_refusal(sandbox_api, documented):
    for method, path, body in (
        ("GET", "/followups/debt/foreigndebt1", None),
        ("GET", "/debts/foreigndebt1", None),
        ("POST", "/followups", {"debt_id": "foreigndebt1", "type": "call"}),
    ):
        answer = await sandbox_api.ask(method, path, json=body)
        assert answer.status_code == 403
        assert answer.json() == documented("foreign_debt_answer")


@pytest.mark.skipif(shutil.which("curl") is None, reason="there is no curl here")
def test_the_documents_requests_sent_by_curl_get_the_documented_answers(sandbox, documented):
    def curl(*arguments: str) -> dict:
        done = subprocess.run(
            ["curl", "--silent", "--fail-with-body", "--noproxy", "*", *arguments],
            capture_output=True,
            check=True,
            timeout=60,
        )
        return json.loads(done.stdout)

    root = f"{sandbox.base_url}/external-api/v1"
    form = "grant_type=client_credentials&client_id=demo&client_secret=demo"
    token = curl("-X", "POST", f"{sandbox.base_url}/token", "-d", form)["access_token"]
    authorized = ("-H", f"Authorization: Bearer {token}")

    listed = curl("-X", "GET", f"{root}/followups/debt/xyz789ghi012?limit=50", *authorized)
    assert listed["data"] == documented("by_debt_answer")["data"]

    created = curl(
        "-X", "POST", f"{root}/followups", *authorized, "-H", "Content-Type: application/json",
        "-d", json.dumps(documented("create_request")),
    )  # fmt: skip
    example = documented("create_answer")
    assert created["message"] == example["message"]
    for volatile in ("id", "processed_at"):
        del created["data"][volatile], example["data"][volatile]
    assert created == example
