"""The three places where the contract is held: in process, served, and a live GetBill."""

from __future__ import annotations

import json
import os
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

from getbill_tui.sandbox.app import create_app
from getbill_tui.sandbox.state import Sandbox, open_sandbox

LIVE = {
    "base_url": "GETBILL_LIVE_BASE_URL",
    "client_id": "GETBILL_LIVE_CLIENT_ID",
    "client_secret": "GETBILL_LIVE_CLIENT_SECRET",
    "debt_id": "GETBILL_LIVE_DEBT_ID",
}
SEED_DEBT = "xyz789ghi012"


@pytest.fixture(scope="session")
def documented() -> Callable[[str], Any]:
    """`documented("create_answer")` → that example of the seed documents."""
    folder = Path(__file__).parent / "seeds"
    return lambda name: json.loads((folder / f"{name}.json").read_text("utf-8"))


@dataclass(frozen=True)
class Party:
    """One GetBill that must keep the contract, reached by raw HTTP."""

    http: httpx.AsyncClient
    debt_id: str
    is_sandbox: bool
    client_id: str = "demo"
    client_secret: str = "demo"

    async def token(self, client: str | None = None, **form: str) -> httpx.Response:
        """The answer to a token request of `client` (a sandbox's own), or of the party's."""
        form = {
            "grant_type": "client_credentials",
            "client_id": client or self.client_id,
            "client_secret": client or self.client_secret,
            **form,
        }
        return await self.http.post("/token", data=form)

    async def ask(
        self, method: str, path: str, *, client: str | None = None, **keywords: Any
    ) -> httpx.Response:
        """One authorised request to the API, by a fresh token."""
        token = (await self.token(client)).json()["access_token"]
        headers = {"Authorization": f"Bearer {token}", **keywords.pop("headers", {})}
        return await self.http.request(
            method, f"/external-api/v1{path}", headers=headers, **keywords
        )

    async def arm(self, **faults: Any) -> None:
        """Faults and readings, where there is a control surface."""
        (await self.http.post("/_sandbox/faults", json=faults)).raise_for_status()


@pytest.fixture(scope="session")
def sandbox_in_process() -> Iterator[Sandbox]:
    """One for all tests of this worker; each starts it again."""
    state = open_sandbox()
    yield state
    state.store.close()


@pytest.fixture(params=["in_process", "served", pytest.param("live", marks=pytest.mark.live)])
async def getbill_api(request: pytest.FixtureRequest) -> AsyncIterator[Party]:
    """Each party in turn; a live GetBill only when its credentials are in the environment."""
    if request.param == "live":
        missing = [name for name in LIVE.values() if not os.environ.get(name)]
        if missing:
            pytest.skip(f"no live GetBill: {', '.join(missing)} not set")
        live = {name: os.environ[variable] for name, variable in LIVE.items()}
        async with httpx.AsyncClient(base_url=live.pop("base_url"), timeout=30) as http:
            yield Party(http, is_sandbox=False, **live)
    elif request.param == "served":
        sandbox = request.getfixturevalue("sandbox")
        # Plain http: without verify=False every client would load all certificates first.
        async with httpx.AsyncClient(base_url=sandbox.base_url, timeout=30, verify=False) as http:
            yield Party(http, SEED_DEBT, is_sandbox=True)
    else:
        state = request.getfixturevalue("sandbox_in_process")
        state.reset()
        transport = httpx.ASGITransport(create_app(state))
        async with httpx.AsyncClient(base_url="http://test", transport=transport) as http:
            yield Party(http, SEED_DEBT, is_sandbox=True)


@pytest.fixture
def sandbox_api(getbill_api: Party) -> Party:
    """The same, where only a sandbox can be asked."""
    if not getbill_api.is_sandbox:
        pytest.skip("needs the sandbox's data or its control surface")
    return getbill_api
