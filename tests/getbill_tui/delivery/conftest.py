"""A world in virtual time: an event loop that jumps, a server that loses answers, a store."""

from __future__ import annotations

import asyncio
import random
import selectors
import sqlite3
from collections import deque
from collections.abc import Callable, Coroutine, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from getbill_tui.api.budget import Budget, Kind
from getbill_tui.api.errors import ApiError, EffectUnknown, Invalid, RateLimited, Unreachable
from getbill_tui.api.pages import Page
from getbill_tui.delivery.checkpoints import Point
from getbill_tui.delivery.engine import Delivery
from getbill_tui.delivery.intent import Intent
from getbill_tui.delivery.policy import Policy
from getbill_tui.delivery.settlement import Settlement
from getbill_tui.delivery.sqlite_intents import SCHEMA, SqliteIntents
from getbill_tui.delivery.states import State
from getbill_tui.delivery.turn import DeliveryEnd, Pause
from getbill_tui.followup import Followup, JsonObject, JsonValue
from getbill_tui.vocabulary import DebtId, FollowupId

EPOCH = datetime(2026, 1, 12, 9, 0, tzinfo=UTC)


class _Jumping(selectors.DefaultSelector):
    """Never waits: the loop's time jumps to the next timer instead."""

    skipped = 0.0

    def select(self, timeout: float | None = None) -> list[Any]:
        events = super().select(0)
        if not events:
            assert timeout is not None, "nothing will ever happen again"
            self.skipped += max(0.0, timeout)
        return events


class VirtualLoop(asyncio.SelectorEventLoop):
    def __init__(self) -> None:
        self._jumping = _Jumping()
        super().__init__(self._jumping)

    def time(self) -> float:
        return self._jumping.skipped


class Killed(BaseException):
    """The process died at this point."""


@dataclass
class FakeServer:
    """Keeps followups; each fault is a function of the chances it was given."""

    loop: asyncio.AbstractEventLoop
    chance: random.Random
    faults: Mapping[str, float] = field(default_factory=dict)
    read_faults: float = 0.0
    latest_commit: float = 100.0
    page_size: int = 3
    limits: Mapping[Kind, int] = field(
        default_factory=lambda: {Kind.READ: 10**6, Kind.WRITE: 10**6}
    )
    window: float = 3_600.0
    stored: list[tuple[FollowupId, JsonObject]] = field(default_factory=list)
    posts: list[JsonObject] = field(default_factory=list)
    reads: list[str] = field(default_factory=list)
    own_429: int = 0
    under_way: int = 0
    most_under_way: int = 0
    script: deque[str] = field(default_factory=deque)
    """Faults for the next POSTs, before chance decides; "ok" is none."""
    _marks: dict[Kind, deque[float]] = field(
        default_factory=lambda: {Kind.READ: deque(), Kind.WRITE: deque()}
    )

    def __post_init__(self) -> None:
        self.budget = Budget(clock=self.loop.time)
        self._work: set[asyncio.Task[Any]] = set()

    async def create_followup(self, body: Mapping[str, JsonValue]) -> Followup:
        return await self._served(self._create(dict(body)), Kind.WRITE)

    async def followups_of_debt(self, debt_id: DebtId, *, page: int = 1) -> Page[Followup]:
        return await self._served(self._list(debt_id, page), Kind.READ)

    async def _served(self, work: Coroutine[Any, Any, Any], kind: Kind) -> Any:
        """A server goes on working when its client is gone."""
        ticket = self.budget.start(kind)
        self.under_way += 1
        self.most_under_way = max(self.most_under_way, self.under_way)
        if not self._allowed(kind):
            work.close()
            self.own_429 += 1
            work = self._too_many()
        task = self.loop.create_task(work)
        self._work.add(task)
        task.add_done_callback(self._work.discard)
        task.add_done_callback(lambda done: done.cancelled() or done.exception())
        try:
            answer = await asyncio.shield(task)
        except Unreachable:
            self.budget.never_sent(ticket)
            raise
        except RateLimited as error:
            self.budget.refused(ticket, self._headers(kind), error.retry_after, wall=self._wall())
            raise
        except EffectUnknown:
            self.budget.lost(ticket)
            raise
        except ApiError:
            self.budget.answered(ticket, self._headers(kind), wall=self._wall())
            raise
        except BaseException:
            self.budget.lost(ticket)
            raise
        finally:
            self.under_way -= 1
        self.budget.answered(ticket, self._headers(kind), wall=self._wall())
        return answer

    def _wall(self) -> float:
        return EPOCH.timestamp() + self.loop.time()

    def _allowed(self, kind: Kind) -> bool:
        marks, now = self._marks[kind], self.loop.time()
        while marks and marks[0] + self.window <= now:
            marks.popleft()
        if len(marks) >= self.limits[kind]:
            return False
        marks.append(now)
        return True

    def _headers(self, kind: Kind) -> dict[str, str]:
        marks = self._marks[kind]
        reset = (marks[0] if marks else self.loop.time()) + self.window + EPOCH.timestamp()
        return {
            "x-ratelimit-limit": str(self.limits[kind]),
            "x-ratelimit-remaining": str(self.limits[kind] - len(marks)),
            "x-ratelimit-reset": str(int(reset)),
            "x-ratelimit-window": str(int(self.window)),
        }

    async def _too_many(self) -> None:
        raise RateLimited("Too many requests.", retry_after=5.0)

    async def _create(self, body: JsonObject) -> Followup:
        fault = self._next_fault()
        if fault == "unreachable":
            raise Unreachable("Refused.")
        self.posts.append(body)
        await asyncio.sleep(self.chance.uniform(0.01, 0.5))
        if fault == "too_many":
            raise RateLimited("Too many requests.", retry_after=self.chance.choice([None, 3.0]))
        if str(body["call_id"]).startswith("bad"):
            raise Invalid("Bad status.", status=400, details={"status": ("is invalid",)})
        if fault == "hang_before":
            await asyncio.sleep(10_000)
            raise EffectUnknown("Never answered, never done.")
        if fault == "drop_before":
            raise EffectUnknown("Lost before.")
        if fault == "late":
            delay = self.chance.uniform(0, self.latest_commit)
            self.loop.call_later(delay, self._store, body)
            raise EffectUnknown("Lost, and done later.")
        followup_id = self._store(body)
        if fault == "hang_after":
            await asyncio.sleep(10_000)
        if fault == "drop_after":
            raise EffectUnknown("Lost after.")
        await asyncio.sleep(self.chance.uniform(0.01, 0.5))
        return Followup(id=followup_id, debt_id=DebtId(str(body["debt_id"])))

    def _next_fault(self) -> str:
        if self.script:
            return self.script.popleft()
        for fault, probability in self.faults.items():
            if self.chance.random() < probability:
                return fault
        return "ok"

    def _store(self, body: JsonObject) -> FollowupId:
        followup_id = FollowupId(f"f{len(self.stored)}")
        self.stored.append((followup_id, body))
        return followup_id

    async def _list(self, debt_id: DebtId, page: int) -> Page[Followup]:
        self.reads.append(debt_id)
        await asyncio.sleep(self.chance.uniform(0.01, 0.2))
        if self.chance.random() < self.read_faults:
            raise self.chance.choice([EffectUnknown("Lost."), Unreachable("Refused.")])
        mine = [(i, b) for i, b in reversed(self.stored) if b["debt_id"] == debt_id]
        start = (page - 1) * self.page_size
        return Page(
            items=tuple(
                Followup(id=i, debt_id=debt_id, call_id=str(b["call_id"]))
                for i, b in mine[start : start + self.page_size]
            ),
            page=page,
            limit=self.page_size,
            pages=-(-len(mine) // self.page_size),
            total=len(mine),
        )


@dataclass
class World:
    """One store, one server, and as many processes, one after another, as a test wants."""

    seed: int = 0
    policy: Policy = field(
        default_factory=lambda: Policy(settle_seconds=120.0, concurrency=4, patience=30.0)
    )

    def __post_init__(self) -> None:
        self.loop = VirtualLoop()
        self.chance = random.Random(self.seed)
        self.server = FakeServer(self.loop, self.chance)
        self.connection = sqlite3.connect(":memory:", isolation_level=None)
        for statement in SCHEMA.split(";\n"):
            self.connection.execute(statement)
        self.store = SqliteIntents(self.connection, "https://getbill.test")
        self.settled: list[tuple[Intent, Settlement]] = []
        self.pauses: list[Pause | None] = []
        self.stop = asyncio.Event()
        self.skew = timedelta(0)
        self.trace: list[Point] = []
        self.killer: Callable[[Point], None] | None = None

    def now(self) -> datetime:
        return EPOCH + timedelta(seconds=self.loop.time()) + self.skew

    def queue(self, *call_ids: str, debt: str = "debt1") -> None:
        self.connection.execute("BEGIN")
        for call_id in call_ids:
            body: JsonObject = {"debt_id": debt, "type": "call", "call_id": call_id}
            self.store.insert(f"{debt}/{call_id}", DebtId(debt), call_id, body, {})
        self.connection.execute("COMMIT")

    def delivery(self, policy: Policy | None = None, store: Any = None) -> Delivery:
        return Delivery(
            store or self.store,
            self.server,
            policy or self.policy,
            on_settled=lambda intent, settlement: self.settled.append((intent, settlement)),
            on_pause=self.pauses.append,
            stop=self.stop,
            now=self.now,
            jitter=self.chance.random,
            checkpoint=self._checkpoint,
        )

    def run(self, policy: Policy | None = None, *, store: Any = None) -> DeliveryEnd:
        """One process, from its start to its own end. Raises Killed when it was killed."""

        async def process() -> DeliveryEnd:
            self.stop = asyncio.Event()
            return await self.delivery(policy, store).run()

        return self.loop.run_until_complete(process())

    def run_for(self, seconds: float) -> DeliveryEnd | None:
        """One process that is killed after so long; None when it was."""

        async def process() -> DeliveryEnd | None:
            self.stop = asyncio.Event()
            work = asyncio.ensure_future(self.delivery().run())
            done, _ = await asyncio.wait({work}, timeout=seconds)
            if not done:
                work.cancel()
                with suppress(asyncio.CancelledError):
                    await work
                return None
            return work.result()

        return self.loop.run_until_complete(process())

    def pass_time(self, seconds: float) -> None:
        self.loop.run_until_complete(asyncio.sleep(seconds))

    def states(self) -> dict[str, State]:
        rows = self.connection.execute("SELECT key, state FROM intents")
        return {key.partition("/")[2]: State(state) for key, state in rows}

    def on_server(self) -> list[str]:
        return [str(body["call_id"]) for _, body in self.server.stored]

    def outcomes(self) -> dict[str, Settlement]:
        return {intent.call_id: settlement for intent, settlement in self.settled}

    def close(self) -> None:
        for task in asyncio.all_tasks(self.loop):
            task.cancel()
        self.loop.run_until_complete(asyncio.sleep(0))
        self.loop.close()
        self.connection.close()

    def _checkpoint(self, point: Point) -> None:
        self.trace.append(point)
        if self.killer is not None:
            self.killer(point)


@pytest.fixture
def world() -> Iterator[World]:
    made = World()
    yield made
    made.close()


@pytest.fixture
def new_world() -> Callable[[int], World]:
    """For tests that need many: each must be closed by the test."""
    return World


@pytest.fixture
def killed() -> type[BaseException]:
    return Killed
