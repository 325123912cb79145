"""The virtual list, in an app of its own, with followups made by hand."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from rich.cells import cell_len
from textual.app import App, ComposeResult

from getbill_tui.browse.timeline import Entry, lay_out, newest_first
from getbill_tui.followup import Followup
from getbill_tui.vocabulary import DebtId, FollowupId
from getbill_tui.widgets.timeline_columns import head_pieces, line_pieces
from getbill_tui.widgets.timeline_list import TimelineList

NOW = datetime(2026, 1, 12, 12, tzinfo=UTC)
Lines = Callable[..., tuple[object, ...]]


def some(count: int, first: int = 0) -> list[Followup]:
    """Followups f<first>, …, each a minute older than the one before."""
    return [
        Followup(
            id=FollowupId(f"f{n}"),
            debt_id=DebtId("d"),
            type="call",
            status="no_answer",
            call_date=NOW - timedelta(minutes=n),
            summary=f"call {n}",
        )
        for n in range(first, first + count)
    ]


class Host(App[None]):
    def __init__(self) -> None:
        super().__init__()
        self.marked: list[str | None] = []
        self.opened = 0

    def compose(self) -> ComposeResult:
        yield TimelineList()

    @property
    def list(self) -> TimelineList:
        return self.query_one(TimelineList)

    def show(self, followups: list[Followup], mark: str | None = None) -> None:
        lines = lay_out(newest_first(followups), zone=UTC, now=NOW)
        self.list.show(lines, FollowupId(mark) if mark else None)

    def line(self, y: int) -> str:
        return self.list.render_line(y).text

    def on_timeline_list_marked(self, event: TimelineList.Marked) -> None:
        self.marked.append(event.followup.id if event.followup else None)

    def on_timeline_list_opened(self) -> None:
        self.opened += 1


async def test_the_newest_is_marked_first_and_the_mark_moves() -> None:
    app = Host()
    async with app.run_test(size=(80, 10)) as pilot:
        app.show(some(30))
        await pilot.pause()
        assert app.list.marked is not None
        assert app.line(0).strip().startswith("January 2026")
        assert app.line(1).startswith("▌ 12 Jan 12:00")
        app.list.move(1)
        await pilot.pause()
        assert app.marked == ["f0", "f1"]
        assert not app.line(1).startswith("▌")
        app.list.move_to_last()
        await pilot.pause()
        assert app.marked[-1] == "f29"
        assert app.line(9).startswith("▌")
        app.list.move(5)
        await pilot.pause()
        assert app.marked[-1] == "f29", "there is nothing below the last"
        app.list.move_to_first()
        await pilot.pause()
        assert app.line(0).strip().startswith("January 2026"), "the heading comes back into view"


async def test_rows_that_arrive_above_do_not_move_the_mark_on_the_screen() -> None:
    app = Host()
    async with app.run_test(size=(80, 10)) as pilot:
        app.show(some(50, first=50))
        app.list.move(20)
        await pilot.pause()
        assert app.list.marked is not None
        before = app.list.marked.id
        place = next(y for y in range(10) if app.line(y).startswith("▌"))
        app.show(some(100))
        await pilot.pause()
        assert app.list.marked is not None
        assert app.list.marked.id == before
        assert app.line(place).startswith("▌")


async def test_who_has_not_moved_stays_on_the_newest() -> None:
    app = Host()
    async with app.run_test(size=(80, 10)) as pilot:
        app.show(some(10, first=5))
        await pilot.pause()
        app.show(some(15))
        await pilot.pause()
        assert app.marked == ["f5", "f0"]


async def test_a_followup_can_be_marked_by_its_id() -> None:
    app = Host()
    async with app.run_test(size=(80, 10)) as pilot:
        app.show(some(200), mark="f150")
        await pilot.pause()
        assert app.marked == ["f150"]
        assert any(app.line(y).startswith("▌") for y in range(10))


async def test_a_list_that_shrinks_keeps_a_mark() -> None:
    app = Host()
    async with app.run_test(size=(80, 10)) as pilot:
        app.show(some(20))
        app.list.move_to_last()
        app.show(some(3))
        await pilot.pause()
        assert app.marked[-1] == "f2"
        app.show([])
        await pilot.pause()
        assert app.marked[-1] is None
        assert app.list.marked is None
        app.list.move(1)


async def test_the_mouse_marks_opens_and_scrolls() -> None:
    app = Host()
    async with app.run_test(size=(80, 10)) as pilot:
        app.show(some(100))
        await pilot.pause()
        await pilot.click(TimelineList, offset=(10, 4))
        assert app.marked[-1] == "f3"
        await pilot.click(TimelineList, offset=(10, 0))
        assert app.marked[-1] == "f3", "a heading cannot be marked"
        await pilot.click(TimelineList, offset=(10, 4), times=2)
        assert app.opened == 1
        app.list.scroll_to(y=40, animate=False)
        await pilot.pause()
        await pilot.click(TimelineList, offset=(10, 0))
        assert app.marked[-1] == "f39"


async def test_only_the_visible_lines_are_drawn(monkeypatch: pytest.MonkeyPatch) -> None:
    app = Host()
    drawn: list[int] = []
    original = TimelineList.render_line

    def counting(self: TimelineList, y: int) -> object:
        drawn.append(y)
        return original(self, y)

    monkeypatch.setattr(TimelineList, "render_line", counting)
    async with app.run_test(size=(80, 10)) as pilot:
        app.show(some(10_000))
        await pilot.pause()
        assert len(drawn) < 100
        drawn.clear()
        app.list.move(1)
        await pilot.pause()
        assert 0 < len(drawn) <= 4, "a move draws the two lines that changed"


WEIRD = [
    replace(some(1)[0], summary="日本語" * 40, triggered_payment=True, direction="outbound"),
    replace(some(1)[0], summary="x" * 500, type="日本語日本語日本語", status="s" * 40),
    replace(some(1)[0], call_date=None, summary="a\nb\tc", duration_ms=10**15),
    replace(some(1)[0], summary="👩‍👩‍👧‍👦 e\u0301 🇫🇷" * 20),
    Followup(id=FollowupId("bare"), debt_id=DebtId("d")),
]


@pytest.mark.parametrize("width", [20, 40, 76, 80, 87, 88, 120, 200])
@pytest.mark.parametrize("number", range(len(WEIRD)))
def test_every_line_is_exactly_as_wide_as_the_list(number: int, width: int) -> None:
    for line in lay_out([WEIRD[number]], zone=UTC, now=NOW):
        text = "".join(piece.text for piece in line_pieces(line, width, marked=True))
        assert "\n" not in text
        assert "\t" not in text
        if isinstance(line, Entry) and width >= 76:
            assert cell_len(text) == width
    assert cell_len("".join(piece.text for piece in head_pieces(width))) == width


def test_a_line_shows_time_channel_direction_status_length_payment_and_summary() -> None:
    followup = replace(
        some(1)[0], duration_ms=185_000, triggered_payment=True, direction="outbound"
    )
    (_, line) = lay_out([followup], zone=UTC, now=NOW)
    text = "".join(piece.text for piece in line_pieces(line, 100, marked=False))
    words = "12 Jan 12:00 ☎ call → out ○ no answer 3:05 € call 0"
    assert " ".join(text.split()) == words
