"""The boxes to type in, the pick box and the bar, each in an app of its own."""

from __future__ import annotations

from textual.app import App, ComposeResult
from textual.content import Content
from textual.events import Paste

from getbill_tui.actions import actions_at
from getbill_tui.situation import Place, Situation
from getbill_tui.vocabulary import Scope
from getbill_tui.widgets.action_bar import ActionBar
from getbill_tui.widgets.entry import Entry, Prose
from getbill_tui.widgets.pick_box import Choice, PickBox

DIRTY = "a\x1b]52;c;aGk=\x07\u202eb"


class Typing(App[None]):
    def compose(self) -> ComposeResult:
        yield Entry(id="line")
        yield Prose(id="prose")


async def test_what_is_pasted_is_cleaned() -> None:
    app = Typing()
    async with app.run_test() as pilot:
        for name in ("line", "prose"):
            box = app.query_one(f"#{name}")
            box.focus()
            await pilot.pause()
            app.post_message(Paste(f"{DIRTY}\nsecond"))
            await pilot.pause()
        line = app.query_one("#line", Entry).value
        prose = app.query_one("#prose", Prose).text
        assert line == "a␛]52;c;aGk=␇\ufffdb second"
        assert prose == "a␛]52;c;aGk=␇\ufffdb\nsecond"


async def test_no_cursor_blinks() -> None:
    app = Typing()
    async with app.run_test():
        assert not app.query_one(Entry).cursor_blink
        assert not app.query_one(Prose).cursor_blink


class Picking(App[None]):
    def __init__(self) -> None:
        super().__init__()
        self.picked: list[str] = []
        self.unfit: list[str] = []

    def compose(self) -> ComposeResult:
        yield PickBox(
            placeholder="",
            empty=Content("nothing"),
            from_typed=lambda text: Choice(text, Content(text), text) if text == "own" else None,
        )

    def on_mount(self) -> None:
        box = self.query_one(PickBox)
        box.offer([Choice(word, Content(word), word) for word in ("alpha beta", "béta", "gamma")])
        box.entry.focus()

    def on_pick_box_picked(self, event: PickBox.Picked) -> None:
        self.picked.append(event.id)

    def on_pick_box_nothing_fits(self, event: PickBox.NothingFits) -> None:
        self.unfit.append(event.typed)


async def test_typing_narrows_and_enter_takes() -> None:
    app = Picking()
    async with app.run_test() as pilot:
        box = app.query_one(PickBox)
        await pilot.press(*"beta")
        assert box.list.option_count == 2
        box.move(1)
        await pilot.press("enter")
        assert app.picked == ["béta"]


async def test_what_stands_for_itself_is_offered_last() -> None:
    app = Picking()
    async with app.run_test() as pilot:
        await pilot.press(*"own", "enter")
        assert app.picked == ["own"]


async def test_what_fits_nothing_says_so() -> None:
    app = Picking()
    async with app.run_test() as pilot:
        await pilot.press(*"zzz", "enter")
        assert (app.picked, app.unfit) == ([], ["zzz"])


async def test_only_a_paste_into_an_empty_box_is_taken_at_once() -> None:
    app = Picking()
    async with app.run_test() as pilot:
        app.post_message(Paste("own"))
        await pilot.pause()
        assert app.picked == ["own"]
        app.post_message(Paste("own"))
        await pilot.pause()
        assert app.picked == ["own"]


class Barred(App[None]):
    def compose(self) -> ComposeResult:
        yield ActionBar(Place.DEBT)


async def test_the_bar_fits_and_always_shows_help_and_quit() -> None:
    for width in (30, 80, 120):
        app = Barred()
        async with app.run_test(size=(width, 5)):
            text = app.query_one(ActionBar).render().plain
            assert len(text) <= width
            assert text.rstrip().endswith("? help  q quit")
    assert all(f" {each.bar} " in text for each in actions_at(Place.DEBT) if each.bar)


async def test_what_cannot_be_done_is_dimmed() -> None:
    app = Barred()
    async with app.run_test(size=(120, 5)):
        bar = app.query_one(ActionBar)
        bar.situation = Situation(missing_scopes=frozenset({Scope.FOLLOWUPS_WRITE}))
        faint = {
            bar.render().plain[span.start : span.end].strip()
            for span in bar.render().spans
            if span.style == "$faint"
        }
        assert {"n", "new", "l", "log call"} <= faint
        assert "open" not in faint
