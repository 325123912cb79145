"""Seeded simulation of the engine: whatever fails, and wherever it dies, exactly once.

Invariants of exactly-once.md: I1 no duplicate, none lost, none extra; I2 created here means on
the server with that payload; I3 refused here means absent there; I4 every row has one state.
`DELIVERY_SEEDS` sets how many worlds are tried.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from getbill_tui.delivery.checkpoints import Point
from getbill_tui.delivery.states import State

SEEDS = int(os.environ.get("DELIVERY_SEEDS", "600"))
BLOCK = 50
FAULTS = (
    "unreachable",
    "too_many",
    "drop_before",
    "drop_after",
    "late",
    "hang_before",
    "hang_after",
)


def live(world: Any, killed: type[BaseException]) -> int:
    """Run the world's processes until all is settled; how many of them were killed."""
    chance, deaths = world.chance, 0
    for attempt in range(60):
        if attempt == 12:  # from here on nothing fails any more
            world.server.faults, world.server.read_faults, world.killer = {}, 0.0, None
        fate = chance.random() if attempt < 12 else 1.0
        if fate < 0.3:
            died = world.run_for(chance.uniform(0.0, 400.0)) is None
        else:
            if fate < 0.7:
                world.killer = dies_at(chance, killed)
            try:
                died, _ = False, world.run()
            except killed:
                died = True
            world.killer = None
        deaths += died
        open_states = {State.QUEUED, State.SENDING, State.UNSURE, State.HELD}
        if not open_states & set(world.states().values()):
            return deaths
        world.pass_time(chance.choice([0.0, 1.0, 200.0]))
        # The wall clock may be set back, by an hour too.
        world.skew = min(world.skew, timedelta(seconds=-chance.choice([0, 0, 50, 3_600])))
    raise AssertionError(f"seed {world.seed}: never settled: {world.states()}")


def dies_at(chance: Any, killed: type[BaseException]) -> Callable[[Point], None]:
    left = chance.randrange(40)

    def killer(point: Point) -> None:
        nonlocal left
        left -= 1
        if left < 0:
            raise killed

    return killer


def build(new_world: Callable[[int], Any], seed: int) -> Any:
    world = new_world(seed)
    chance = world.chance
    world.server.faults = {
        name: chance.choice([0.0, 0.1, 0.3]) for name in chance.sample(FAULTS, k=3)
    }
    world.server.read_faults = chance.choice([0.0, 0.0, 0.2])
    world.policy = replace(
        world.policy,
        concurrency=chance.choice([1, 2, 8]),
        precheck=chance.choice(["first", "first", "always", "never"]),
    )
    if chance.random() < 0.3:
        world.server.limits = dict.fromkeys(world.server.limits, 12)
        world.server.window = 60.0
    for debt in range(chance.randint(1, 4)):
        kinds = ["bad" if chance.random() < 0.1 else "ok" for _ in range(chance.randint(1, 6))]
        world.queue(*[f"{kind}-{debt}-{n}" for n, kind in enumerate(kinds)], debt=f"debt{debt}")
    return world


@pytest.mark.parametrize("block", range(-(-SEEDS // BLOCK)))
def test_nothing_is_doubled_or_lost(
    block: int, new_world: Callable[[int], Any], killed: type[BaseException]
) -> None:
    deaths = 0
    for seed in range(block * BLOCK, (block + 1) * BLOCK):
        world = build(new_world, seed)
        deaths += live(world, killed)
        world.pass_time(10_000.0)  # whatever the server still had in hand
        states = world.states()
        created = {call_id for call_id, state in states.items() if state is State.CREATED}
        there = Counter(world.on_server())
        assert not [call_id for call_id, n in there.items() if n > 1], f"seed {seed}: doubled"
        assert created == set(there), f"seed {seed}: lost or extra"
        refused = {call_id for call_id, state in states.items() if state is State.REFUSED}
        assert refused == {call_id for call_id in states if call_id.startswith("bad")}, seed
        world.close()
    assert deaths > BLOCK / 10, "hardly a process was killed: the test shows little"
