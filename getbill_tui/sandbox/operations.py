"""The documented operations: what each does once the request is known to be allowed.

Rules about values are in `rules`; who may ask, how often, and what goes wrong is decided by
`app` before and after.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Final, TypeAlias

from getbill_tui.sandbox import media, rules
from getbill_tui.sandbox.access import Grant
from getbill_tui.sandbox.answers import Answer, Json, Refusal, Shape, followup_as, one, page_of
from getbill_tui.sandbox.moments import from_unix
from getbill_tui.sandbox.rates import Kind
from getbill_tui.sandbox.state import Sandbox
from getbill_tui.sandbox.store import Record


@dataclass(frozen=True, slots=True)
class Call:
    """One authenticated request, read whole."""

    grant: Grant
    path: Mapping[str, str]
    query: Mapping[str, str]
    content_type: str
    body: bytes

    @property
    def company(self) -> str:
        """Whose data it may see."""
        return self.grant.client.company


Handler: TypeAlias = Callable[[Sandbox, Call], Awaitable[Answer]]


@dataclass(frozen=True, slots=True)
class Operation:
    """One documented operation: where it is, what it needs, and what it does."""

    method: str
    path: str
    scope: str
    handler: Handler

    @property
    def name(self) -> str:
        """As faults and stats call it."""
        return f"{self.method} {self.path}"

    @property
    def kind(self) -> Kind:
        """Which of the client's two rate windows it spends."""
        return "reads" if self.method == "GET" else "writes"


async def create_followup(sandbox: Sandbox, call: Call) -> Answer:
    """POST /followups."""
    body = rules.json_object(call.content_type, call.body)
    rules.judge_create(body, sandbox.readings)
    _require_debt(sandbox, call, body["debt_id"])
    values = rules.new_followup(body, processed_at=from_unix(sandbox.now()))
    stored = sandbox.store.add_followup(values, client=call.grant.client.id)
    await sandbox.store.committed()
    shown = followup_as("create", stored, sandbox.readings.absent_members)
    return Answer(sandbox.readings.create_status, one(shown, "Followup created successfully"))


async def update_followup(sandbox: Sandbox, call: Call) -> Answer:
    """PUT /followups/{id}: what is sent changes, the rest stays."""
    body = rules.json_object(call.content_type, call.body)
    record = _require_followup(sandbox, call)
    rules.judge_update(body)
    changes = rules.changed_columns(body, debt_id=record["debt_id"])
    sandbox.store.change_followup(record["id"], changes)
    await sandbox.store.committed()
    return Answer(
        200, one(_shown(sandbox, "update", record | changes), "Followup updated successfully")
    )


async def get_followup(sandbox: Sandbox, call: Call) -> Answer:
    """GET /followups/{id}."""
    return Answer(200, one(_shown(sandbox, "get", _require_followup(sandbox, call)), "Success"))


async def list_followups(sandbox: Sandbox, call: Call) -> Answer:
    """GET /followups."""
    paging = rules.paging(call.query)
    conditions = [
        ("debts.company = ?", call.company),
        *rules.followup_conditions(call.query),
    ]
    found = sandbox.store.followups(conditions, page=paging.page, limit=paging.limit)
    items = [_shown(sandbox, "list", record) for record in found.items]
    return _page(items, found.total, paging)


async def list_followups_of_debt(sandbox: Sandbox, call: Call) -> Answer:
    """GET /followups/debt/{debtId}."""
    paging = rules.paging(call.query)
    debt_id = call.path["debtId"]
    _require_debt(sandbox, call, debt_id)
    found = sandbox.store.followups_of_debt(debt_id, page=paging.page, limit=paging.limit)
    items = [_shown(sandbox, "by_debt", record) for record in found.items]
    return _page(items, found.total, paging)


async def list_debts(sandbox: Sandbox, call: Call) -> Answer:
    """GET /debts."""
    paging = rules.paging(call.query)
    conditions = [("company = ?", call.company), *rules.debt_conditions(call.query)]
    found = sandbox.store.debts(conditions, page=paging.page, limit=paging.limit)
    return _page(list(found.items), found.total, paging)


async def get_debt(sandbox: Sandbox, call: Call) -> Answer:
    """GET /debts/{id}."""
    _require_debt(sandbox, call, call.path["id"])
    members = sandbox.store.debt(call.path["id"])
    assert members is not None, "it has just been there"
    return Answer(200, one(members, "Success"))


OPERATIONS: Final = (
    Operation("GET", "/followups", "followups:read", list_followups),
    Operation("POST", "/followups", "followups:write", create_followup),
    Operation("GET", "/followups/debt/{debtId}", "followups:read", list_followups_of_debt),
    Operation("GET", "/followups/{id}", "followups:read", get_followup),
    Operation("PUT", "/followups/{id}", "followups:write", update_followup),
    Operation("GET", "/debts", "debts:read", list_debts),
    Operation("GET", "/debts/{id}", "debts:read", get_debt),
)


def _require_debt(sandbox: Sandbox, call: Call, debt_id: str) -> None:
    owner = sandbox.store.owner_of_debt(debt_id)
    if owner is None:
        raise Refusal(404, "Debt not found")
    _require_own(sandbox, call, owner, "debt")


def _require_followup(sandbox: Sandbox, call: Call) -> Record:
    record = sandbox.store.followup(call.path["id"])
    if record is None:
        raise Refusal(404, "Followup not found")
    owner = sandbox.store.owner_of_debt(record["debt_id"])
    _require_own(sandbox, call, owner, "followup")
    return record


def _require_own(sandbox: Sandbox, call: Call, owner: str | None, what: str) -> None:
    if owner == call.company:
        return
    if sandbox.readings.foreign_debt == 404:
        raise Refusal(404, f"{what.capitalize()} not found")
    raise Refusal(403, f"Access denied to this {what}")


def _shown(sandbox: Sandbox, shape: Shape, record: Record) -> Json:
    """A followup as a reading answer shows it: with fresh links."""
    signed = media.with_fresh_links(record, sandbox.now())
    return followup_as(shape, signed, sandbox.readings.absent_members)


def _page(items: list[Json], total: int, paging: rules.Paging) -> Answer:
    return Answer(200, page_of(items, total=total, page=paging.page, limit=paging.limit))
