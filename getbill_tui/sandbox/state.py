"""All that one sandbox is made of, in one value: what the routes and the control share."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from getbill_tui.sandbox import readings, seed
from getbill_tui.sandbox.access import Access
from getbill_tui.sandbox.demo import demo_company
from getbill_tui.sandbox.faults import Faults
from getbill_tui.sandbox.rates import Rates
from getbill_tui.sandbox.store import Content, Store

SEEDS: Final[Mapping[str, Callable[[], Content]]] = {
    "demo": demo_company,
    "empty": lambda: ((), ()),
}


@dataclass(slots=True)
class Sandbox:
    """A GetBill. Made by `open_sandbox`, served by `app`, steered by `control`."""

    store: Store
    seed: str
    now: Callable[[], float]
    access: Access
    rates: Rates
    faults: Faults = field(default_factory=Faults)
    readings: readings.Readings = readings.DOCUMENTED
    requests: Counter[tuple[str, str]] = field(default_factory=Counter)
    """(route, status or "dropped") → how many."""
    late: set[asyncio.Task[None]] = field(default_factory=set)
    """Requests whose client was dropped and that are stored later."""

    def reset(self) -> None:
        """Back to the start: the data it was started with, no faults, no tokens, no counts."""
        self.calm()
        self.access.reset()
        self.rates.reset()
        self.requests.clear()
        self.sow(self.seed)

    def calm(self) -> None:
        """No faults, the default readings, the documented limits; nothing stored late."""
        for task in self.late:
            task.cancel()
        self.late.clear()
        self.faults.clear()
        self.readings = readings.DOCUMENTED

    def sow(
        self,
        name: str,
        debts: Iterable[Mapping[str, Any]] = (),
        followups: Iterable[Mapping[str, Any]] = (),
    ) -> None:
        """Replace all data by the named seed and these further debts and followups."""
        more_debts = [seed.debt_of(debt) for debt in debts]
        more_followups = [seed.followup_of(f, n) for n, f in enumerate(followups)]
        self.store.fill(name, SEEDS[name])
        self.store.add(more_debts, more_followups)


def open_sandbox(
    path: Path | None = None, seed_name: str = "demo", now: Callable[[], float] = time.time
) -> Sandbox:
    """A sandbox over the database at `path` (seeded when new), or over a private one."""
    store = Store(path)
    sandbox = Sandbox(store, seed_name, now, Access(now), Rates(now))
    if store.is_empty:
        sandbox.sow(seed_name)
    return sandbox
