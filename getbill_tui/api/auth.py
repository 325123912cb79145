"""The right to ask: a bearer token, got by client credentials or given by the user.

A token lives in memory only. It is renewed early, by a minute or half its life, and once after
a 401; however many requests need it, one token request is under way (exactly-once.md, tokens).
It is asked apart from the request that needs it: whatever fails here, that one was never sent.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Final

from getbill_tui.api.details import mentioned_scope, said
from getbill_tui.api.envelope import Reply
from getbill_tui.api.errors import (
    AccessRefused,
    ApiError,
    EffectUnknown,
    RateLimited,
    Unreachable,
)
from getbill_tui.api.exact_json import read_json
from getbill_tui.api.rate_headers import read_retry_after
from getbill_tui.api.tolerant import read_decimal
from getbill_tui.errors import UsageError
from getbill_tui.followup import JsonObject
from getbill_tui.settings import Secret, Settings
from getbill_tui.vocabulary import Scope

USUAL_LIFE: Final = 3_600.0
"""Seconds that a token lives when its answer does not say (contract.md 1.2)."""
_EARLIEST: Final = 60.0
_LONGEST_LIFE: Final = 30 * 86_400.0

AskToken = Callable[[Mapping[str, str]], Awaitable[Reply]]
"""Sends a form to the token endpoint; raises Unreachable or EffectUnknown."""


@dataclass(frozen=True, slots=True)
class Token:
    """A bearer token and when to replace it, on the clock of its `Access`."""

    secret: Secret
    renew_at: float | None = None
    """None: it cannot be renewed."""


class Access:
    """Hands out the token of one account; `clock` gives seconds and only runs forward."""

    def __init__(
        self,
        settings: Settings,
        ask: AskToken,
        *,
        scopes: Collection[Scope],
        clock: Callable[[], float],
        wall: Callable[[], float],
    ) -> None:
        self._ask = ask
        self._clock = clock
        self._wall = wall
        self._current: Token | None = None
        self._under_way: asyncio.Task[Token] | None = None
        self._form: Mapping[str, str] | None = None
        if settings.access_token is not None:
            self._current = Token(_checked(settings.access_token.reveal()))
        elif settings.client_id is not None and settings.client_secret is not None:
            self._form = {
                "grant_type": "client_credentials",
                "client_id": settings.client_id,
                "client_secret": settings.client_secret.reveal(),
                "scope": " ".join(sorted(scopes)),
            }
        else:
            raise _no_credentials(settings)

    @property
    def renewable(self) -> bool:
        """Whether a token that GetBill refuses can be replaced."""
        return self._form is not None

    async def token(self, *, refused: Token | None = None) -> Token:
        """A token that should be accepted now; never `refused`, which a 401 answered.

        Raises AccessRefused when the credentials are wrong, RateLimited or Unreachable when
        no token can be had for the moment.
        """
        if self._current is not None and not self._must_renew(self._current, refused):
            return self._current
        if self._form is None:
            raise AccessRefused(
                "GetBill does not accept the token in GETBILL_ACCESS_TOKEN, or no longer does.",
                "Set a fresh one, or set GETBILL_CLIENT_ID and GETBILL_CLIENT_SECRET instead.",
                status=401,
            )
        if self._under_way is None:
            self._under_way = asyncio.create_task(self._renew(self._form))
            self._under_way.add_done_callback(self._finished)
        # Shielded: one caller that gives up must not take the token from the others.
        return await asyncio.shield(self._under_way)

    async def close(self) -> None:
        """Stop asking for a token nobody waits for any more, and forget the one there is."""
        self._current = None
        if self._under_way is not None:
            self._under_way.cancel()
            await asyncio.gather(self._under_way, return_exceptions=True)

    def _must_renew(self, token: Token, refused: Token | None) -> bool:
        return token is refused or (token.renew_at is not None and self._clock() >= token.renew_at)

    def _finished(self, task: asyncio.Task[Token]) -> None:
        self._under_way = None
        if not task.cancelled():
            # Marked as seen: perhaps all who waited for it were cancelled.
            task.exception()

    async def _renew(self, form: Mapping[str, str]) -> Token:
        asked_at = self._clock()
        try:
            reply = await self._ask(form)
        except EffectUnknown as error:
            # Asking for a token changes nothing: it may be repeated freely.
            raise Unreachable(
                f"No access token could be had: {error.message}", "Try again in a moment."
            ) from None
        self._current = open_token(
            reply, asked_at=asked_at, wall=self._wall(), hidden=(form["client_secret"],)
        )
        return self._current


def open_token(
    reply: Reply, *, asked_at: float, wall: float, hidden: Collection[str] = ()
) -> Token:
    """The token in the answer of the token endpoint, or the ApiError that it means. Pure."""
    body = _object(reply.body)
    if not 200 <= reply.status < 300 or body is None or "access_token" not in body:
        raise _refusal(reply, body or {}, wall, hidden)
    token = body["access_token"]
    life = read_decimal(body.get("expires_in"))
    seconds = USUAL_LIFE if life is None else min(max(float(life), 0.0), _LONGEST_LIFE)
    renew_at = asked_at + seconds - min(_EARLIEST, seconds / 2)
    return Token(_checked(token if isinstance(token, str) else ""), renew_at)


def _refusal(reply: Reply, body: JsonObject, wall: float, hidden: Collection[str]) -> ApiError:
    words = said(body, hidden)
    tail = f": {words.rstrip('.')}." if words else "."
    if reply.status == 429:
        details = body.get("details")
        return RateLimited(
            "GetBill hands out no more access tokens for now (429).",
            "Try again in a while.",
            retry_after=read_retry_after(
                reply.headers, details if isinstance(details, dict) else {}, wall=wall
            ),
        )
    if reply.status in (400, 401, 403) and body:
        if body.get("error") == "invalid_scope" or mentioned_scope(body):
            return AccessRefused(
                f"GetBill gives this API client no token for what is asked{tail}",
                "Give the API client the scopes followups:read, followups:write and debts:read.",
                status=reply.status,
            )
        return AccessRefused(
            f"GetBill does not accept the client id and secret ({reply.status}){tail}",
            "Check GETBILL_CLIENT_ID and GETBILL_CLIENT_SECRET (or client_secret_file).",
            status=reply.status,
        )
    html = "html" in reply.headers.get("content-type", "")
    if (300 <= reply.status < 500 and reply.status != 408) or (reply.status < 300 and html):
        return AccessRefused(
            f"The token endpoint answered {reply.status}{tail}",
            "Check base_url: it must be GetBill's site root, such as https://getbill.io.",
            status=reply.status,
        )
    return Unreachable(
        f"The token endpoint gave no token ({reply.status}){tail}",
        "Try again in a moment.",
        status=reply.status,
    )


def _checked(token: str) -> Secret:
    if not token or not token.isascii() or not token.isprintable() or " " in token:
        raise AccessRefused(
            "The access token holds characters that no token has, or none at all.",
            "Copy it again, without spaces or line ends.",
        )
    return Secret(token)


def _object(body: bytes) -> JsonObject | None:
    try:
        value = read_json(body)
    except ValueError:
        return None
    return value if isinstance(value, dict) else None


def _no_credentials(settings: Settings) -> UsageError:
    missing = [
        variable
        for variable, value in (
            ("GETBILL_CLIENT_ID", settings.client_id),
            ("GETBILL_CLIENT_SECRET", settings.client_secret),
        )
        if value is None
    ]
    return UsageError(
        f"No credentials for {settings.base_url}: {' and '.join(missing)} not set.",
        "Run getbill login, or set GETBILL_CLIENT_ID and GETBILL_CLIENT_SECRET (GetBill's "
        "dashboard, Company, API Client Management), or GETBILL_ACCESS_TOKEN to a ready token.",
    )
