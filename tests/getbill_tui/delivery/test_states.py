"""Every move of a followup: those of the table are made, all others are refused."""

from __future__ import annotations

import itertools
from typing import Any

import pytest

from getbill_tui.delivery.intent import Change
from getbill_tui.delivery.states import MOVES, IllegalMove, State, check_move

ALLOWED = {
    ("queued", "sending"),
    ("queued", "created"),
    ("sending", "created"),
    ("sending", "refused"),
    ("sending", "unsure"),
    ("sending", "queued"),
    ("sending", "held"),
    ("unsure", "created"),
    ("unsure", "queued"),
    ("unsure", "held"),
    ("held", "unsure"),
    ("refused", "queued"),
}
PAIRS = list(itertools.product(State, State))


def test_the_table_is_that_of_the_contract() -> None:
    assert {(old.value, new.value) for old in MOVES for new in MOVES[old]} == ALLOWED
    assert set(MOVES) == set(State)


@pytest.mark.parametrize(("old", "new"), PAIRS, ids=lambda state: state.value)
def test_the_store_makes_allowed_moves_only(old: State, new: State, world: Any) -> None:
    world.queue("call")
    world.connection.execute("UPDATE intents SET state = ?", (old,))
    change = Change(key="debt1/call", old=old, new=new)
    if (old.value, new.value) in ALLOWED:
        check_move(old, new)
        world.store.record([change])
        assert world.states() == {"call": new}
    else:
        with pytest.raises(IllegalMove):
            check_move(old, new)
        with pytest.raises(IllegalMove):
            world.store.record([change])
        assert world.states() == {"call": old}


def test_a_stale_move_takes_nothing_with_it(world: Any) -> None:
    world.queue("one", "two")
    with pytest.raises(IllegalMove):
        world.store.record(
            [
                Change(key="debt1/one", old=State.QUEUED, new=State.SENDING),
                Change(key="debt1/two", old=State.SENDING, new=State.CREATED),
            ]
        )
    assert world.states() == {"one": State.QUEUED, "two": State.QUEUED}


def test_a_settled_intent_forgets_its_payload(world: Any) -> None:
    world.queue("call")
    world.store.record([Change(key="debt1/call", old=State.QUEUED, new=State.SENDING)])
    world.store.record([Change(key="debt1/call", old=State.SENDING, new=State.REFUSED)])
    kept = world.connection.execute("SELECT call_id, body, origin FROM intents").fetchone()
    assert kept == (None, None, None)
