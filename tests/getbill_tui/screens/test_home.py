from __future__ import annotations

from typing import Any

import pytest

from getbill_tui.settings import Settings
from getbill_tui.widgets.pick_box import PickBox

SIZES = [(80, 24), (120, 40)]


@pytest.mark.parametrize("size", SIZES)
async def test_the_first_start_says_what_to_do(browse: Any, sandbox: Any, size: Any) -> None:
    async with browse(size=size) as session:
        shown = session.text
        assert "Open a debt" in shown
        assert "Nothing was opened on this machine yet." in shown
        assert "getbill debts list" in shown
        assert "? help" in shown
        assert "^q" in shown or "q quit" in shown
    assert sandbox.stats()["total"] == 0, "home asks nothing of GetBill"


async def test_an_id_that_is_typed_opens_and_is_remembered(browse: Any) -> None:
    async with browse() as session:
        await session.write("q7m2kd81xp4z")
        assert "open the debt q7m2kd81xp4z" in session.text
        await session.press("enter")
        await session.see("Amélie N'Guessan", "10 followups")
        await session.press("escape")
        shown = await session.see("q7m2kd81xp4z", "DOSS-1000", "opened just now")
        assert "Amélie" not in shown
    async with browse() as session:
        assert "DOSS-1000" in session.text
        await session.press("enter")
        await session.see("Amélie N'Guessan")


async def test_names_do_not_reach_the_disk(browse: Any, settings: Settings) -> None:
    async with browse("q7m2kd81xp4z") as session:
        await session.see("Amélie N'Guessan", "10 followups")
    for file in settings.paths.state.rglob("*"):
        if file.is_file():
            data = file.read_bytes()
            assert "Amélie".encode() not in data
            assert b"Guessan" not in data
            assert b"Relance" not in data


async def test_a_pasted_id_opens_at_once(browse: Any) -> None:
    async with browse() as session:
        await session.paste("xyz789ghi012\n")
        await session.see("debt", "2 followups")


async def test_words_of_a_reference_find_a_recent_debt(browse: Any) -> None:
    async with browse("q7m2kd81xp4z") as session:
        await session.see("DOSS-1000")
        await session.press("ctrl+k")
        await session.paste("xyz789ghi012")
        await session.see("2 followups")
        await session.press("ctrl+k")
        await session.write("doss-1000")
        assert session.app.screen.query_one(PickBox).marked == "q7m2kd81xp4z"
        await session.press("enter")
        await session.see("10 followups")


async def test_the_jump_box_shuts_without_a_choice(browse: Any) -> None:
    async with browse("q7m2kd81xp4z") as session:
        await session.see("10 followups")
        await session.press("ctrl+k", "escape")
        assert "10 followups" in session.text


async def test_what_can_be_no_id_says_so(browse: Any) -> None:
    async with browse() as session:
        await session.write("two words")
        await session.press("enter")
        await session.see("one word without spaces")


async def test_a_debt_can_be_forgotten(browse: Any) -> None:
    async with browse("q7m2kd81xp4z") as session:
        await session.see("DOSS-1000")
        await session.press("escape")
        await session.see("opened just now")
        await session.press("delete")
        await session.see("Nothing was opened on this machine yet.")


async def test_a_damaged_store_costs_the_recents_only(browse: Any, settings: Settings) -> None:
    file = settings.paths.local_store
    file.parent.mkdir(parents=True)
    file.write_bytes(b"no database " * 500)
    async with browse() as session:
        await session.see("local.sqlite cannot be used")
        await session.paste("q7m2kd81xp4z")
        await session.see("10 followups")
