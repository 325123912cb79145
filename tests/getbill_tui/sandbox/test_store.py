from __future__ import annotations

import asyncio
import sqlite3

import pytest

from getbill_tui.sandbox.store import Store


@pytest.fixture
def store(tmp_path):
    store = Store(tmp_path / "sandbox.sqlite")
    yield store
    store.close()


def values(number):
    return {"debt_id": "d", "type": "call", "call_id": f"c-{number}", "processed_at": "2026"}


async def test_what_is_written_in_one_turn_is_committed_at_once(store, tmp_path):
    statements = []
    store._db.set_trace_callback(statements.append)

    async def write(number):
        store.add_followup(values(number), client="demo")
        await store.committed()

    await asyncio.gather(*(write(number) for number in range(20)))
    assert statements.count("COMMIT") == 1
    assert len(store.received()) == 20


async def test_committed_returns_only_when_another_reader_sees_it(store, tmp_path):
    with sqlite3.connect(tmp_path / "sandbox.sqlite") as other:
        store.add_followup(values(1), client="demo")
        assert other.execute("SELECT count(*) FROM followups").fetchone() == (0,)
        await store.committed()
        assert other.execute("SELECT count(*) FROM followups").fetchone() == (1,)
    other.close()


async def test_a_commit_that_fails_is_no_success(store, monkeypatch):
    store.add_followup(values(1), client="demo")

    def fail():
        raise sqlite3.OperationalError("disk full")

    with monkeypatch.context() as patch:
        patch.setattr(store, "_commit", fail)
        with pytest.raises(sqlite3.OperationalError):
            await store.committed()


def test_an_unfinished_transaction_is_no_trap_for_the_next_loop(store):
    async def abandon():
        store.add_followup(values(1), client="demo")
        store._batch = asyncio.get_running_loop().create_future()

    asyncio.run(abandon())
    asyncio.run(store.committed())
    assert len(store.received()) == 1
