"""An agent's way through the terminal UI, in a real pseudo-terminal."""

from __future__ import annotations

import re
from typing import Any

import pytest

DEBT = "q7m2kd81xp4z"


@pytest.mark.parametrize(("columns", "lines"), [(80, 24), (120, 40)])
def test_open_read_filter_create_survive_an_error_and_quit(
    terminal: Any, sandbox: Any, columns: int, lines: int
) -> None:
    screen = terminal("browse", DEBT, sandbox=sandbox, columns=columns, lines=lines)
    screen.wait_for("10 followups", "Amélie N'Guessan", "January 2026")

    screen.press("j", "j", "k")
    assert "◍ whatsapp" in marked_line(screen.settle())
    screen.press("\r")
    screen.wait_for("Message remis", gone="when ")
    screen.press("\x1b")
    screen.wait_for("when ")

    screen.press("/")
    screen.wait_for("words to look for")
    screen.press("relance")
    screen.wait_for("4 of 10", "text “relance”")
    screen.press("\r")
    screen.wait_for("enter read")
    screen.press("\x1b")
    screen.wait_for("10 followups")

    screen.press("l")
    screen.wait_for("Log a call", "on hold, unless you choose")
    screen.press("\r")
    screen.wait_for("no answer")
    screen.press("\x1b")
    for _ in range(5):
        screen.press("\t")
        screen.settle()
    screen.press("Rang twice")
    screen.wait_for("Rang twice")
    screen.press("\x13")
    screen.wait_for("11 followups", gone="Log a call")
    assert "☎ call" in marked_line(screen.settle())

    sandbox.faults(status_before={"status": 503})
    screen.press("r")
    screen.wait_for("GetBill gave no usable answer", "from the load before")
    assert "☎ call" in screen.text
    sandbox.faults(status_before=[])
    screen.press("r")
    screen.wait_for("loaded just now", gone="usable answer")

    screen.press("\x0b")
    screen.wait_for("a debt's id")
    screen.paste("xyz789ghi012")
    screen.wait_for("2 followups", "January 2024")

    screen.press("q")
    assert screen.end() == 0
    assert [each["summary"] for each in sandbox.received()] == ["Rang twice"]


def test_keys_typed_in_one_burst_reach_what_they_open(terminal: Any, sandbox: Any) -> None:
    screen = terminal("browse", DEBT, sandbox=sandbox)
    screen.wait_for("Loading the followups")
    screen.press("\x0bxyz789ghi012\r")
    screen.wait_for("2 followups", "January 2024")
    screen.press(f"\x0b{DEBT}\r")
    screen.wait_for("10 followups")
    screen.press("/relance\rjj")
    screen.wait_for("text “relance”", "4 of 10", "▌ 27 Oct 15:07 ☎ call")
    screen.press("c\x10log a\r\t\t\t\t\tRang twice\tNobody there")
    screen.wait_for("Log a call", "Rang twice", "Nobody there")
    # A question is not answered by what was typed before it could be read.
    screen.press("\x11y")
    screen.wait_for("Throw away what you typed?")
    screen.settle()
    screen.press("y")
    assert screen.end() == 0
    assert sandbox.received() == []


def test_home_is_painted_without_asking_anybody(terminal: Any, sandbox: Any) -> None:
    screen = terminal("browse", sandbox=sandbox, columns=80, lines=24)
    screen.wait_for("Open a debt", "Nothing was opened on this machine yet.")
    screen.settle()
    before = len(screen.raw)
    screen.settle(quiet=1.5)
    assert len(screen.raw) == before, "nothing is redrawn while nothing happens"
    screen.press("\x11")
    assert screen.end() == 0
    assert sandbox.stats()["total"] == 0


def test_without_colours_everything_is_still_said(terminal: Any, sandbox: Any) -> None:
    screen = terminal("browse", DEBT, sandbox=sandbox, env={"NO_COLOR": "1"})
    screen.wait_for("10 followups", "▌ 20 Jan 09:00 ≡ sms", "◷ scheduled")
    screen.press("?q")
    screen.settle()
    screen.press("q")
    assert screen.end() == 0
    styles = b";".join(re.findall(rb"\x1b\[([0-9;]*)m", screen.raw)).split(b";")
    assert b"38" not in styles
    assert b"48" not in styles


def test_a_move_of_the_cursor_writes_little(terminal: Any, sandbox: Any) -> None:
    screen = terminal("browse", DEBT, sandbox=sandbox)
    screen.wait_for("10 followups", "Amélie", "loaded just now")
    screen.settle(1.0)
    before = len(screen.raw)
    screen.press("j")
    screen.wait_for("▌ 06 Jan 12:52")
    screen.settle()
    assert len(screen.raw) - before < 3_600, "two rows, and the lines of the details that differ"


def test_without_a_terminal_it_names_the_way_for_scripts(getbill: Any, sandbox: Any) -> None:
    for arguments in (["browse"], ["browse", DEBT], []):
        ran = getbill(*arguments, sandbox=sandbox)
        assert ran.code == 2
        assert ran.out == ""
        assert "needs a terminal" in ran.err
        assert "getbill followups list" in ran.err


def test_without_credentials_no_screen_opens(terminal: Any) -> None:
    screen = terminal("browse", env={"GETBILL_BASE_URL": "http://127.0.0.1:9"})
    assert screen.end() == 2
    assert "GETBILL_CLIENT_ID" in screen.text
    assert b"\x1b[?1049h" not in screen.raw


def test_what_can_be_no_id_is_said_before_a_screen_opens(terminal: Any, sandbox: Any) -> None:
    screen = terminal("browse", "two words", sandbox=sandbox)
    assert screen.end() == 2
    assert "one word" in screen.text


def marked_line(shown: str) -> str:
    """The line under the cursor."""
    return next(line for line in shown.splitlines() if line.startswith("▌"))
