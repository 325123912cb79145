"""Hostile texts of a server on every screen: none of their bytes may reach the terminal.

In a real pseudo-terminal, because only there the bytes can be looked at (security.md, text).
"""

from __future__ import annotations

import ast
import re
from pathlib import Path
from typing import Any

import pytest

HOSTILE_DEBT = "hostile00txt"
PACKAGE = Path(__file__).parents[2] / "getbill_tui"
SIZES = [(80, 24), (120, 40)]

FORBIDDEN = [
    b"\x1b]",  # operating system commands: titles, clipboard, links
    b"\x1bP",  # device control strings
    b"\x1b_",
    b"\x1b^",
    b"\x1bX",
    b"\x1bc",  # reset
    b"\x07",
    b"\x00",
    b"\x7f",
    b"\x1b[2J",
    b"\x1b[3J",
    b"\x1b[6n",
    b"\x1b[5i",
    b"\x1b[21t",
    b"\x1b[?1049l",
    b"\x1b[31;5;42m",
    *(f"{chr(code)}".encode() for code in range(0x80, 0xA0)),
    *(chr(code).encode() for code in (*range(0x202A, 0x202F), *range(0x2066, 0x206A))),
    *(chr(code).encode() for code in (0x200E, 0x200F, 0x061C, 0x2028, 0x2029, 0xFEFF, 0x200B)),
    *(chr(0xE0000 + code).encode() for code in range(0x20, 0x7F)),
]
PAYLOADS = [
    "\x1b]52;c;aGFja2Vk\x07",
    "\x1b]0;owned\x07",
    "\x1b]8;;https://evil.example\x1b\\click\x1b]8;;\x1b\\",
    "\x1b[2J\x1b[H gone",
    "\x1b[3J",
    "\x1bc reset",
    "\x1b[31;5;42m loud",
    "\x1b[6n",
    "\x1b[5i print",
    "\x1b[21t",
    "\x1b[?1049l",
    "\x1bP+q544e\x1b\\",
    "\x1b_Gf=100;AAAA\x1b\\",
    "\x1b^privacy\x1b\\",
    "\x1bXstring\x1b\\",
    "\x9b31m c1",
    "\x9d52;c;aGFja2Vk\x9c",
    "\x90q\x9c",
    "nul \x00 byte",
    "bell \x07",
    "delete \x7f",
    "over\u202egnp.exe",
    "isolate \u2066x\u2069 \u2067y",
    "marks \u200e\u200f\u061c",
    "line\u2028para\u2029",
    "zero\u200bwidth\ufeff",
    "tags \U000e0041\U000e0042",
    "[/nope] [b]bold",
    "[@click=app.quit]click me[/]",
    "[link=https://evil.example]x[/link] :smile: {0} %s $primary",
    "a\r\nb\rc\x0b\x0c",
    "e\u0301" * 40 + "👩‍👩‍👧‍👦" * 20,
]


def hostile_seed() -> dict[str, Any]:
    """A debt whose every text, and whose followups' every text, is a payload."""
    debt_id = "nasty0000001"
    texts = ("firstname", "lastname", "object", "internal_id", "invoice_reference", "status")
    debt = {"id": debt_id, "amount": 5, "currency": "EUR"}
    debt |= {name: PAYLOADS[n] + PAYLOADS[-n - 1] for n, name in enumerate(texts)}
    members = ("summary", "notes", "call_id", "disconnection_reason", "phone_number_used")
    followups = [
        {
            "debt_id": debt_id,
            "type": payload if number % 3 == 0 else "call",
            "status": payload if number % 3 == 1 else "no_answer",
            "direction": payload,
            "call_date": f"2026-01-{number % 28 + 1:02}T10:00:00+00:00",
            "audio_url": f"https://evil.example/{payload}",
            **dict.fromkeys(members, payload),
        }
        for number, payload in enumerate(PAYLOADS)
    ]
    return {"debts": [debt], "followups": followups}


def assert_clean(raw: bytes) -> None:
    """No byte of a payload is in what was written between start and end of the screen."""
    start = raw.index(b"\x1b[?1049h") + 8
    drawn = raw[start : raw.rindex(b"\x1b[?1049l")]
    # Textual's own: the shape of the mouse pointer, which names no data.
    drawn = re.sub(rb"\x1b\]22;[a-z-]*(?:\x07|\x1b\\\\)", b"", drawn)
    for sequence in FORBIDDEN:
        # Textual itself writes the beginnings of ordinary CSI sequences; these are whole ones.
        assert sequence not in drawn, (sequence, drawn[max(0, drawn.index(sequence) - 80) :][:200])


def walk(screen: Any, rows: int) -> None:
    """Every row in list and details, every dialogue, every filter."""
    screen.press("j" * rows)
    screen.press("g", "\r", "G", "\x1b")
    for keys in (["t", "j", " ", "\x1b"], ["T", "j", " ", "\x1b"], ["?", "j", "\x1b"]):
        for key in keys:
            screen.press(key)
            screen.settle(0.15)
    screen.press("\x10")
    screen.settle()
    screen.press("\x1b")
    screen.settle()
    screen.press("t")
    screen.settle()
    screen.press("\r")
    screen.settle()
    screen.press("\x1b")
    screen.press("n")
    screen.wait_for("New followup")
    screen.press("\x1b")
    screen.settle()
    screen.press("\x0b")
    screen.wait_for("a debt's id")
    screen.press("\x1b")
    screen.settle()


@pytest.mark.parametrize(
    ("debt_id", "columns", "lines"),
    [(HOSTILE_DEBT, 80, 24), *(("nasty0000001", *size) for size in SIZES)],
)
def test_no_payload_reaches_the_terminal(
    terminal: Any, sandbox: Any, debt_id: str, columns: int, lines: int
) -> None:
    if debt_id != HOSTILE_DEBT:
        sandbox.seed("empty", **hostile_seed())
    screen = terminal("browse", debt_id, sandbox=sandbox, columns=columns, lines=lines)
    screen.wait_for("loaded just now", "followups")
    walk(screen, rows=len(PAYLOADS))
    screen.press("\x1b")
    screen.wait_for("Open a debt", "opened just now")
    screen.press("q")
    assert screen.end() == 0, "no payload quits, or crashes, the app"
    assert_clean(screen.raw)


def test_an_answer_that_is_an_attack_is_shown_as_a_failure(terminal: Any, sandbox: Any) -> None:
    body = {
        "error": True,
        "message": "".join(PAYLOADS),
        "code": 400,
        "details": {payload: payload for payload in PAYLOADS},
    }
    sandbox.faults(status_before={"status": 400, "body": body})
    screen = terminal("browse", HOSTILE_DEBT, sandbox=sandbox)
    screen.wait_for("GetBill refuses the request")
    screen.press("q")
    assert screen.end() == 0
    assert_clean(screen.raw)


def test_what_is_pasted_into_the_form_is_cleaned(terminal: Any, sandbox: Any) -> None:
    screen = terminal("browse", "q7m2kd81xp4z", sandbox=sandbox)
    screen.wait_for("10 followups")
    screen.press("n")
    screen.wait_for("New followup")
    screen.press("\t", "\t", "\t", "\t", "\t", "\t")
    for payload in PAYLOADS[18:27]:
        screen.paste(payload)
        screen.settle(0.15)
    screen.press("\x11")
    screen.wait_for("Throw away what you typed?")
    screen.press("y")
    assert screen.end() == 0
    assert_clean(screen.raw)


# No data in markup, ever: what the source may not contain.

RISKY = {
    "from_markup": "reads markup",
    "render_markup": "reads markup",
    "print": "writes past the screen",
}
SINKS = {"Static", "Label", "Button", "OptionList", "notify", "SelectionList", "Collapsible"}
MODULES = [
    path for folder in ("screens", "widgets") for path in sorted((PACKAGE / folder).glob("*.py"))
] + [PACKAGE / "app.py"]


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.name)
def test_no_sink_reads_markup(path: Path) -> None:
    source = path.read_text("utf-8")
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call):
            continue
        name = (
            node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        )
        assert name not in RISKY, f"{path.name}:{node.lineno} {RISKY.get(name)}"
        if name in SINKS:
            markup = [k.value for k in node.keywords if k.arg == "markup"]
            assert markup, f"{path.name}:{node.lineno} {name} would read markup"
            assert isinstance(markup[0], ast.Constant)
            assert markup[0].value is False
    risky = re.findall(r"\.(?:tooltip|border_title|border_subtitle|sub_title)\s*=", source)
    assert not risky, f"{path.name} sets {risky}, which read markup"
    for click in re.findall(r'"@click": (.*)', source):
        assert click.startswith('f"screen.act('), f"{path.name} makes {click} clickable"
