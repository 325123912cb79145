from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from textual.widgets import Select

from getbill_tui.settings import Secret, Settings
from getbill_tui.widgets.entry import Entry
from getbill_tui.widgets.form_field import FormRow

DEBT = "q7m2kd81xp4z"
SIZES = [(80, 24), (120, 40)]


async def fill(session: Any, **texts: str) -> None:
    """Put texts into the fields, as if they were typed and chosen."""
    await session.until(lambda: session.app.screen.query(FormRow))
    for name, text in texts.items():
        row = session.app.screen.query_one(f"#field-{name}", FormRow)
        if row.query(Select):
            row.query_one(Select).value = text
        else:
            row.focus_control()
            await session.pilot.pause()
            control = row.query_one(".control")
            if isinstance(control, Entry):
                control.value = ""
            await session.paste(text)
    await session.pilot.pause()


@pytest.mark.parametrize("size", SIZES)
async def test_a_logged_call_is_created_shown_and_marked(
    browse: Any, sandbox: Any, size: Any
) -> None:
    async with browse(DEBT, size=size) as session:
        await session.see("10 followups")
        await session.press("l")
        await session.see("Log a call", "status", "summary")
        await fill(
            session, status="no_answer", summary="Rang twice", phone_number_used="+33 6 12 34 56 78"
        )
        await session.press("ctrl+s")
        shown = await session.see("Created.", "11 followups")
        marked = next(line for line in shown.splitlines() if line.startswith("▌"))
        assert "☎ call" in marked
        assert "○ no answer" in marked
        assert "Rang twice" in marked
    (created,) = sandbox.received()
    assert created["debt_id"] == DEBT
    assert (created["type"], created["direction"], created["status"]) == (
        "call",
        "outbound",
        "no_answer",
    )
    assert created["phone_number_used"] == "+33612345678"
    assert created["call_id"].startswith("gbi-")


async def test_every_field_reaches_the_server(browse: Any, sandbox: Any) -> None:
    texts = {
        "type": "voicemail",
        "status": "delivered",
        "direction": "inbound",
        "call_date": "2026-01-12 09:04+01:00",
        "duration_ms": "3:05",
        "phone_number_used": "+33612345678",
        "summary": "Short",
        "notes": "One\nTwo",
        "scheduled_at": "2026-01-11T09:00Z",
        "call_id": "mine-1",
        "audio_url": "https://media.example.org/a.mp3",
        "disconnection_reason": "user_hangup",
        "is_retry": "true",
    }
    async with browse(DEBT) as session:
        await session.see("10 followups")
        await session.press("n")
        await fill(session, **texts)
        await session.press("ctrl+s")
        await session.see("11 followups")
    (created,) = sandbox.received()
    sent = {name: created[name] for name in texts}
    moments = {
        name: datetime.fromisoformat(sent.pop(name)) for name in ("call_date", "scheduled_at")
    }
    assert moments["call_date"] == datetime(2026, 1, 12, 8, 4, tzinfo=UTC)
    assert moments["scheduled_at"] == datetime(2026, 1, 11, 9, 0, tzinfo=UTC)
    given = {name: text for name, text in texts.items() if name not in moments}
    assert sent == given | {"duration_ms": 185_000, "is_retry": True}


async def test_troubles_show_at_their_fields_as_one_types(browse: Any, sandbox: Any) -> None:
    async with browse(DEBT) as session:
        await session.see("10 followups")
        await session.press("n")
        await session.see("New followup")
        assert "!" not in session.text, "nobody is blamed before typing"
        await fill(session, duration_ms="long")
        await session.see("'long' is no duration")
        await session.press("ctrl+s")
        await session.see("This cannot be sent yet", "The type is missing")
        await fill(session, duration_ms="3:05", type="sms")
        await session.see("New followup", gone="is no duration")
    assert "POST /followups" not in sandbox.stats()["requests"]


async def test_the_servers_words_stand_at_their_fields_and_the_text_stays(
    browse: Any, sandbox: Any
) -> None:
    body = {
        "error": True,
        "message": "Validation failed",
        "code": 400,
        "details": {"summary": "Too rude", "debt_id": ["Not this one"], "": "Odd"},
    }
    sandbox.faults(status_before={"status": 400, "body": body, "route": "POST /followups"})
    async with browse(DEBT) as session:
        await session.see("10 followups")
        await session.press("l")
        await fill(session, status="no_answer", summary="Precious words")
        await session.press("ctrl+s")
        shown = await session.see(
            "! Too rude", "GetBill refuses the request", "debt_id: Not this one"
        )
        assert "Precious words" in shown
        sandbox.faults(status_before=[])
        await fill(session, summary="Kind words")
        await session.see("Log a call", gone="Too rude")
        await session.press("ctrl+s")
        await session.see("Created.")
    assert [each["summary"] for each in sandbox.received()] == ["Kind words"]


@pytest.mark.parametrize(
    ("fault", "text"),
    [
        ({"status_before": {"status": 429, "route": "POST /followups"}}, "rate"),
        ({"status_before": {"status": 401, "route": "api"}}, "does not accept the credentials"),
    ],
    ids=["429", "401"],
)
async def test_what_was_certainly_not_created_can_be_sent_again(
    browse: Any, sandbox: Any, fault: dict[str, Any], text: str
) -> None:
    async with browse(DEBT) as session:
        await session.see("10 followups")
        sandbox.faults(**fault)
        await session.press("l")
        await fill(session, status="no_answer", summary="Precious words")
        await session.press("ctrl+s")
        await session.see(text, "Your text is still here", "Precious words")
        assert sandbox.received() == []


@pytest.mark.parametrize("fault", ["drop_after", "drop_before", "status_after", "garbage"])
async def test_in_doubt_it_is_looked_up_and_never_sent_twice(
    browse: Any, sandbox: Any, fault: str
) -> None:
    parameters = {"status": 500} if fault == "status_after" else {}
    async with browse(DEBT) as session:
        await session.see("10 followups")
        sandbox.faults(**{fault: {"count": 1, "route": "POST /followups", **parameters}})
        await session.press("l")
        await fill(session, status="no_answer", summary="Precious words")
        await session.press("ctrl+s")
        await session.see("It is not known whether GetBill has it", "Precious words", "^s send")
        for _ in range(40):
            await session.pilot.pause(0.3)
            await session.press("ctrl+s")
            await session.until(lambda: "Looking it up…" not in session.text)
            if "11 followups" in session.text:
                break
        await session.see("11 followups")
    assert [each["summary"] for each in sandbox.received()] == ["Precious words"]


async def test_without_the_scope_to_write_it_says_so_and_then_the_key_does(
    browse: Any, settings: Settings, sandbox: Any
) -> None:
    reader = replace(settings, client_id="reader", client_secret=Secret("reader"))
    async with browse(DEBT, settings=reader) as session:
        await session.see("10 followups")
        await session.press("l")
        await fill(session, status="no_answer", summary="Precious words")
        await session.press("ctrl+s")
        await session.see("followups:write", "Precious words")
        await session.press("escape", "y")
        await session.see("10 followups")
        await session.press("n")
        await session.see("New followup: needs followups:write")
    assert sandbox.received() == []


async def test_what_would_start_a_contact_is_asked_once_more(browse: Any, sandbox: Any) -> None:
    async with browse(DEBT) as session:
        await session.see("10 followups")
        for count, status in ((11, "scheduled"), (12, "in_progress")):
            posted = sandbox.stats()["requests"].get("POST /followups")
            await session.press("l")
            await fill(session, status=status)
            await session.press("ctrl+s")
            await session.see("This may start a real contact", "call the debtor")
            await session.press("enter")
            await session.press("q")
            await session.see("Log a call", gone="real contact")
            assert sandbox.stats()["requests"].get("POST /followups") == posted
            await session.press("ctrl+s")
            await session.see("This may start a real contact")
            await session.press("y")
            await session.see(f"{count} followups")
    assert [each["status"] for each in sandbox.received()] == ["scheduled", "in_progress"]


async def test_no_key_typed_before_the_question_starts_a_contact(browse: Any, sandbox: Any) -> None:
    async with browse(DEBT) as session:
        await session.see("10 followups")
        await session.press("l")
        await fill(session, status="scheduled")
        await session.burst("ctrl+s", "y", "y")
        await session.see("This may start a real contact")
        await session.pilot.pause(0.2)
        assert "POST /followups" not in sandbox.stats()["requests"]
        await session.press("n")
        await session.see("Log a call", gone="real contact")


async def test_a_time_to_come_is_asked_about_too(browse: Any, sandbox: Any) -> None:
    async with browse(DEBT) as session:
        await session.see("10 followups")
        await session.press("n")
        await fill(session, type="email", status="on_hold", scheduled_at="2999-01-01 10:00Z")
        await session.press("ctrl+s")
        await session.see("send the debtor an email", "2999")
        await session.press("n")
    assert sandbox.received() == []


@pytest.mark.parametrize("key", ["escape", "ctrl+q"])
async def test_typed_text_is_not_thrown_away_unasked(browse: Any, key: str) -> None:
    async with browse(DEBT) as session:
        await session.see("10 followups")
        await session.press("n")
        await fill(session, notes="An hour of work")
        await session.press(key)
        await session.see("Throw away what you typed?")
        await session.press("n")
        await session.see("An hour of work", gone="Throw away")
        await session.press(key, "y")
        await session.until(
            lambda: session.app.return_code is not None or "10 followups" in session.text
        )


async def test_an_untouched_form_is_left_without_a_word(browse: Any) -> None:
    async with browse(DEBT) as session:
        await session.see("10 followups")
        await session.press("n")
        await session.see("New followup")
        await session.press("escape")
        await session.see("10 followups")
