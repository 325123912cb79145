import base64
import json
import time
from dataclasses import replace
from pathlib import Path

import pytest

from getbill_tui.diagnosis.examination import examine
from getbill_tui.diagnosis.site import scopes_named_by
from getbill_tui.diagnosis.step import NAMES, Step, Verdict
from getbill_tui.errors import UsageError
from getbill_tui.exits import Exit
from getbill_tui.settings import Secret, Settings


async def steps(settings: Settings, **options) -> dict[str, Step]:
    found = [step async for step in examine(lambda: settings, **options)]
    assert [step.name for step in found] == list(NAMES)
    return {step.name: step for step in found}


def client(settings: Settings, name: str) -> Settings:
    return replace(settings, client_id=name, client_secret=Secret(name))


@pytest.mark.parametrize(
    ("off", "words"), [(7200.0, "ahead of"), (-90.0, "behind"), (0.0, "agree")]
)
async def test_the_clock_is_held_against_the_servers(sandbox, home: Path, off, words) -> None:
    found = await steps(sandbox.settings(home), wall=lambda: time.time() + off)
    assert words in found["clock"].message
    assert found["clock"].exit == (Exit.CANNOT_GO_ON if off else Exit.OK)


async def test_settings_that_cannot_be_read_end_it() -> None:
    def broken() -> Settings:
        raise UsageError("There is no account 'x'.", "Name another.")

    found = [step async for step in examine(broken)]
    assert [step.verdict for step in found] == ["failed", *["not_tried"] * 7]
    assert found[0].exit == Exit.USAGE


async def test_a_server_that_refuses_the_whole_is_asked_piece_by_piece(sandbox, home: Path) -> None:
    sandbox.faults(
        status_before={
            "status": 400,
            "body": {"error": "invalid_scope"},
            "route": "/token",
            "count": 1,
        }
    )
    found = await steps(client(sandbox.settings(home), "reader"))
    assert found["token"].verdict is Verdict.OK
    assert found["scopes"].message == (
        "missing: debts:read, followups:write; there: followups:read"
    )


async def test_who_is_not_meant_to_write_needs_no_right_to(sandbox, home: Path) -> None:
    found = await steps(sandbox.settings(home), read_only=True)
    assert found["scopes"].message == "debts:read, followups:read"


async def test_a_read_that_fails_is_told_apart_from_a_scope(sandbox, home: Path) -> None:
    sandbox.faults(status_before={"status": 503, "route": "GET /debts"})
    found = await steps(sandbox.settings(home))
    assert found["scopes"].verdict is Verdict.OK
    assert found["read"].verdict is Verdict.FAILED
    assert "503" in found["read"].message


async def test_it_never_writes(sandbox, home: Path) -> None:
    await steps(sandbox.settings(home))
    assert sandbox.received() == []
    assert set(sandbox.stats()["requests"]) <= {"POST /token", "GET /followups", "GET /debts"}


def token(claims: object) -> str:
    middle = base64.urlsafe_b64encode(json.dumps(claims).encode()).rstrip(b"=").decode()
    return f"h.{middle}.s"


@pytest.mark.parametrize(
    ("text", "scopes"),
    [
        (token({"scope": "a:read b:write"}), {"a:read", "b:write"}),
        (token({"scopes": ["a:read", 3]}), {"a:read"}),
        (token({"sub": "x"}), None),
        (token({"scope": ""}), None),
        (token([1]), None),
        ("h.!!!.s", None),
        ("h.\N{SNOWMAN}.s", None),
        ("opaque", None),
    ],
)
def test_a_token_may_say_its_scopes(text: str, scopes: set[str] | None) -> None:
    assert scopes_named_by(text) == scopes
