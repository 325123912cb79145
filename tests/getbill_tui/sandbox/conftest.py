from __future__ import annotations

import json
import urllib.parse
import urllib.request

import pytest


@pytest.fixture
def post_followup():
    """Create one followup by hand: `post_followup(address, **members)` → its answer."""

    def post(address: str, **members: object) -> dict:
        form = {"grant_type": "client_credentials", "client_id": "demo", "client_secret": "demo"}
        with urllib.request.urlopen(
            f"{address}/token", urllib.parse.urlencode(form).encode()
        ) as answer:
            token = json.load(answer)["access_token"]
        body = {"debt_id": "xyz789ghi012", "type": "call", **members}
        request = urllib.request.Request(
            f"{address}/external-api/v1/followups",
            json.dumps(body).encode(),
            {"Authorization": f"Bearer {token}", "Content-Type": "application/json"},
        )
        with urllib.request.urlopen(request) as answer:
            return json.load(answer)

    return post
