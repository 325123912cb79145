from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from getbill_tui.errors import GetBillError
from getbill_tui.screens.answers import Answered, HistoryFailed, Load
from getbill_tui.settings import Secret, Settings
from getbill_tui.vocabulary import DebtId

DEBT = "q7m2kd81xp4z"
SEED = "xyz789ghi012"
SIZES = [(80, 24), (120, 40)]


def many(count: int, debt_id: str = "bigdebt00001") -> dict[str, Any]:
    """A debt with `count` followups, a minute apart."""
    start = datetime(2026, 1, 1, tzinfo=UTC)
    debt = {"id": debt_id, "firstname": "Big", "lastname": "Debt", "amount": 5, "currency": "EUR"}
    followups = [
        {
            "debt_id": debt_id,
            "type": "call",
            "status": "no_answer",
            "call_date": (start + timedelta(minutes=n)).isoformat(),
            "summary": f"attempt {n:05}",
        }
        for n in range(count)
    ]
    return {"debts": [debt], "followups": followups}


@pytest.mark.parametrize("size", SIZES)
async def test_a_debt_shows_who_how_much_and_every_contact(browse: Any, size: Any) -> None:
    async with browse(SEED, size=size) as session:
        shown = await session.see("2 followups", "DOSS-0001", "EUR")
        assert "January 2024" in shown
        assert "22 Jan 10:30 ☎ call" in shown
        assert "✓ deal found" in shown
        assert "3:00 €" in shown
        assert "Initial" in shown
        assert "loaded just now · UTC +00:00" in shown


async def test_times_are_those_of_the_settings_zone(browse: Any, settings: Settings) -> None:
    paris = replace(settings, timeline_zone=ZoneInfo("Europe/Paris"))
    async with browse(SEED, settings=paris) as session:
        shown = await session.see("2 followups", "Europe/Paris +0")
        assert "22 Jan 11:30 ☎ call" in shown
        await session.see("Mon 22 Jan 2024 11:30 +01:00")


async def test_the_details_follow_the_cursor_and_fill_the_screen(browse: Any) -> None:
    async with browse(SEED, size=(80, 24)) as session:
        await session.see("2 followups")
        shown = await session.press("j", "enter")
        for text in (
            "email",
            "delivered",
            "Automated reminder email",
            "open count  3",
        ):
            assert text in shown
        assert "no value: direction" not in shown
        assert "when " not in shown, "the list made room"
        assert "def456ghi789" in await session.press("G"), "the keys scroll the details now"
        assert "when " in await session.press("escape")


async def test_every_member_of_the_seed_document_can_be_read(browse: Any) -> None:
    async with browse(SEED, size=(80, 60)) as session:
        await session.see("2 followups")
        shown = await session.press("enter")
        for text in (
            "call",
            "deal found",
            "out (outbound)",
            "Mon 22 Jan 2024 10:30 +00:00",
            "Mon 22 Jan 2024 10:00 +00:00",
            "3:00 (180000 ms)",
            "+33800123456",
            "completed_successfully",
            "€ triggered",
            "Customer answered, discussed payment options",
            "on s3.amazonaws.com",
            "expired",
            "call_789456",
            "Mon 22 Jan 2024 10:35 +00:00",
            "no value: pdf_url, email_first_opened_at",
        ):
            assert text in shown
        assert "Signature" not in shown


async def test_filters_narrow_say_so_and_escape_clears_them(browse: Any) -> None:
    async with browse(DEBT) as session:
        await session.see("10 followups")
        await session.press("slash")
        shown = await session.write("relance")
        assert "4 of 10 · text “relance”" in shown
        assert "esc clear" in shown
        await session.press("enter")
        await session.press("t")
        await session.see("Channels")
        shown = await session.press("enter")
        assert "type sms · text “relance”" in shown
        await session.press("escape")
        await session.see("10 followups")
        await session.press("T")
        await session.see("Statuses")
        await session.press("space", "j", "space", "enter")
        await session.see("status delivered, sent")
        await session.press("c")
        await session.see("10 followups")
        await session.press("slash")
        await session.write("zzzz")
        await session.see("No followup passes the filter", "0 of 10")
        await session.press("escape")
        await session.see("10 followups")


async def test_a_long_history_is_there_page_by_page(browse: Any, sandbox: Any) -> None:
    sandbox.seed("empty", **many(450))
    sandbox.faults(delay={"seconds": 0.4, "route": "GET /followups/debt/{debtId}"})
    async with browse("bigdebt00001") as session:
        await session.see("reading page 2 of 5", "attempt 00")
        await session.press("j", "j", "j")
        marked = next(line for line in session.text.splitlines() if line.startswith("▌"))
        shown = await session.see("450 followups", gone="reading")
        assert marked.split("│")[0].strip() in shown, "the cursor stayed on its followup"
        assert "loaded just now" in shown
        shown = await session.press("G")
        assert "attempt 00000" in shown
        shown = await session.press("g")
        assert "attempt 00449" in shown
    assert sandbox.stats()["requests"]["GET /followups/debt/{debtId}"] == {"200": 5}


async def test_a_reload_reads_again_and_keeps_the_place(browse: Any, sandbox: Any) -> None:
    sandbox.seed("empty", **many(30))
    async with browse("bigdebt00001") as session:
        await session.see("30 followups")
        await session.press("j", "j")
        extra = many(31)["followups"][30]
        sandbox._ask(
            "seed", {"seed": "empty", **many(30), "followups": [*many(30)["followups"], extra]}
        )
        await session.press("r")
        await session.see("31 followups", "loaded just now")


async def test_the_age_of_what_is_shown_grows_by_the_minute(browse: Any) -> None:
    clock = [datetime(2026, 3, 1, 12, tzinfo=UTC)]
    async with browse(SEED, now=lambda: clock[0]) as session:
        await session.see("loaded just now")
        clock[0] += timedelta(minutes=3)
        session.app.screen._grow_older()
        await session.see("loaded 3 min ago")


async def test_a_debt_without_followups_says_what_can_be_done(browse: Any, sandbox: Any) -> None:
    sandbox.seed(
        "empty",
        debts=[{"id": "lonely", "firstname": "A", "lastname": "B", "amount": 1, "currency": "EUR"}],
    )
    async with browse("lonely") as session:
        await session.see("No followup yet", "n writes the first one")
        await session.press("slash")
        await session.see("Filter by text: there is no followup yet.")


SLOW_DOWN = {"error": True, "message": "slow", "code": 429, "details": {"retry_after": 90}}
FAILURES: list[tuple[dict[str, Any], tuple[str, ...]]] = [
    ({"status_before": {"status": 500}}, ("GetBill gave no usable answer",)),
    ({"status_before": {"status": 401}}, ("GetBill does not accept the credentials",)),
    ({"garbage": {}}, ("GetBill gave no usable answer",)),
    ({"truncated": {}}, ("GetBill gave no usable answer",)),
    ({"drop_before": {}}, ("GetBill gave no usable answer",)),
    ({"error_true": {"code": 404, "message": "gone"}}, ("GetBill knows no such debt",)),
    (
        {"status_before": {"status": 429, "body": SLOW_DOWN}},
        ("GetBill asks for patience", "It can go on at"),
    ),
]


@pytest.mark.parametrize("size", SIZES)
async def test_a_failure_is_shown_as_one_and_can_be_tried_again(
    browse: Any, sandbox: Any, size: Any
) -> None:
    async with browse(size=size) as session:
        for fault, texts in FAILURES:
            sandbox.faults(**fault)
            await session.press("ctrl+k")
            await session.paste(DEBT)
            shown = await session.see(*texts, "r tries again")
            assert "No followup" not in shown
            sandbox.faults(**{name: [] for name in fault})
            await session.press("r")
            await session.see("10 followups", "Amélie", gone="tries again")


async def test_an_unknown_and_a_foreign_debt(browse: Any, settings: Settings) -> None:
    async with browse("nosuchdebt") as session:
        await session.see("GetBill knows no such debt", "debt not shown")
    foreign = replace(settings, client_id="foreign", client_secret=Secret("foreign"))
    async with browse(DEBT, settings=foreign) as session:
        await session.see("This debt belongs to another company")
        await session.press("escape")
        assert DEBT not in session.text, "a debt that never opened is not remembered"


async def test_nobody_listens(browse: Any, settings: Settings) -> None:
    off = replace(settings, base_url="http://127.0.0.1:9")
    async with browse(DEBT, settings=off) as session:
        await session.see("GetBill cannot be reached", "r tries again")


async def test_a_failed_reload_keeps_the_rows_under_a_banner(browse: Any, sandbox: Any) -> None:
    async with browse(DEBT) as session:
        await session.see("10 followups", "Amélie")
        sandbox.faults(status_before={"status": 503})
        await session.press("r")
        shown = await session.see("! GetBill gave no usable answer", "from the load before")
        assert "Relance prévue" in shown
        assert "Amélie" in shown
        sandbox.faults(status_before=[])
        await session.press("r")
        await session.see("10 followups", gone="usable answer")


async def test_a_load_that_breaks_off_keeps_what_came(browse: Any, sandbox: Any) -> None:
    sandbox.seed("empty", **many(250))
    sandbox.faults(
        status_before={"status": 500, "skip": 2, "route": "GET /followups/debt/{debtId}"}
    )
    async with browse("bigdebt00001") as session:
        await session.see("200 followups · 50 not read", "r tries again")


async def test_without_debts_read_the_followups_can_be_browsed(
    browse: Any, settings: Settings
) -> None:
    reader = replace(settings, client_id="reader", client_secret=Secret("reader"))
    async with browse(DEBT, settings=reader) as session:
        await session.see("10 followups", "debtor and balance need the scope debts:read")


async def test_an_answer_to_an_earlier_load_is_dropped(browse: Any) -> None:
    async with browse(DEBT) as session:
        await session.see("10 followups")
        late = HistoryFailed(GetBillError("too late"))
        for load in (Load(DebtId("other"), 1), Load(DebtId(DEBT), 0)):
            session.app.screen.post_message(Answered(load, late))
        await session.pilot.pause()
        assert "too late" not in session.text
        session.app.screen.post_message(Answered(Load(DebtId(DEBT), 1), late))
        await session.see("too late")


async def test_nothing_is_opened_fetched_or_written_by_reading(browse: Any, sandbox: Any) -> None:
    async with browse(SEED) as session:
        await session.see("2 followups")
        await session.press("enter", "escape", "j", "tab", "G", "tab")
    routes = set(sandbox.stats()["requests"])
    assert routes == {"POST /token", "GET /followups/debt/{debtId}", "GET /debts/{id}"}
