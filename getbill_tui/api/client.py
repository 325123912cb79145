"""GetBill's API as typed methods over one HTTP connection pool.

It sends a request once and says what became of it. It never waits for the budget and never
repeats a request, but for one renewal of the token after a 401: pacing and repeating are
delivery's. What an answer means is `envelope`'s business, how it is read `models`'.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from types import TracebackType
from typing import Final, Self, TypeVar
from urllib.parse import quote

import httpx

from getbill_tui.api.auth import Access, Token
from getbill_tui.api.bodies import create_body, update_body
from getbill_tui.api.budget import Budget, Kind
from getbill_tui.api.envelope import Answer, Reply, open_envelope
from getbill_tui.api.errors import AccessRefused, ApiError, Effect, Invalid, RateLimited
from getbill_tui.api.journal import note_request
from getbill_tui.api.models import (
    ReadItems,
    read_debt,
    read_debts,
    read_followup,
    read_followups,
)
from getbill_tui.api.pages import DebtQuery, FollowupQuery, Page, page_parameters
from getbill_tui.api.sending import DEFAULT_TIMEOUTS, Timeouts, exchange, open_pool
from getbill_tui.debt import Debt
from getbill_tui.followup import Followup, JsonValue
from getbill_tui.settings import Settings
from getbill_tui.vocabulary import (
    API_PATH,
    MAX_PAGE_SIZE,
    TOKEN_PATH,
    DebtId,
    FollowupId,
    Scope,
)

T = TypeVar("T", Followup, Debt)

ALL_SCOPES: Final = frozenset(Scope)


@dataclass(frozen=True, slots=True)
class _Call:
    """One request to the API; `doing` completes "GetBill was asked …"."""

    method: str
    path: str
    doing: str
    parameters: Mapping[str, str] = field(default_factory=dict)
    body: bytes | None = field(default=None, repr=False)

    @property
    def kind(self) -> Kind:
        return Kind.READ if self.method == "GET" else Kind.WRITE


class GetBill:
    """One account at GetBill: `async with GetBill.connect(settings) as api`.

    Every method raises a subclass of `api.errors.ApiError`, whose `effect` says what a failed
    request did on the server. `budget` counts every request.
    """

    def __init__(
        self,
        settings: Settings,
        pool: httpx.AsyncClient,
        *,
        scopes: Collection[Scope],
        timeouts: Timeouts,
        clock: Callable[[], float],
        wall: Callable[[], float],
    ) -> None:
        self.budget = Budget(clock=clock)
        self._site = settings.base_url
        self._pool = pool
        self._timeouts = timeouts
        self._wall = wall
        self._access = Access(settings, self._ask_token, scopes=scopes, clock=clock, wall=wall)

    @classmethod
    def connect(
        cls,
        settings: Settings,
        *,
        transport: httpx.AsyncBaseTransport | None = None,
        scopes: Collection[Scope] = ALL_SCOPES,
        timeouts: Timeouts = DEFAULT_TIMEOUTS,
        clock: Callable[[], float] = time.monotonic,
        wall: Callable[[], float] = time.time,
    ) -> GetBill:
        """A client for the site and the credentials of `settings`; nothing is sent yet.

        Ask only for the `scopes` that are needed (contract.md 2.12). Raises UsageError when
        credentials are missing or the site is not https.
        """
        pool = open_pool(settings, transport=transport, timeouts=timeouts)
        return cls(settings, pool, scopes=scopes, timeouts=timeouts, clock=clock, wall=wall)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self._access.close()
        await self._pool.aclose()

    async def create_followup(self, body: Mapping[str, JsonValue]) -> Followup:
        """POST /followups. A body that GetBill cannot accept raises Invalid and is not sent."""
        call = _Call("POST", "/followups", "to create the followup", body=create_body(body))
        answer = await self._ask(call)
        return read_followup(answer.data, debt_id=DebtId(str(body["debt_id"])))

    async def update_followup(
        self, followup_id: FollowupId, change: Mapping[str, JsonValue]
    ) -> Followup:
        """PUT /followups/{id}: only the members of `change` are altered."""
        path = f"/followups/{_segment(followup_id, 'followup')}"
        body = update_body(change)
        return read_followup(
            (await self._ask(_Call("PUT", path, "to change the followup", body=body))).data
        )

    async def get_followup(self, followup_id: FollowupId) -> Followup:
        """GET /followups/{id}."""
        path = f"/followups/{_segment(followup_id, 'followup')}"
        return read_followup((await self._ask(_Call("GET", path, "for a followup"))).data)

    async def followups_of_debt(self, debt_id: DebtId, *, page: int = 1) -> Page[Followup]:
        """GET /followups/debt/{debtId}: one page of up to 100."""
        path = f"/followups/debt/{_segment(debt_id, 'debt')}"
        call = _Call("GET", path, "for the followups of a debt", page_parameters(page))
        answer = await self._ask(call)
        read = read_followups(answer.data, debt_id=debt_id)
        return _page(read, read.items, answer, page)

    async def list_followups(self, query: FollowupQuery, *, page: int = 1) -> Page[Followup]:
        """GET /followups: one page of up to 100, of which those that match are kept."""
        call = _Call("GET", "/followups", "for the followups", query.parameters(page))
        answer = await self._ask(call)
        read = read_followups(answer.data)
        return _page(read, tuple(filter(query.matches, read.items)), answer, page)

    async def get_debt(self, debt_id: DebtId) -> Debt:
        """GET /debts/{id}."""
        path = f"/debts/{_segment(debt_id, 'debt')}"
        return read_debt((await self._ask(_Call("GET", path, "for a debt"))).data)

    async def list_debts(self, query: DebtQuery, *, page: int = 1) -> Page[Debt]:
        """GET /debts: one page of up to 100, of which those that match are kept."""
        answer = await self._ask(_Call("GET", "/debts", "for the debts", query.parameters(page)))
        read = read_debts(answer.data)
        return _page(read, tuple(filter(query.matches, read.items)), answer, page)

    async def _ask(self, call: _Call) -> Answer:
        token = await self._access.token()
        try:
            return await self._ask_with(call, token)
        except AccessRefused as error:
            if error.status != 401:
                raise
        # A 401 means not done: the one case in which a write is sent a second time.
        return await self._ask_with(call, await self._access.token(refused=token))

    async def _ask_with(self, call: _Call, token: Token) -> Answer:
        secret = token.secret.reveal()
        headers = {"Authorization": f"Bearer {secret}"}
        if call.body is not None:
            headers["Content-Type"] = "application/json"
        request = self._pool.build_request(
            call.method,
            f"{self._site}{API_PATH}{call.path}",
            params=call.parameters or None,
            content=call.body,
            headers=headers,
        )
        return await self._counted(call, request, secret)

    async def _counted(self, call: _Call, request: httpx.Request, secret: str) -> Answer:
        """One exchange, with its place in the budget given back whatever happens."""
        ticket = self.budget.start(call.kind)
        try:
            reply = await self._exchange(request)
        except ApiError as error:
            if error.effect is Effect.NEVER_SENT:
                self.budget.never_sent(ticket)
            else:
                self.budget.lost(ticket)
            raise
        except BaseException:
            # Cancelled: it may have been sent.
            self.budget.lost(ticket)
            raise
        wall = self._wall()
        try:
            answer = open_envelope(
                reply, kind=call.kind, doing=call.doing, wall=wall, hidden=(secret,)
            )
        except RateLimited as error:
            self.budget.refused(ticket, reply.headers, error.retry_after, wall=wall)
            raise
        except ApiError:
            self.budget.answered(ticket, reply.headers, wall=wall)
            raise
        self.budget.answered(ticket, reply.headers, wall=wall)
        return answer

    async def _ask_token(self, form: Mapping[str, str]) -> Reply:
        request = self._pool.build_request("POST", f"{self._site}{TOKEN_PATH}", data=dict(form))
        return await self._exchange(request)

    async def _exchange(self, request: httpx.Request) -> Reply:
        started = time.monotonic()
        outcome: int | str = "cancelled"
        try:
            reply = await exchange(self._pool, request, whole=self._timeouts.whole)
            outcome = reply.status
        except ApiError as error:
            outcome = error.effect
            raise
        finally:
            seconds = time.monotonic() - started
            note_request(request.method, request.url.path, outcome, seconds=seconds)
        return reply


def _segment(object_id: str, what: str) -> str:
    """An opaque id as one segment of a path (contract.md 2.21)."""
    try:
        encoded = quote(object_id, safe="")
    except UnicodeEncodeError:
        encoded = ""
    if encoded in {"", ".", ".."}:
        raise Invalid(
            f"This is no id of a {what}.", f"Copy the {what}'s id again; GetBill was not asked."
        )
    return encoded


def _page(read: ReadItems[T], kept: tuple[T, ...], answer: Answer, page: int) -> Page[T]:
    told = answer.pagination
    limit = told.limit or MAX_PAGE_SIZE
    # Without a word on pages, a full page has another behind it.
    pages = page + (read.received >= limit) if told.pages is None else told.pages
    return Page(
        items=kept,
        page=page,
        limit=limit,
        pages=pages,
        total=told.total,
        unreadable=read.unreadable,
        filtered=len(read.items) - len(kept),
    )
