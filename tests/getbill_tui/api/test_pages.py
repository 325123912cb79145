from collections.abc import Sequence
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from getbill_tui.api.errors import EffectUnknown
from getbill_tui.api.pages import DebtQuery, FollowupQuery, Page, all_pages
from getbill_tui.debt import Debt
from getbill_tui.followup import Followup

PARIS = ZoneInfo("Europe/Paris")


def followup(number: int | str, **members: object) -> Followup:
    return Followup(id=str(number), debt_id="d", **members)


async def swept(pages: Sequence[Page[Followup]]) -> list[list[str]]:
    async def fetch(number: int) -> Page[Followup]:
        return pages[number - 1]

    return [[item.id for item in page.items] async for page in all_pages(fetch)]


def page(number: int, ids: Sequence[int], pages: int, **more: int) -> Page[Followup]:
    return Page(tuple(followup(n) for n in ids), number, 100, pages, None, **more)


async def test_it_stops_at_the_last_page() -> None:
    assert await swept([page(1, [1, 2], 2), page(2, [3], 2)]) == [["1", "2"], ["3"]]


@pytest.mark.parametrize("pages", [0, 1])
async def test_an_empty_list_is_one_empty_page(pages: int) -> None:
    assert await swept([page(1, [], pages)]) == [[]]


async def test_it_stops_at_an_empty_page_whatever_the_count_says() -> None:
    assert await swept([page(1, [1], 10**6), page(2, [], 10**6)]) == [["1"], []]


async def test_rows_that_shifted_between_pages_come_once() -> None:
    shifted = [page(1, [1, 2], 3), page(2, [2, 3], 3), page(3, [3, 4], 3)]
    assert await swept(shifted) == [["1", "2"], ["3"], ["4"]]


async def test_a_page_of_filtered_or_unreadable_items_is_not_the_end() -> None:
    pages = [page(1, [], 3, filtered=100), page(2, [], 3, unreadable=100), page(3, [7], 3)]
    assert await swept(pages) == [[], [], ["7"]]


async def test_a_list_that_repeats_itself_is_an_error_and_no_endless_loop() -> None:
    with pytest.raises(EffectUnknown, match="page 2"):
        await swept([page(1, [1, 2], 10**6), page(2, [1, 2], 10**6)])


def test_days_are_sent_one_wider() -> None:
    query = FollowupQuery(first_day=date(2026, 3, 1), last_day=date(2026, 3, 1))
    assert query.parameters(2) == {
        "page": "2",
        "limit": "100",
        "date_from": "2026-02-28",
        "date_to": "2026-03-02",
    }


def test_the_last_day_of_the_calendar_is_no_bug() -> None:
    query = FollowupQuery(first_day=date.min, last_day=date.max)
    assert query.parameters(1)["date_to"] == "9999-12-31"


@pytest.mark.parametrize(
    ("moment", "inside"),
    [
        (datetime(2026, 1, 11, 22, 59, tzinfo=UTC), False),
        (datetime(2026, 1, 11, 23, 0, tzinfo=UTC), True),
        (datetime(2026, 1, 12, 22, 59, tzinfo=UTC), True),
        (datetime(2026, 1, 12, 23, 0, tzinfo=UTC), False),
        (None, False),
    ],
)
def test_a_day_is_a_day_of_the_asked_zone(moment: datetime | None, inside: bool) -> None:
    day = date(2026, 1, 12)
    query = FollowupQuery(first_day=day, last_day=day, zone=PARIS)
    assert query.matches(followup(1, call_date=moment)) is inside


@pytest.mark.parametrize(
    ("query", "inside"),
    [
        (FollowupQuery(), True),
        (FollowupQuery(type="call"), True),
        (FollowupQuery(type="sms"), False),
        (FollowupQuery(status="sent"), False),
        (FollowupQuery(debt_id="e"), False),
        (FollowupQuery(debt_id="d", type="call", status="no_answer"), True),
    ],
)
def test_what_the_server_does_not_filter_is_filtered_here(
    query: FollowupQuery, inside: bool
) -> None:
    assert query.matches(followup(1, type="call", status="no_answer")) is inside


@pytest.mark.parametrize(
    ("asked", "status", "inside"),
    [
        (None, None, True),
        ("paid", "status.default.paid", True),
        ("status.default.paid", "status.default.paid", True),
        ("status.default.paid", "paid", True),
        ("paid", "status.default.partial", False),
        ("paid", None, False),
        ("own.word", "own.word", True),
    ],
)
def test_a_status_of_a_debt_in_full_or_by_its_last_part(
    asked: str | None, status: str | None, inside: bool
) -> None:
    assert DebtQuery(status=asked).matches(Debt(id="d", status=status)) is inside
