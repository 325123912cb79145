"""Looking a debt up: absence counts only when two passes in a row saw the same."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from getbill_tui.api.pages import Page
from getbill_tui.delivery.checkpoints import pass_by
from getbill_tui.delivery.readback import look, look_twice
from getbill_tui.followup import Followup
from getbill_tui.vocabulary import DebtId, FollowupId

Pages = Callable[[int], Awaitable[Page[Followup]]]


def followup(number: int) -> Followup:
    return Followup(
        id=FollowupId(f"f{number}"),
        debt_id=DebtId("debt1"),
        call_id=f"c{number}",
        raw={"call_id": f"raw{number}"},
    )


def passes(*seen: list[int], unreadable: int = 0) -> Pages:
    """What each pass sees, one page of two followups after another; the last one stays."""
    left = list(seen)

    async def read(page: int) -> Page[Followup]:
        numbers = left[0]
        pages = max(1, -(-len(numbers) // 2))
        if page >= pages and len(left) > 1:
            left.pop(0)
        items = tuple(followup(number) for number in numbers[2 * page - 2 : 2 * page])
        return Page(items, page, 2, pages, len(numbers), unreadable=unreadable)

    return read


async def test_two_passes_that_agree_are_believed() -> None:
    sight = await look_twice(passes([1, 2, 3]), pass_by)
    assert sight.complete
    assert sight.found["c3"] == "f3"
    assert sight.found["raw3"] == "f3", "our own spelling, before it was cleaned"


async def test_a_followup_that_appears_between_two_passes_is_seen() -> None:
    sight = await look_twice(passes([1], [1, 2], [1, 2]), pass_by)
    assert sight.complete
    assert "c2" in sight.found


async def test_a_list_that_never_rests_proves_no_absence() -> None:
    restless = [list(range(n)) for n in range(1, 12)]
    sight = await look_twice(passes(*restless), pass_by)
    assert not sight.complete
    assert "c0" in sight.found


async def test_an_entry_that_cannot_be_read_proves_no_absence() -> None:
    assert not (await look_twice(passes([1, 2], unreadable=1), pass_by)).complete
    assert (await look(passes([1, 2, 3]))).complete
