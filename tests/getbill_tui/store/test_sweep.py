"""A list that moves while it is read: what was there all the time is always met."""

from __future__ import annotations

import random

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from getbill_tui.store.sweep import MOST_ROUNDS, PageFacts, Sweep

Shift = tuple[int, int]
"""Rows removed from the front half of the list, and rows put in front, between two reads."""


def swept(
    rows: list[int], limit: int, shifts: list[Shift], *, seed: int = 0
) -> tuple[set[int], Sweep]:
    """Sweep over `rows` while they shift; what was met, and how the sweep ended."""
    chance = random.Random(seed)
    listed, met = list(rows), set[int]()
    sweep = Sweep(number=1, started_at=0.0, limit=limit)
    fresh = max(rows, default=0) + 1
    for step in range(10_000):
        if sweep.at_end:
            return met, sweep
        start = (sweep.page - 1) * limit
        page = listed[start : start + limit]
        met |= set(page)
        facts = PageFacts(
            page=sweep.page,
            limit=limit,
            received=len(page),
            unreadable=0,
            total=len(listed),
            last=sweep.page >= -(-len(listed) // limit) or not page,
        )
        sweep = Sweep.load(sweep.after(facts, len(met)).dump())
        if step < len(shifts):
            removed, added = shifts[step]
            for _ in range(min(removed, len(listed))):
                listed.pop(chance.randrange(len(listed)))
            if not removed:
                listed[:0] = range(fresh, fresh + added)
                fresh += added
    raise AssertionError("the sweep does not end")


@settings(max_examples=300, deadline=None, database=None, suppress_health_check=list(HealthCheck))
@given(
    count=st.integers(0, 60),
    limit=st.integers(1, 10),
    shifts=st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), max_size=40),
    seed=st.integers(0, 99),
)
def test_rows_that_stay_are_met_whatever_goes_and_comes(
    count: int, limit: int, shifts: list[Shift], seed: int
) -> None:
    rows = list(range(count))
    listed, chance = list(rows), random.Random(seed)
    met, _ = swept(rows, limit, shifts, seed=seed)
    # The same shifts again, to know what stayed to the very end.
    fresh = count + 1 if count else 1
    for removed, added in shifts:
        for _ in range(min(removed, len(listed))):
            listed.pop(chance.randrange(len(listed)))
        if not removed:
            listed[:0] = range(fresh, fresh + added)
            fresh += added
    assert {row for row in listed if row < count} <= met


def test_a_list_that_stands_still_is_read_once() -> None:
    met, sweep = swept(list(range(250)), 100, [])
    assert (len(met), sweep.reads, sweep.round, sweep.shrank) == (250, 3, 1, False)


def test_an_empty_list_is_one_read() -> None:
    met, sweep = swept([], 100, [])
    assert (met, sweep.reads, sweep.at_end, sweep.missing) == (set(), 1, True, 0)


def test_rows_added_in_front_are_found_by_going_over_the_front_again() -> None:
    met, sweep = swept(list(range(300)), 100, [(0, 5)])
    assert len(met) == 305
    # Three pages and a fourth of what shifted, then the first one again.
    assert (sweep.reads, sweep.round, sweep.missing) == (5, 2, 0)


def test_a_list_that_shrinks_is_read_again_where_rows_may_have_slipped_past() -> None:
    met, sweep = swept(list(range(300)), 100, [(30, 0)])
    assert len(met & set(range(300))) >= 270
    assert sweep.shrank
    assert sweep.reads <= 5


def test_a_server_that_counts_more_than_it_lists_does_not_hold_a_sweep_for_ever() -> None:
    sweep = Sweep(number=1, started_at=0.0)
    while not sweep.at_end:
        last = sweep.page == 2
        facts = PageFacts(
            page=sweep.page,
            limit=100,
            received=40 if last else 100,
            unreadable=0,
            total=150,
            last=last,
        )
        sweep = sweep.after(facts, 140)
    assert (sweep.round, sweep.missing, sweep.reads) == (MOST_ROUNDS, 10, 2 * MOST_ROUNDS)


def test_items_without_an_id_are_not_waited_for() -> None:
    facts = PageFacts(page=1, limit=100, received=3, unreadable=1, total=3, last=True)
    sweep = Sweep(number=1, started_at=0.0).after(facts, 2)
    assert (sweep.at_end, sweep.round, sweep.missing) == (True, 1, 0)


def test_a_server_with_smaller_pages_and_without_a_count() -> None:
    sweep = Sweep(number=1, started_at=0.0)
    numbers = []
    while not sweep.at_end:
        numbers.append(sweep.page)
        facts = PageFacts(
            page=sweep.page, limit=50, received=50, unreadable=0, total=None, last=sweep.page == 3
        )
        sweep = sweep.after(facts, 50 * sweep.page)
    assert numbers == [1, 2, 3]
