"""A list of debts that never was on a server, and the index that a sweep makes of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from getbill_tui.api.budget import Budget
from getbill_tui.api.errors import ApiError, NotFound
from getbill_tui.api.pages import DebtQuery, Page
from getbill_tui.debt import Debt
from getbill_tui.paths import Paths
from getbill_tui.settings import Settings
from getbill_tui.store.debt_schema import IndexPlace
from getbill_tui.store.debt_writer import open_writer
from getbill_tui.store.sweeping import SyncEnd, SyncPolicy, sync
from getbill_tui.vocabulary import DebtId


def debt_of(name: str, **members: Any) -> Debt:
    raw = {"country": "FR", "contacts": members.pop("contacts", [])}
    return Debt(id=DebtId(name), raw=raw, **members)


@dataclass
class ListedDebts:
    """What the sweep asks: pages of `debts`, and faults in their turn."""

    debts: list[Debt]
    limit: int = 2
    hidden: dict[str, Debt] = field(default_factory=dict)
    """Debts that exist without being listed."""
    faults: dict[int, ApiError | BaseException] = field(default_factory=dict)
    """Number of the request, from 1 → what is raised in place of an answer."""
    before: Callable[[int, ListedDebts], None] | None = None
    """Called before the answer of each page, with its request's number."""
    budget: Budget = field(default_factory=Budget)
    asked: list[str] = field(default_factory=list)

    async def list_debts(self, query: DebtQuery, *, page: int = 1) -> Page[Debt]:
        self._ask(f"page {page}")
        if self.before:
            self.before(len(self.asked), self)
        total = len(self.debts)
        return Page(
            items=tuple(self.debts[(page - 1) * self.limit : page * self.limit]),
            page=page,
            limit=self.limit,
            pages=-(-total // self.limit),
            total=total,
        )

    async def get_debt(self, debt_id: DebtId) -> Debt:
        self._ask(debt_id)
        for debt in (*self.debts, *self.hidden.values()):
            if debt.id == debt_id:
                return debt
        raise NotFound("There is no such debt.", status=404)

    def _ask(self, what: str) -> None:
        self.asked.append(what)
        if fault := self.faults.get(len(self.asked)):
            raise fault


@pytest.fixture
def place(home: Path) -> IndexPlace:
    paths = Paths.from_environment({"GETBILL_HOME": str(home)})
    return IndexPlace.of(Settings(paths=paths, client_id="demo"))


@pytest.fixture
def swept(place: IndexPlace) -> Callable[..., Any]:
    """`await swept([debt, …] or ListedDebts(…), now=…, reserve=…)` → SyncEnd."""

    async def run(
        debts: Sequence[Debt] | ListedDebts,
        *,
        now: float = 1_000.0,
        at: IndexPlace = place,
        **policy: Any,
    ) -> SyncEnd:
        api = debts if isinstance(debts, ListedDebts) else ListedDebts(list(debts))
        with open_writer(at, None) as writer:
            return await sync(
                api,
                writer,
                SyncPolicy(**policy),
                now=now,
                on_progress=lambda _progress: None,
                clock=lambda: 0.0,
                sleep=_no_sleep,
            )

    return run


@pytest.fixture
def debts() -> Callable[..., Debt]:
    """`debts("d1", internal_id="INV-1", phone="+33…")`."""
    return debt_of


@pytest.fixture
def listed() -> type[ListedDebts]:
    return ListedDebts


async def _no_sleep(_seconds: float) -> None:
    """Tests wait for nothing."""
