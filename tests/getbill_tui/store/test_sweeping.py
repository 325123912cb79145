"""A sweep against lists that shift, fail, and run out of budget; every page kept at once."""

from __future__ import annotations

from typing import Any

import pytest

from getbill_tui.api.budget import Budget, Kind
from getbill_tui.api.errors import AccessRefused, EffectUnknown, RateLimited, Unreachable
from getbill_tui.store.debt_index import DebtIndex
from getbill_tui.store.debt_schema import IndexPlace
from getbill_tui.store.sweeping import End


def names(count: int) -> list[str]:
    return [f"d{n}" for n in range(count)]


@pytest.fixture
def five(debts: Any) -> list[Any]:
    return [debts(name, internal_id=f"INV-{name}") for name in names(5)]


def held(place: IndexPlace, count: int = 10) -> list[str]:
    with DebtIndex.open(place) as index:
        return sorted(debt.id for debt in index.beginning_with("d", count * 3))


async def test_what_changed_is_counted_and_what_did_not_is_left(
    swept: Any, five: list[Any], debts: Any, place: IndexPlace
) -> None:
    first = await swept(five)
    assert (first.end, first.changes.new, first.reads) == (End.COMPLETE, 5, 3)
    again = await swept(five)
    assert (again.changes.new, again.changes.changed, again.changes.gone) == (0, 0, 0)
    five[1] = debts("d1", internal_id="INV-d1", phone="+33639980101")
    changed = await swept([*five, debts("d5")])
    assert (changed.changes.new, changed.changes.changed, changed.held) == (1, 1, 6)
    with DebtIndex.open(place) as index:
        assert [debt.id for debt in index.exactly("+33639980101")] == ["d1"]


async def test_a_kill_costs_one_page(
    swept: Any, five: list[Any], listed: Any, place: IndexPlace
) -> None:
    class Killed(BaseException):
        pass

    api = listed(five, faults={2: Killed()})
    with pytest.raises(Killed):
        await swept(api)
    with DebtIndex.open(place) as index:
        fresh = index.freshness()
        assert (fresh.as_of, fresh.under_way.page, fresh.under_way.met) == (None, 2, 2)
    end = await swept(api, now=2_000.0)
    assert api.asked == ["page 1", "page 2", "page 2", "page 3"]
    assert (end.end, end.held) == (End.COMPLETE, 5)
    with DebtIndex.open(place) as index:
        # As old as its beginning: page 1 was read then.
        assert index.freshness().as_of.timestamp() == 1_000.0


async def test_a_sweep_left_for_too_long_or_begun_anew_starts_at_the_first_page(
    swept: Any, five: list[Any], listed: Any
) -> None:
    for later in ({"now": 1_000.0 + 8 * 86_400}, {"anew": True}):
        with pytest.raises(AccessRefused):
            await swept(listed(five, faults={2: AccessRefused("no", status=401)}))
        api = listed(five)
        await swept(api, **later)
        assert api.asked[0] == "page 1"


async def test_a_share_of_the_budget_is_left_and_the_next_call_goes_on(
    swept: Any, five: list[Any], listed: Any
) -> None:
    budget = Budget(reads=4, clock=lambda: 0.0)
    api = listed(five, limit=1, budget=budget)
    inner = api.list_debts

    async def counted(query: Any, *, page: int = 1) -> Any:
        answered = await inner(query, page=page)
        budget.answered(budget.start(Kind.READ), {}, wall=0.0)
        return answered

    api.list_debts = counted
    end = await swept(api, reserve_percent=50.0)
    assert (end.end, end.reads, budget.remaining(Kind.READ)) == (End.BUDGET_SPENT, 2, 2)
    assert end.wait > 0
    api.budget = Budget(clock=lambda: 0.0)
    api.list_debts = inner
    done = await swept(api)
    assert (done.end, done.held) == (End.COMPLETE, 5)
    assert api.asked == [f"page {n}" for n in (1, 2, 3, 4, 5)]


async def test_a_429_ends_it_with_the_servers_word_on_when(
    swept: Any, five: list[Any], listed: Any
) -> None:
    end = await swept(listed(five, faults={2: RateLimited("slow", retry_after=42.0)}))
    assert (end.end, end.wait, end.sweep.page) == (End.BUDGET_SPENT, 42.0, 2)


async def test_the_time_may_be_over(swept: Any, five: list[Any], listed: Any) -> None:
    end = await swept(listed(five), max_seconds=0.0)
    assert (end.end, end.reads) == (End.TIME_OVER, 0)


async def test_reads_that_fail_are_tried_again_but_not_for_ever(
    swept: Any, five: list[Any], listed: Any
) -> None:
    flaky = listed(five, faults={1: Unreachable("no route"), 2: EffectUnknown("502", status=502)})
    assert (await swept(flaky)).end is End.COMPLETE
    dead = listed(five, faults=dict.fromkeys(range(1, 10), Unreachable("no route")))
    with pytest.raises(Unreachable):
        await swept(dead)
    assert len(dead.asked) == 4


async def test_a_list_whose_pages_are_all_the_same_is_an_error(
    swept: Any, five: list[Any], listed: Any
) -> None:
    class Stuck(listed):
        async def list_debts(self, query: Any, *, page: int = 1) -> Any:
            found = await super().list_debts(query, page=1)
            return type(found)(found.items, page, found.limit, found.pages, found.total)

    with pytest.raises(EffectUnknown, match="rows of page 1"):
        await swept(Stuck(five))


class TestDebtsThatGo:
    async def test_a_debt_that_is_gone_is_asked_for_once_and_forgotten(
        self, swept: Any, five: list[Any], listed: Any, place: IndexPlace
    ) -> None:
        await swept(five)
        api = listed(five[1:])
        end = await swept(api)
        assert api.asked == ["page 1", "page 2", "d0"]
        assert (end.changes.gone, held(place)) == (1, ["d1", "d2", "d3", "d4"])

    async def test_a_debt_that_is_not_listed_but_there_is_kept(
        self, swept: Any, five: list[Any], listed: Any, place: IndexPlace
    ) -> None:
        await swept(five)
        end = await swept(listed(five[1:], hidden={"d0": five[0]}))
        assert (end.changes.gone, held(place)) == (0, names(5))

    async def test_debts_are_not_missed_because_others_went_while_it_read(
        self, swept: Any, five: list[Any], listed: Any, place: IndexPlace
    ) -> None:
        def shift(request: int, api: Any) -> None:
            if request == 2:
                del api.debts[0]

        end = await swept(listed(list(five), before=shift))
        # d0 was met before it went; the next sweep sees to it.
        assert held(place) == names(5)
        assert end.sweep.shrank

    async def test_many_are_forgotten_unasked_when_the_list_stood_still(
        self, swept: Any, debts: Any, listed: Any, place: IndexPlace
    ) -> None:
        many = [debts(f"d{n:03}") for n in range(80)]
        await swept(listed(many, limit=50))
        api = listed(many[:10], limit=50)
        end = await swept(api)
        assert (end.changes.gone, end.held, api.asked) == (70, 10, ["page 1"])

    async def test_many_are_kept_when_it_moved(
        self, swept: Any, debts: Any, listed: Any, place: IndexPlace
    ) -> None:
        many = [debts(f"d{n:03}") for n in range(120)]
        await swept(listed(many, limit=50))

        def shift(request: int, api: Any) -> None:
            if request == 2:
                del api.debts[1]

        end = await swept(listed(many[:60], limit=50, before=shift))
        assert (end.left, end.changes.gone, end.held) == (60, 0, 120)
