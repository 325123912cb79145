"""Everything one delivery knows at a moment: who is next, who waits, and why.

Kept by `engine`, which starts requests, and by `answers`, which digests what they report.
Holds no task and writes nothing.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from getbill_tui.delivery.doubts import Doubts
from getbill_tui.delivery.health import Health
from getbill_tui.delivery.intent import Intent, IntentStore
from getbill_tui.delivery.lineup import Lineup
from getbill_tui.delivery.pacing import Pace
from getbill_tui.delivery.policy import Policy
from getbill_tui.delivery.states import State
from getbill_tui.delivery.turn import DeliveryEnd, Turn
from getbill_tui.vocabulary import DebtId

_WINDOW: Final = 4_096
"""Followups held in memory at most."""
BATCH: Final = 512


@dataclass(slots=True)
class Board:
    """One delivery's state of play. `clock` is the event loop's time, in seconds."""

    store: IntentStore
    policy: Policy
    pace: Pace
    health: Health
    clock: Callable[[], float]
    lineup: Lineup = field(default_factory=Lineup)
    doubts: Doubts = field(default_factory=Doubts)
    posting: Counter[DebtId] = field(default_factory=Counter)
    """POSTs under way, by debt."""
    looking: set[DebtId] = field(default_factory=set)
    """Debts that are being read."""
    unmet: dict[DebtId, float] = field(default_factory=dict)
    """Debts to be read before their first POST, and when: their followups stand aside."""
    seen: set[DebtId] = field(default_factory=set)
    """Debts that need no reading before a POST in this run."""
    failed_looks: Counter[DebtId] = field(default_factory=Counter)
    end: DeliveryEnd | None = None
    _loaded_to: int = 0
    _all_loaded: bool = False

    def finish(self, end: DeliveryEnd) -> None:
        """Send nothing more; what is in flight is still awaited. The first reason stays."""
        self.end = self.end or end

    def posted(self, debt_id: DebtId) -> None:
        """A POST of this debt is under way no longer."""
        self.posting[debt_id] -= 1
        if not self.posting[debt_id]:
            del self.posting[debt_id]

    def refill(self) -> None:
        """Bring the next of the queue into the lineup."""
        enough = 4 * self.policy.concurrency
        while self.lineup.ready < enough and self.more_to_load:
            batch = self.store.unsettled([State.QUEUED], after=self._loaded_to, limit=BATCH)
            self._all_loaded = len(batch) < BATCH
            if batch:
                self._loaded_to = batch[-1].order
            for intent in batch:
                self._meet(intent.debt_id)
            self.lineup.add(batch)

    @property
    def more_to_load(self) -> bool:
        """Whether the queue may hold more, and memory has room for it."""
        return not self._all_loaded and len(self.lineup) < _WINDOW

    def doubt(self, intent: Intent, due: float) -> None:
        """Look it up at `due`; until then nothing is posted for its debt."""
        self.doubts.add(intent, due)
        self.lineup.pause(intent.debt_id)

    def queue_again(self, intent: Intent, queued: Intent, turn: Turn) -> None:
        """It was certainly not created."""
        turn.move(intent, queued)
        self.lineup.put_back(queued)

    def release(self, debt_id: DebtId, *, without: frozenset[str] = frozenset()) -> None:
        """Let the debt's followups go on, unless something else still holds them."""
        if debt_id in self.doubts or debt_id in self.unmet:
            self.lineup.drop(debt_id, without)
        else:
            self.lineup.release(debt_id, without=without)

    def idle(self) -> bool:
        """Whether nothing is left that this run could do or wait for."""
        if self.end is not None:
            return True
        if self.lineup.ready or self.unmet or self.more_to_load:
            return False
        if self.policy.wait_in_doubt:
            return not len(self.doubts)
        return not self.doubts.due(self.clock())

    def due_looks(self) -> list[DebtId]:
        """Debts in doubt whose time has come and that nothing is under way for."""
        return [
            debt_id
            for debt_id in self.doubts.due(self.clock())
            if debt_id not in self.looking and debt_id not in self.posting
        ]

    def due_prechecks(self) -> list[DebtId]:
        """Debts to be read before their first POST, as many as the lineup is short of."""
        if self.lineup.ready >= 4 * self.policy.concurrency:
            return []
        now = self.clock()
        return [d for d, due in self.unmet.items() if due <= now and d not in self.looking]

    def _meet(self, debt_id: DebtId) -> None:
        if debt_id in self.seen or debt_id in self.unmet:
            return
        always = self.policy.precheck == "always"
        if self.policy.precheck == "never" or (not always and self.store.met(debt_id)):
            self.seen.add(debt_id)
            return
        self.unmet[debt_id] = self.clock()
        self.lineup.pause(debt_id)


def wake_up_in(board: Board, now: float) -> float | None:
    """Seconds until something is due without any answer; None when only answers matter."""
    moments = [due - now for due in board.unmet.values() if due > now]
    if (due := board.doubts.next_due_after(now)) is not None:
        moments.append(due - now)
    if pause := board.health.pause(now):
        moments.append(pause)
    elif board.lineup.ready:
        moments.append(max(board.pace.window_wait(), board.pace.spacing(now)))
    if not board.looking and (board.due_looks() or board.due_prechecks()):
        moments.append(board.pace.read_wait(precheck=not board.due_looks()))
    return min((moment for moment in moments if moment > 0), default=None)


async def cancelled(tasks: set[asyncio.Task[None]]) -> None:
    """Cancel what is under way and wait until it is gone."""
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
