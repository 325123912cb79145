"""GetBill as `doctor` and `login` try it: cheap, and never by writing anything.

It asks for a token, reads single items, and looks at headers; what a person is told about it is
the business of `examination`. The request itself goes the way of every other (`api`), through
the same proxy and with the same trust.
"""

from __future__ import annotations

import base64
import time
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from types import TracebackType
from typing import Final, Self

from getbill_tui.api.auth import Access, Token
from getbill_tui.api.budget import Kind
from getbill_tui.api.envelope import Reply, open_envelope
from getbill_tui.api.errors import AccessRefused
from getbill_tui.api.exact_json import read_json
from getbill_tui.api.sending import Timeouts, exchange, open_pool
from getbill_tui.followup import JsonObject
from getbill_tui.settings import Settings
from getbill_tui.vocabulary import API_PATH, TOKEN_PATH, Scope

TIMEOUTS: Final = Timeouts(connect=10.0, silence=15.0, whole=20.0)
"""Shorter than an import's: somebody is looking on."""

READS: Final[Mapping[Scope, str]] = {
    Scope.FOLLOWUPS_READ: "/followups",
    Scope.DEBTS_READ: "/debts",
}
"""A read that needs this scope and no other."""


@dataclass(frozen=True, slots=True)
class Granted:
    """A token, and the scopes that it carries as far as anybody says; None: nobody does."""

    token: Token
    scopes: frozenset[str] | None


@dataclass(frozen=True, slots=True)
class Moment:
    """When an answer came: the server's Date header, and this machine's clock (Unix seconds)."""

    header: str | None
    here: float


class Site:
    """`async with Site(settings) as site`; raises UsageError where the settings cannot do.

    `wall` gives Unix seconds.
    """

    def __init__(self, settings: Settings, *, wall: Callable[[], float] = time.time) -> None:
        self._settings = settings
        self._wall = wall
        self._pool = open_pool(settings, timeouts=TIMEOUTS)
        self.latest: Moment | None = None
        """Of the answer that came last."""

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self._pool.aclose()

    async def knock(self) -> int:
        """The status with which a read without any token is answered; GetBill's is 401."""
        return (await self._get(READS[Scope.FOLLOWUPS_READ])).status

    async def ask_token(self, scopes: Collection[Scope]) -> Granted:
        """A token for these scopes, or for those of them that the client has.

        Raises AccessRefused when it has none of them, or its credentials are wrong.
        """
        try:
            return await self._ask_token(scopes)
        except AccessRefused as refusal:
            if refusal.status != 400 or len(scopes) == 1:
                raise
            # Some servers refuse the whole where a part is not allowed: one by one, then.
            allowed = {scope for scope in scopes if await self._perhaps(scope)}
            if not allowed:
                raise
            granted = await self._ask_token(allowed)
            return Granted(granted.token, granted.scopes or frozenset(map(str, allowed)))

    async def carries(self, scope: Scope) -> bool | None:
        """Whether the client may have a token with `scope`; None when that cannot be told.

        The way to know of the right to write without writing.
        """
        granted = await self._perhaps(scope)
        if granted is None:
            return False
        return None if granted.scopes is None else scope in granted.scopes

    async def read(self, scope: Scope, token: Token) -> int | None:
        """How many items there are to read with `scope`, None when unsaid; raises ApiError."""
        secret = token.secret.reveal()
        reply = await self._get(READS[scope], {"Authorization": f"Bearer {secret}"})
        answer = open_envelope(
            reply,
            kind=Kind.READ,
            doing=f"for one of the {READS[scope].strip('/')}",
            wall=self._wall(),
            hidden=(secret,),
        )
        return answer.pagination.total

    async def _perhaps(self, scope: Scope) -> Granted | None:
        try:
            granted = await self._ask_token({scope})
        except AccessRefused:
            return None
        return granted if granted.scopes is None or scope in granted.scopes else None

    async def _ask_token(self, scopes: Collection[Scope]) -> Granted:
        replies: list[Reply] = []

        async def ask(form: Mapping[str, str]) -> Reply:
            address = f"{self._settings.base_url}{TOKEN_PATH}"
            request = self._pool.build_request("POST", address, data=dict(form))
            replies.append(await exchange(self._pool, request, whole=TIMEOUTS.whole))
            self._note(replies[-1])
            return replies[-1]

        access = Access(self._settings, ask, scopes=scopes, clock=time.monotonic, wall=self._wall)
        token = await access.token()
        said = _scopes_in(_object(replies[-1].body)) if replies else None
        return Granted(token, said or scopes_named_by(token.secret.reveal()))

    async def _get(self, path: str, headers: Mapping[str, str] | None = None) -> Reply:
        request = self._pool.build_request(
            "GET",
            f"{self._settings.base_url}{API_PATH}{path}",
            params={"page": "1", "limit": "1"},
            headers=dict(headers or {}),
        )
        reply = await exchange(self._pool, request, whole=TIMEOUTS.whole)
        self._note(reply)
        return reply

    def _note(self, reply: Reply) -> None:
        self.latest = Moment(reply.headers.get("date"), self._wall())


def scopes_named_by(token: str) -> frozenset[str] | None:
    """The scopes in a token that happens to be a readable JWT; a hint, not a proof. Pure."""
    parts = token.split(".")
    if len(parts) != 3:
        return None
    try:
        body = base64.urlsafe_b64decode(parts[1] + "=" * (-len(parts[1]) % 4))
    except ValueError:
        return None
    return _scopes_in(_object(body))


def _scopes_in(body: JsonObject | None) -> frozenset[str] | None:
    told = (body or {}).get("scope", (body or {}).get("scopes"))
    if isinstance(told, str):
        return frozenset(told.split()) or None
    if isinstance(told, list):
        return frozenset(text for text in told if isinstance(text, str)) or None
    return None


def _object(body: bytes) -> JsonObject | None:
    try:
        value = read_json(body)
    except ValueError:
        return None
    return value if isinstance(value, dict) else None
