"""The followups that are next, in queue order, those of a pausing debt set aside.

Pure: knows no store and no server. `engine` fills and empties it.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Collection, Iterable

from getbill_tui.delivery.intent import Intent
from getbill_tui.vocabulary import DebtId


class Lineup:
    """A window onto the queue. A debt pauses while its followups are being looked up."""

    def __init__(self) -> None:
        self._ready: deque[Intent] = deque()
        self._aside: dict[DebtId, deque[Intent]] = {}

    def __len__(self) -> int:
        return len(self._ready) + sum(len(intents) for intents in self._aside.values())

    @property
    def ready(self) -> int:
        """How many may be sent now."""
        return len(self._ready)

    def add(self, intents: Iterable[Intent]) -> None:
        """At the end, in this order."""
        for intent in intents:
            self._aside.get(intent.debt_id, self._ready).append(intent)

    def put_back(self, intent: Intent) -> None:
        """To the front: it had its turn, and was not created."""
        self._aside.get(intent.debt_id, self._ready).appendleft(intent)

    def take(self, number: int) -> list[Intent]:
        """The next ones, at most `number`."""
        return [self._ready.popleft() for _ in range(min(number, len(self._ready)))]

    def pause(self, debt_id: DebtId) -> None:
        """Send nothing of this debt until `release`."""
        if debt_id in self._aside:
            return
        self._aside[debt_id] = deque(i for i in self._ready if i.debt_id == debt_id)
        if self._aside[debt_id]:
            self._ready = deque(i for i in self._ready if i.debt_id != debt_id)

    def release(self, debt_id: DebtId, *, without: Collection[str] = ()) -> None:
        """Let the debt's followups go on, except those with these keys."""
        waiting = self._aside.pop(debt_id, deque())
        self._ready.extendleft(i for i in reversed(waiting) if i.key not in without)

    def drop(self, debt_id: DebtId, keys: Collection[str]) -> None:
        """Forget these followups of a pausing debt."""
        if keys and debt_id in self._aside:
            self._aside[debt_id] = deque(i for i in self._aside[debt_id] if i.key not in keys)
