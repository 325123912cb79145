"""The table of actions, against the screens that it feeds."""

from __future__ import annotations

from typing import Any

import pytest

from getbill_tui.actions import ACTIONS, Action, actions_at, bindings_at
from getbill_tui.screens.acting import ActingScreen
from getbill_tui.screens.choose import ChooseScreen
from getbill_tui.screens.debt import DebtScreen
from getbill_tui.screens.help import HelpScreen
from getbill_tui.screens.home import HomeScreen
from getbill_tui.screens.jump import JumpScreen
from getbill_tui.screens.new_followup import NewFollowupScreen
from getbill_tui.screens.palette import PaletteScreen
from getbill_tui.screens.question import QuestionScreen
from getbill_tui.situation import Place, Situation
from getbill_tui.vocabulary import Scope

SCREENS: dict[Place, list[type[ActingScreen[Any]]]] = {
    Place.HOME: [HomeScreen],
    Place.DEBT: [DebtScreen],
    Place.SEARCH: [DebtScreen],
    Place.FORM: [NewFollowupScreen],
    Place.PICK: [ChooseScreen],
    Place.BOX: [JumpScreen, PaletteScreen],
    Place.DIALOG: [QuestionScreen],
    Place.HELP: [HelpScreen],
}
FORBIDDEN = {"ctrl+h", "ctrl+i", "ctrl+m", "ctrl+j", "ctrl+a", "ctrl+b", "alt+f", "alt+b"}


@pytest.mark.parametrize("place", Place)
def test_every_action_of_a_place_can_be_done_there(place: Place) -> None:
    for screen in SCREENS[place]:
        missing = [
            a.id for a in actions_at(place) if not callable(getattr(screen, f"do_{a.id}", 0))
        ]
        assert not missing, screen


@pytest.mark.parametrize("place", Place)
def test_a_key_means_one_thing_in_one_place(place: Place) -> None:
    keys = [key for each in actions_at(place) for key in each.keys]
    doubled = {key for key in keys if keys.count(key) > 1} - {"ctrl+q"}
    assert not doubled


def test_ids_are_unique_and_every_action_has_a_key_and_a_title() -> None:
    assert len({each.id for each in ACTIONS}) == len(ACTIONS)
    assert all(each.keys and each.title and each.places for each in ACTIONS)


@pytest.mark.parametrize("each", ACTIONS, ids=lambda each: each.id)
def test_no_key_that_a_terminal_takes_for_another(each: Action) -> None:
    assert not FORBIDDEN & set(each.keys)
    assert not all(key.startswith("f") and key[1:].isdigit() for key in each.keys)


def test_the_fixed_keys() -> None:
    def keys(place: Place) -> dict[str, str]:
        return {key: each.id for each in actions_at(place) for key in each.keys}

    fixed = {"q": "quit", "escape": "back", "j": "down", "k": "up", "down": "down", "up": "up"}
    fixed |= {"g": "first", "home": "first", "G": "last", "end": "last", "enter": "read"}
    fixed |= {"slash": "search", "l": "log_call", "r": "reload", "ctrl+k": "jump"}
    fixed |= {"ctrl+p": "palette", "question_mark": "help"}
    assert fixed.items() <= keys(Place.DEBT).items()
    assert keys(Place.FORM)["ctrl+s"] == "send"
    assert all("ctrl+q" in keys(place) for place in Place)


def test_bindings_lead_to_the_table() -> None:
    actions = {binding.action for binding in bindings_at(Place.DEBT)}
    assert actions == {f"act('{each.id}')" for each in actions_at(Place.DEBT)}


def test_a_missing_scope_disables_writing_and_says_which() -> None:
    without = Situation(missing_scopes=frozenset({Scope.FOLLOWUPS_WRITE}))
    for action_id in ("new", "log_call"):
        (each,) = [a for a in ACTIONS if a.id == action_id]
        assert "followups:write" in each.why_not(without)
        assert each.why_not(Situation()) == ""


async def test_the_help_lists_every_key_and_why_it_may_not_work(browse: Any) -> None:
    async with browse("q7m2kd81xp4z", size=(120, 100)) as session:
        await session.see("10 followups")
        await session.press("question_mark")
        shown = await session.see("Show all followups again", "no filter is on.")
        for each in ACTIONS:
            if Place.DEBT in each.places and each.id != "leave":
                assert each.title in shown
        await session.press("q")
        await session.see("10 followups", gone="Not now")
        await session.press("T")
        await session.see("Statuses")
        await session.press("q")
        await session.see("10 followups", gone="Statuses")
        assert session.app.return_code is None


async def test_ctrl_c_says_how_to_quit_and_loses_nothing(browse: Any) -> None:
    async with browse("q7m2kd81xp4z") as session:
        await session.see("10 followups")
        await session.press("ctrl+c")
        await session.see("ctrl+q quits GetBill")
        await session.press("slash")
        await session.write("relance")
        await session.press("ctrl+c")
        await session.see("text “relance”", "4 of 10")
        await session.press("home", "shift+end", "ctrl+c")
        assert session.app.clipboard == "relance"
        assert session.app.return_code is None


async def test_keys_typed_in_one_burst_reach_what_they_open(browse: Any) -> None:
    async with browse("q7m2kd81xp4z") as session:
        await session.see("10 followups")
        await session.burst("slash", *"relance", "enter", "j", "j")
        await session.see("4 of 10 · text “relance”", "▌ 27 Oct 15:07")
        await session.burst("ctrl+k", *"xyz789ghi012", "enter")
        await session.see("2 followups", "January 2024")
        await session.burst("ctrl+p", *"log a", "enter", "tab", "tab", "tab", "tab", "tab", *"Rang")
        await session.see("Log a call", "Rang")


async def test_the_palette_does_what_is_chosen(browse: Any) -> None:
    async with browse("q7m2kd81xp4z") as session:
        await session.see("10 followups")
        await session.press("ctrl+p")
        await session.see("what do you want to do?", "New followup", "Filter by channel")
        await session.write("channel")
        await session.press("enter")
        await session.see("Channels", "space marks several")
        await session.press("escape", "ctrl+p")
        await session.write("show all")
        await session.press("enter")
        await session.see("Show all followups again: no filter is on.")


async def test_the_mouse_can_press_the_bar(browse: Any) -> None:
    async with browse("q7m2kd81xp4z") as session:
        shown = await session.see("10 followups")
        line = shown.splitlines()[-1]
        await session.pilot.click(offset=(line.index("/ filter") + 2, 39))
        await session.see("enter keep")
