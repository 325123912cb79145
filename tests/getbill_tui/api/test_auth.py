import asyncio
import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from getbill_tui.api.auth import Access, Token, open_token
from getbill_tui.api.envelope import Reply
from getbill_tui.api.errors import (
    AccessRefused,
    ApiError,
    Effect,
    EffectUnknown,
    RateLimited,
    Unreachable,
)
from getbill_tui.errors import UsageError
from getbill_tui.exits import Exit
from getbill_tui.paths import Paths
from getbill_tui.settings import Secret, Settings
from getbill_tui.vocabulary import Scope

SECRET = "s3cr3t-of-the-client"
PATHS = Paths(Path("/nowhere"), Path("/nowhere"))
CLIENT = Settings(paths=PATHS, client_id="demo", client_secret=Secret(SECRET))


class Endpoint:
    """A token endpoint that hands out t1, t2 and so on, and counts."""

    def __init__(self, **members: Any) -> None:
        self.members = {"token_type": "Bearer", "expires_in": 3_600} | members
        self.forms: list[Mapping[str, str]] = []
        self.failure: ApiError | None = None
        self.gate = asyncio.Event()
        self.gate.set()

    async def __call__(self, form: Mapping[str, str]) -> Reply:
        self.forms.append(form)
        number = len(self.forms)
        await self.gate.wait()
        if self.failure is not None:
            raise self.failure
        body = {"access_token": f"t{number}"} | self.members
        return Reply(200, {}, json.dumps(body).encode())


class Clock:
    now = 1_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


def access(endpoint: Endpoint, clock: Callable[[], float], settings: Settings = CLIENT) -> Access:
    return Access(
        settings, endpoint, scopes=[Scope.FOLLOWUPS_READ, Scope.DEBTS_READ], clock=clock, wall=clock
    )


async def test_client_credentials_with_the_needed_scopes_only(clock: Clock) -> None:
    endpoint = Endpoint()
    token = await access(endpoint, clock).token()
    assert token.secret.reveal() == "t1"
    assert endpoint.forms == [
        {
            "grant_type": "client_credentials",
            "client_id": "demo",
            "client_secret": SECRET,
            "scope": "debts:read followups:read",
        }
    ]


@pytest.mark.parametrize(
    ("expires_in", "lasts"),
    [(3_600, 3_540), (90, 45), (2, 1), ("3600", 3_540), (None, 3_540), ("soon", 3_540), (-5, 0)],
)
async def test_it_is_renewed_a_minute_or_half_its_life_early(
    clock: Clock, expires_in: object, lasts: float
) -> None:
    endpoint = Endpoint(expires_in=expires_in)
    held = access(endpoint, clock)
    await held.token()
    clock.now += max(0.0, lasts - 0.01)
    await held.token()
    assert len(endpoint.forms) == (2 if lasts == 0 else 1)
    clock.now += 0.02
    await held.token()
    assert len(endpoint.forms) == (3 if lasts == 0 else 2)


async def test_eight_requests_at_once_ask_for_one_token(clock: Clock) -> None:
    endpoint = Endpoint()
    endpoint.gate.clear()
    held = access(endpoint, clock)
    waiting = [asyncio.create_task(held.token()) for _ in range(8)]
    await asyncio.sleep(0)
    endpoint.gate.set()
    tokens = await asyncio.gather(*waiting)
    assert len(endpoint.forms) == 1
    assert len({id(token) for token in tokens}) == 1


async def test_eight_refusals_of_one_token_renew_it_once(clock: Clock) -> None:
    endpoint = Endpoint()
    held = access(endpoint, clock)
    old = await held.token()
    tokens = await asyncio.gather(*(held.token(refused=old) for _ in range(8)))
    late = await held.token(refused=old)
    assert len(endpoint.forms) == 2
    assert {token.secret.reveal() for token in [*tokens, late]} == {"t2"}


async def test_eight_requests_share_one_failure(clock: Clock) -> None:
    # A wrong secret offered eight times over might lock the account.
    endpoint = Endpoint()
    endpoint.failure = Unreachable("no.")
    held = access(endpoint, clock)
    outcomes = await asyncio.gather(*(held.token() for _ in range(8)), return_exceptions=True)
    assert len(endpoint.forms) == 1
    assert all(isinstance(outcome, Unreachable) for outcome in outcomes)
    endpoint.failure = None
    assert (await held.token()).secret.reveal() == "t2"


async def test_a_caller_that_gives_up_does_not_take_the_token_from_the_others(
    clock: Clock,
) -> None:
    endpoint = Endpoint()
    endpoint.gate.clear()
    held = access(endpoint, clock)
    first, second = (asyncio.create_task(held.token()) for _ in range(2))
    await asyncio.sleep(0)
    first.cancel()
    await asyncio.sleep(0)
    endpoint.gate.set()
    assert (await second).secret.reveal() == "t1"


async def test_closing_ends_a_renewal_under_way(clock: Clock) -> None:
    endpoint = Endpoint()
    endpoint.gate.clear()
    held = access(endpoint, clock)
    waiting = asyncio.create_task(held.token())
    await asyncio.sleep(0)
    await held.close()
    with pytest.raises(asyncio.CancelledError):
        await waiting


async def test_a_lost_token_answer_means_that_the_request_was_never_sent(clock: Clock) -> None:
    endpoint = Endpoint()
    endpoint.failure = EffectUnknown("the connection broke.")
    with pytest.raises(Unreachable) as caught:
        await access(endpoint, clock).token()
    assert caught.value.effect is Effect.NEVER_SENT


async def test_a_ready_token_is_used_and_never_renewed(clock: Clock) -> None:
    endpoint = Endpoint()
    settings = Settings(paths=PATHS, access_token=Secret("ready"))
    held = access(endpoint, clock, settings)
    token = await held.token()
    assert token.secret.reveal() == "ready"
    clock.now += 10**6
    assert await held.token() is token
    with pytest.raises(AccessRefused, match="GETBILL_ACCESS_TOKEN"):
        await held.token(refused=token)
    assert endpoint.forms == []


@pytest.mark.parametrize(
    ("settings", "named"),
    [
        (Settings(paths=PATHS), ["GETBILL_CLIENT_ID", "GETBILL_CLIENT_SECRET"]),
        (Settings(paths=PATHS, client_id="demo"), ["GETBILL_CLIENT_SECRET"]),
    ],
)
def test_missing_credentials_are_a_usage_error_that_names_them(
    clock: Clock, settings: Settings, named: list[str]
) -> None:
    with pytest.raises(UsageError) as caught:
        access(Endpoint(), clock, settings)
    assert caught.value.exit is Exit.USAGE
    assert all(name in caught.value.message for name in named)
    assert "GETBILL_ACCESS_TOKEN" in caught.value.hint


def test_a_ready_token_with_a_line_end_is_refused_before_anything_is_sent(clock: Clock) -> None:
    settings = Settings(paths=PATHS, access_token=Secret("ready\r\nX-Evil: 1"))
    with pytest.raises(AccessRefused) as caught:
        access(Endpoint(), clock, settings)
    assert "ready" not in str(caught.value)


@pytest.mark.parametrize(
    ("status", "body", "headers", "kind"),
    [
        (401, {"error": "invalid_client", "error_description": "No"}, {}, AccessRefused),
        (400, {"error": "invalid_client"}, {}, AccessRefused),
        (400, {"error": True, "code": 400, "message": "Bad credentials"}, {}, AccessRefused),
        (400, {"error": "invalid_scope"}, {}, AccessRefused),
        (404, b"<html>", {"content-type": "text/html"}, AccessRefused),
        (301, b"", {"location": "https://www.getbill.io/token"}, AccessRefused),
        (200, b"<html>", {"content-type": "text/html; charset=utf-8"}, AccessRefused),
        (200, {"access_token": ""}, {}, AccessRefused),
        (200, {"access_token": 7}, {}, AccessRefused),
        (200, b'{"access_tok', {}, Unreachable),
        (200, {"error": False}, {}, Unreachable),
        (408, b"", {}, Unreachable),
        (500, {"error": True}, {}, Unreachable),
        (503, b"<html>", {"content-type": "text/html"}, Unreachable),
        (429, {"error": True, "details": {"retry_after": 30}}, {}, RateLimited),
        (429, b"", {"retry-after": "30"}, RateLimited),
    ],
)
def test_what_a_token_answer_means(
    status: int, body: Any, headers: dict[str, str], kind: type[ApiError]
) -> None:
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    with pytest.raises(ApiError) as caught:
        open_token(Reply(status, headers, content), asked_at=0, wall=0, hidden=(SECRET,))
    assert type(caught.value) is kind
    assert caught.value.transient == (kind is not AccessRefused)
    if isinstance(caught.value, RateLimited):
        assert caught.value.retry_after == 30


def test_the_secret_is_in_no_error_and_no_repr() -> None:
    body = json.dumps({"error": "invalid_client", "error_description": f"{SECRET} is wrong"})
    with pytest.raises(AccessRefused) as caught:
        open_token(Reply(401, {}, body.encode()), asked_at=0, wall=0, hidden=(SECRET,))
    assert SECRET not in caught.value.message + repr(caught.value)
    assert "t1" not in repr(Token(Secret("t1")))
