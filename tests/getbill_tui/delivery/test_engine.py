"""What the engine does in each situation of exactly-once.md, protocol."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from getbill_tui.api.budget import Kind
from getbill_tui.api.errors import AccessRefused, EffectUnknown, MissingScope, Unreachable
from getbill_tui.delivery.checkpoints import Point
from getbill_tui.delivery.intent import Change, Intent
from getbill_tui.delivery.settlement import Created, Held, Refused
from getbill_tui.delivery.states import State
from getbill_tui.errors import GetBillError
from getbill_tui.vocabulary import DebtId


class RefusingDisk:
    """A store whose commits fail from the n-th on."""

    def __init__(self, store: Any, commits: int) -> None:
        self.store = store
        self.commits = commits

    def __getattr__(self, name: str) -> Any:
        return getattr(self.store, name)

    def record(self, changes: Sequence[Change], met: Collection[DebtId] = ()) -> None:
        if self.commits == 0:
            raise GetBillError("The disk is full.")
        self.commits -= 1
        self.store.record(changes, met)


def call_ids(posts: list[dict[str, Any]]) -> list[str]:
    return [str(post["call_id"]) for post in posts]


def test_everything_is_created_once(world: Any) -> None:
    world.queue(*[f"c{n}" for n in range(40)], debt="one")
    world.queue(*[f"d{n}" for n in range(40)], debt="two")
    end = world.run()
    assert (end.error, end.out_of_time, end.stopped) == (None, False, False)
    assert Counter(world.on_server()) == Counter([f"{k}{n}" for k in "cd" for n in range(40)])
    assert set(world.states().values()) == {State.CREATED}
    assert all(isinstance(s, Created) and not s.already_there for s in world.outcomes().values())
    assert 1 < world.server.most_under_way <= world.policy.concurrency


def test_no_byte_leaves_before_its_intent_is_on_the_disk(world: Any) -> None:
    world.queue("c1", "c2", "c3", "c4", "c5", "c6")
    with pytest.raises(GetBillError, match="disk is full"):
        world.run(replace(world.policy, precheck="never"), store=RefusingDisk(world.store, 0))
    assert world.server.posts == []
    assert set(world.states().values()) == {State.QUEUED}


@pytest.mark.parametrize("commits", range(1, 8))
def test_a_disk_that_fills_up_later_sends_no_unwritten_followup(commits: int, world: Any) -> None:
    world.queue(*[f"c{n}" for n in range(12)])
    with pytest.raises(GetBillError, match="disk is full"):
        world.run(store=RefusingDisk(world.store, commits))
    sent = set(call_ids(world.server.posts))
    written = {call_id for call_id, state in world.states().items() if state is not State.QUEUED}
    assert sent <= written
    world.run()
    assert Counter(world.on_server()) == Counter([f"c{n}" for n in range(12)])


@pytest.mark.parametrize("fault", ["drop_after", "late", "hang_after"])
def test_a_lost_answer_is_found_by_reading_back(fault: str, world: Any) -> None:
    world.queue("c1")
    world.server.script.extend([fault])
    world.run()
    assert world.on_server() == ["c1"]
    assert len(world.server.posts) == 1
    assert world.outcomes() == {"c1": Created(world.server.stored[0][0], already_there=True)}


def test_nothing_is_looked_up_before_the_settle_time_is_over(world: Any) -> None:
    world.queue("c1")
    world.server.script.extend(["drop_after"])
    assert world.run_for(119.0) is None
    assert len(world.server.reads) == 1, "only the look before the first POST"
    assert world.states() == {"c1": State.UNSURE}


@pytest.mark.parametrize("fault", ["drop_before", "hang_before"])
def test_what_is_absent_is_sent_once_more(fault: str, world: Any) -> None:
    world.queue("c1")
    world.server.script.extend([fault])
    world.run()
    assert world.on_server() == ["c1"]
    assert len(world.server.posts) == 2
    assert len(world.server.reads) == 3, "once before, twice until two passes agreed"


def test_three_unclear_rounds_are_held_and_the_next_run_looks_again(world: Any) -> None:
    world.queue("c1", "c2")
    world.server.script.extend(["drop_before"])
    world.policy = replace(world.policy, concurrency=1)
    world.server.script.extend(["drop_before", "drop_before"])
    world.run()
    assert len(world.server.posts) == 4
    assert world.states() == {"c1": State.HELD, "c2": State.CREATED}
    assert isinstance(world.outcomes()["c1"], Held)
    world.run()
    assert world.states() == {"c1": State.CREATED, "c2": State.CREATED}
    assert Counter(world.on_server()) == Counter(["c1", "c2"])


def test_in_doubt_hold_holds_at_once_and_looks_at_nothing(world: Any) -> None:
    world.queue("c1")
    world.server.script.extend(["drop_after"])
    policy = replace(world.policy, in_doubt="hold", precheck="never")
    world.run(policy)
    assert world.states() == {"c1": State.HELD}
    world.run(policy)
    assert world.states() == {"c1": State.HELD}
    assert world.server.reads == []
    world.run()
    assert world.states() == {"c1": State.CREATED}
    assert world.on_server() == ["c1"]


def test_a_debt_in_doubt_pauses_and_the_others_go_on(world: Any) -> None:
    world.queue("a1", debt="a")
    world.server.script.extend(["drop_after"])
    world.policy = replace(world.policy, concurrency=1)
    world.queue("b1", "b2", debt="b")
    world.queue("a2", debt="a")
    assert world.run_for(100.0) is None
    assert world.states() == {
        "a1": State.UNSURE,
        "a2": State.QUEUED,
        "b1": State.CREATED,
        "b2": State.CREATED,
    }


def test_never_sent_is_tried_again_without_reading(world: Any) -> None:
    world.queue("c1")
    world.server.script.extend(["unreachable", "unreachable"])
    world.run(replace(world.policy, precheck="never"))
    assert world.on_server() == ["c1"]
    assert world.server.reads == []


def test_a_lost_server_ends_the_run_and_leaves_the_rest_queued(world: Any) -> None:
    world.queue(*[f"c{n}" for n in range(20)])
    world.server.faults = {"unreachable": 1.0}
    end = world.run(replace(world.policy, precheck="never"))
    assert isinstance(end.error, Unreachable)
    assert set(world.states().values()) == {State.QUEUED}
    assert world.loop.time() < 60


def test_a_server_in_trouble_does_not_put_the_whole_queue_in_doubt(world: Any) -> None:
    world.queue(*[f"c{n}" for n in range(200)])
    world.server.faults = {"drop_after": 1.0}
    world.run_for(100.0)
    doubts = sum(state is State.UNSURE for state in world.states().values())
    assert doubts <= 3 * world.policy.concurrency


def test_a_refused_followup_is_refused_and_the_others_go_on(world: Any) -> None:
    world.queue("bad1", "c1")
    end = world.run()
    assert end.error is None
    assert world.states() == {"bad1": State.REFUSED, "c1": State.CREATED}
    refused = world.outcomes()["bad1"]
    assert isinstance(refused, Refused)
    assert refused.error.details == {"status": ("is invalid",)}


@pytest.mark.parametrize(
    "error", [AccessRefused("No.", status=401), MissingScope("No.", scope="followups:write")]
)
def test_no_access_ends_the_run_with_the_rest_queued(
    error: Any, world: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.queue(*[f"c{n}" for n in range(30)])

    async def refuse(body: Any) -> Any:
        world.server.posts.append(body)
        raise error

    monkeypatch.setattr(world.server, "create_followup", refuse)
    end = world.run(replace(world.policy, precheck="never"))
    assert end.error is error
    assert set(world.states().values()) == {State.QUEUED}
    assert len(world.server.posts) <= world.policy.concurrency


def test_what_another_ledger_sent_is_found_before_the_first_post(world: Any) -> None:
    world.queue("c1", "c2", "c3", "c4", "c5")
    for call_id in ("c2", "c4"):
        world.server._store({"debt_id": "debt1", "call_id": call_id})
    world.run()
    assert call_ids(world.server.posts) == ["c1", "c3", "c5"]
    there = {c for c, s in world.outcomes().items() if isinstance(s, Created) and s.already_there}
    assert there == {"c2", "c4"}


@pytest.mark.parametrize(("precheck", "reads"), [("first", 1), ("always", 2), ("never", 0)])
def test_a_debt_is_read_before_its_first_post(precheck: str, reads: int, world: Any) -> None:
    policy = replace(world.policy, precheck=precheck)
    world.queue("c1")
    world.run(policy)
    world.queue("c2")
    world.run(policy)
    assert len(world.server.reads) == reads


def test_stopping_finishes_what_is_in_flight(world: Any) -> None:
    world.queue(*[f"c{n}" for n in range(50)])
    # Each process has its own event: look it up when the time comes.
    world.loop.call_later(3.0, lambda: world.stop.set())  # noqa: PLW0108
    end = world.run()
    assert end.stopped
    assert set(world.states().values()) == {State.CREATED, State.QUEUED}
    created = [c for c, state in world.states().items() if state is State.CREATED]
    assert Counter(created) == Counter(world.on_server())


def test_a_spent_time_budget_leaves_the_rest_queued(world: Any) -> None:
    world.queue(*[f"c{n}" for n in range(200)])
    end = world.run(replace(world.policy, max_seconds=5.0))
    assert end.out_of_time
    assert set(world.states().values()) == {State.CREATED, State.QUEUED}
    assert world.loop.time() < 10


class TestRate:
    @pytest.fixture
    def narrow(self, world: Any) -> Any:
        world.server.limits = {Kind.READ: 1_000, Kind.WRITE: 10}
        world.server.window = 60.0
        world.queue(*[f"c{n}" for n in range(35)])
        return world

    def test_it_is_spent_at_once_and_then_followed(self, narrow: Any) -> None:
        narrow.run()
        assert len(narrow.on_server()) == 35
        assert narrow.server.own_429 == 0
        assert 180 <= narrow.loop.time() < 200, "four windows of ten"
        assert any(pause is not None for pause in narrow.pauses)

    def test_without_waiting_the_run_ends_and_says_when_to_come_back(self, narrow: Any) -> None:
        end = narrow.run(replace(narrow.policy, wait_for_rate=False))
        assert end.out_of_time
        assert len(narrow.on_server()) == 10
        assert timedelta(seconds=50) < end.resume_at - narrow.now() < timedelta(seconds=65)

    def test_a_reserve_is_left_to_others(self, narrow: Any) -> None:
        narrow.run(replace(narrow.policy, wait_for_rate=False, reserve_percent=30.0))
        assert len(narrow.on_server()) == 7

    def test_even_spacing(self, narrow: Any) -> None:
        narrow.run(replace(narrow.policy, rate=60))
        assert 34 * 60 <= narrow.loop.time() < 36 * 60

    def test_a_429_of_others_is_waited_for(self, world: Any) -> None:
        world.queue(*[f"c{n}" for n in range(6)])
        world.server.script.extend(["ok", "too_many", "too_many", "ok", "too_many"])
        end = world.run()
        assert end.error is None
        assert Counter(world.on_server()) == Counter([f"c{n}" for n in range(6)])


def test_a_process_that_died_while_sending_waits_and_looks(world: Any, killed: Any) -> None:
    world.queue("c1")

    def at_answer(point: Point) -> None:
        if point is Point.ANSWER_READ:
            raise killed

    world.killer = at_answer
    with pytest.raises(killed):
        world.run()
    world.killer = None
    assert world.states() == {"c1": State.SENDING}
    began = world.loop.time()
    world.run()
    assert world.loop.time() - began >= 118
    assert world.on_server() == ["c1"]
    assert world.outcomes() == {"c1": Created(world.server.stored[0][0], already_there=True)}


@pytest.mark.parametrize("hours", [-1, -24])
def test_a_clock_set_back_never_shortens_the_wait(hours: int, world: Any) -> None:
    world.queue("c1")
    world.server.script.extend(["late"])
    world.server.latest_commit = 0.0
    world.run_for(5.0)
    world.skew = timedelta(hours=hours)
    began = world.loop.time()
    world.run()
    assert 120 <= world.loop.time() - began < 125
    assert world.on_server() == ["c1"]


def test_deaths_alone_never_lead_to_held(world: Any, killed: Any) -> None:
    world.queue("c1")

    def at_request(point: Point) -> None:
        if point is Point.REQUEST_DUE:
            raise killed

    world.killer = at_request
    for _ in range(6):
        with pytest.raises(killed):
            world.run()
    world.killer = None
    world.run()
    assert world.states() == {"c1": State.CREATED}


def test_a_debt_that_cannot_be_read_stays_queued_and_the_rest_is_sent(
    world: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.queue("a1", debt="a")
    world.queue("b1", "b2", debt="b")
    listing = world.server.followups_of_debt

    async def broken(debt_id: DebtId, *, page: int = 1) -> Any:
        if debt_id == "a":
            raise EffectUnknown("500")
        return await listing(debt_id, page=page)

    monkeypatch.setattr(world.server, "followups_of_debt", broken)
    world.run()
    assert world.states() == {"a1": State.QUEUED, "b1": State.CREATED, "b2": State.CREATED}


def test_settled_rows_are_told_after_the_disk_has_them(world: Any) -> None:
    world.queue("c1", "bad2")
    told: list[State] = []
    delivery_states = world.states

    class Listening(list[tuple[Intent, Any]]):
        def append(self, item: tuple[Intent, Any]) -> None:
            told.append(delivery_states()[item[0].call_id])
            super().append(item)

    world.settled = Listening()
    world.run()
    assert set(told) == {State.CREATED, State.REFUSED}


def test_without_the_settle_wait_the_same_world_doubles(new_world: Any) -> None:
    """The meta-test: the server above does lose answers, and the wait is what saves us."""
    world = new_world(3)
    world.queue(*[f"c{n}" for n in range(30)])
    world.server.faults = {"late": 0.5}
    world.run(replace(world.policy, settle_seconds=0.0))
    world.pass_time(1_000.0)
    doubled = [call_id for call_id, n in Counter(world.on_server()).items() if n > 1]
    world.close()
    assert doubled
