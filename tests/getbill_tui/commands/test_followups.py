"""`getbill followups` as a user runs it, against the sandbox."""

import csv
import io
import json
import os
import pty
import subprocess
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest

DEBT = "xyz789ghi012"
CALL = "abc123def456"
HOSTILE = "\x1b]52;c;ZXZpbA==\x07\x9b31m\u202e\u200b=cmd()[/nope]"


@pytest.fixture
def run(run_here: Callable[..., Any]) -> Callable[..., Any]:
    return partial(run_here, "followups")


def test_a_debts_followups_as_a_table_newest_first(run: Callable[..., Any], home: Path) -> None:
    home.mkdir()
    (home / "config.toml").write_text('timeline_zone = "Europe/Paris"')
    done = run("list", DEBT)
    assert (done.code, done.err) == (0, "")
    header, *lines = done.out.splitlines()
    assert header.split() == [
        *("TIME", "TYPE", "STATUS", "DIRECTION", "DURATION", "NUMBER", "ID", "SUMMARY")
    ]
    times = [line[:16] for line in lines]
    assert times == sorted(times, reverse=True)
    [call] = [line for line in lines if CALL in line]
    assert call.startswith("2024-01-22 11:30 +01:00  call")
    assert "3:00" in call
    assert call.index(CALL) == header.index("ID")


def test_json_lines_are_the_answer_itself(run: Callable[..., Any], sandbox: Any) -> None:
    done = run("list", DEBT, "--json")
    items = {item["id"]: item for item in map(json.loads, done.out.splitlines())}
    assert items[CALL]["audio_url"].endswith("?X-Amz-Signature=...")
    assert items[CALL]["call_date"] == "2024-01-22T10:30:00+00:00"
    assert "media_urls_expire_at" not in items["def456ghi789"]


def test_csv_has_every_member_and_no_formula(run: Callable[..., Any]) -> None:
    done = run("list", DEBT, "--csv")
    rows = list(csv.DictReader(io.StringIO(done.out)))
    [call] = [row for row in rows if row["id"] == CALL]
    assert len(call) == 24
    assert call["phone_number_used"] == "'+33800123456"
    assert call["is_retry"] == "false"
    assert call["pdf_url"] == ""


@pytest.mark.parametrize("form", ["--plain", "--json", "--csv"])
def test_a_hostile_text_reaches_no_terminal(
    run: Callable[..., Any], sandbox: Any, form: str
) -> None:
    hostile = {"id": "evil", "debt_id": DEBT, "type": "call", "status": "sent"}
    sandbox.seed("demo", followups=[hostile | {"summary": HOSTILE, "notes": HOSTILE}])
    for arguments in (["list", DEBT], ["get", "evil"]):
        done = run(*arguments, form)
        assert done.code == 0, done.err
        assert "evil" in done.out
        left = set(done.out) - {"\n"}
        assert all(character.isprintable() for character in left)
    if form == "--json":
        assert json.loads(done.out)["notes"] == HOSTILE


def test_filters(run: Callable[..., Any]) -> None:
    done = run("list", "--type", "sms", "--status", "delivered", "--json")
    kinds = {(f["type"], f["status"]) for f in map(json.loads, done.out.splitlines())}
    assert kinds == {("sms", "delivered")}
    day = run("list", DEBT, "--from", "2024-01-22", "--to", "2024-01-22", "--json")
    assert [json.loads(line)["id"] for line in day.out.splitlines()] == [CALL]


def test_nothing_found_is_said_beside_the_data(run: Callable[..., Any]) -> None:
    done = run("list", DEBT, "--from", "1999-01-01", "--to", "1999-01-02")
    assert (done.code, done.out) == (0, "")
    assert "No followup matches." in done.err
    assert run("list", DEBT, "--to", "1999-01-02", "--csv").out.startswith("id,debt_id,type,")


def test_get_shows_every_known_field(run: Callable[..., Any]) -> None:
    done = run("get", CALL)
    fields = dict(line.split(maxsplit=1) for line in done.out.splitlines())
    assert fields["call_id"] == "call_789456"
    assert fields["triggered_payment"] == "yes"
    assert "pdf_url" not in fields


def test_what_is_not_there_ends_3(run: Callable[..., Any]) -> None:
    done = run("get", "nope")
    assert (done.code, done.out) == (3, "")
    assert "Followup not found" in done.err
    assert "→" in done.err


def test_create_prints_the_id_and_sends_a_call_id_of_its_own(
    run: Callable[..., Any], sandbox: Any
) -> None:
    done = run(
        *("create", DEBT, "--type", "manual_call", "--status", "no_answer"),
        *("--call-date", "2026-01-12T09:04", "--duration-ms", "0:31", "--no-is-retry"),
        *("--phone-number-used", "+33 6 12 34 56 78", "--direction", "outbound"),
        env={"GETBILL_TIMEZONE": "Europe/Paris"},
    )
    assert done.code == 0, done.err
    [made] = sandbox.received()
    assert done.out == made["id"] + "\n"
    assert made["call_id"].startswith("gbi-")
    assert made["call_date"] == "2026-01-12T08:04:00+00:00"
    assert (made["duration_ms"], made["is_retry"]) == (31_000, False)


def test_create_says_its_outcome_as_json(run: Callable[..., Any], sandbox: Any) -> None:
    done = run("create", "--debt-id", DEBT, "--type", "call", "--call-id", "c9", "--json")
    said = json.loads(done.out)
    assert said["outcome"] == "created"
    assert said["id"] == sandbox.received()[0]["id"]
    assert said["followup"]["call_id"] == "c9"
    again = json.loads(run("create", DEBT, "--type", "call", "--call-id", "c9", "--json").out)
    assert (again["outcome"], again["id"]) == ("already_there", said["id"])
    assert len(sandbox.received()) == 1


def test_what_was_typed_wrongly_is_told_by_option_and_not_sent(
    run: Callable[..., Any], sandbox: Any
) -> None:
    done = run("create", "--call-date", "2026-01-12T09:04", "--duration-ms", "long")
    assert (done.code, done.out) == (2, "")
    for option in ("--debt-id:", "--type:", "--call-date:", "--duration-ms:"):
        assert option in done.err
    assert run("create", "a", "--debt-id", "b", "--type", "call").code == 2
    assert run("update", CALL).code == 2
    assert sandbox.stats()["total"] == 0


@pytest.mark.parametrize("details", ["text", "list", "errors"])
def test_a_field_that_getbill_refuses_is_told_by_its_option(
    run: Callable[..., Any], sandbox: Any, details: str
) -> None:
    refusal: dict[str, Any] = {"error": True, "message": "Validation failed", "code": 400}
    shapes: dict[str, Any] = {
        "text": {"details": {"phone_number_used": "Not a number"}},
        "list": {"details": {"phone_number_used": ["Not a number"]}},
        "errors": {"errors": [{"property": "phone_number_used", "message": "Not a number"}]},
    }
    fault = {"status": 400, "body": refusal | shapes[details], "count": 1, "route": "writes"}
    sandbox.faults(status_before=fault)
    done = run("create", DEBT, "--type", "call")
    assert (done.code, done.out) == (1, "")
    assert "--phone-number-used: Not a number" in done.err
    sandbox.faults(status_before=fault)
    changed = run("update", CALL, "--notes", "x")
    assert (changed.code, changed.out) == (1, "")
    assert "--phone-number-used: Not a number" in changed.err


def test_a_refused_debt_ends_1(run: Callable[..., Any], sandbox: Any) -> None:
    done = run("create", "no-such-debt", "--type", "call", "--json")
    assert done.code == 1
    assert json.loads(done.out)["outcome"] == "refused"
    assert sandbox.received() == []


@pytest.mark.parametrize(
    "arguments",
    [
        ["create", DEBT, "--type", "call", "--status", "scheduled"],
        ["create", DEBT, "--type", "sms", "--scheduled-at", "2099-01-01T00:00:00Z"],
        ["update", CALL, "--status", "in_progress"],
        ["update", CALL, "--scheduled-at", "2099-01-01T00:00:00Z"],
    ],
)
def test_what_may_start_a_contact_wants_to_be_allowed(
    run: Callable[..., Any], sandbox: Any, arguments: list[str]
) -> None:
    done = run(*arguments)
    assert (done.code, done.out) == (2, "")
    assert "--allow-scheduled" in done.err
    assert sandbox.stats()["total"] == 0
    assert run(*arguments, "--allow-scheduled").code == 0


def test_a_lost_answer_ends_75_and_the_next_create_settles_it(
    run: Callable[..., Any], sandbox: Any
) -> None:
    sandbox.faults(drop_after={"count": 1})
    quick = {"GETBILL_SETTLE_SECONDS": "0"}
    lost = run("create", DEBT, "--type", "call", "--notes", "lost", "--json")
    assert lost.code == 75, lost
    assert json.loads(lost.out)["outcome"] == "waiting"
    then = run("create", DEBT, "--type", "call", "--notes", "then", env=quick)
    assert then.code == 0, then.err
    notes = sorted(f["notes"] for f in sandbox.received())
    assert notes == ["lost", "then"]


@pytest.mark.parametrize("fault", ["drop_after", "drop_before"])
def test_the_same_command_again_after_a_lost_answer_creates_no_second(
    run: Callable[..., Any], sandbox: Any, fault: str
) -> None:
    sandbox.faults(**{fault: {"count": 1, "route": "writes"}})
    command = ("create", DEBT, "--type", "call", "--notes", "lost")
    lost = run(*command)
    assert (lost.code, lost.out) == (75, "")
    assert "same command again" in lost.err
    early = run(*command)
    assert (early.code, len(sandbox.received())) == (75, fault == "drop_after")
    again = run(*command, env={"GETBILL_SETTLE_SECONDS": "0"})
    assert again.code == 0, again.err
    [there] = sandbox.received()
    assert again.out == f"{there['id']}\n"
    assert run(*command).code == 0
    assert len(sandbox.received()) == 2


def test_an_update_changes_the_given_fields_only(run: Callable[..., Any], sandbox: Any) -> None:
    done = run("update", CALL, "--summary", "New words", "--status", "cancelled", "--json")
    assert done.code == 0, done.err
    changed = json.loads(done.out)
    assert (changed["summary"], changed["status"]) == ("New words", "cancelled")
    assert changed["notes"] == "Customer answered, discussed payment options"


def test_an_update_whose_answer_is_lost_ends_4_and_may_be_repeated(
    run: Callable[..., Any], sandbox: Any
) -> None:
    sandbox.faults(drop_after={"count": 1})
    lost = run("update", CALL, "--summary", "New words")
    assert (lost.code, lost.out) == (4, "")
    assert "same command again" in lost.err
    assert run("update", CALL, "--summary", "New words").code == 0


def test_exit_codes_of_access(run: Callable[..., Any]) -> None:
    wrong = run("get", CALL, env={"GETBILL_CLIENT_SECRET": "a wrong secret"})
    assert wrong.code == 3
    assert "a wrong secret" not in wrong.err
    missing = run("get", CALL, env={"GETBILL_CLIENT_SECRET": ""})
    assert missing.code == 2
    assert "GETBILL_CLIENT_SECRET" in missing.err
    narrow = {"GETBILL_CLIENT_ID": "reader", "GETBILL_CLIENT_SECRET": "reader"}
    assert run("list", DEBT, env=narrow).code == 0
    assert run("get", CALL, env={"GETBILL_BASE_URL": "http://127.0.0.1:1"}).code == 3


def test_a_spent_budget_ends_75(run: Callable[..., Any], sandbox: Any) -> None:
    sandbox.faults(rate_limit={"reads": 1, "window": 600})
    assert run("get", CALL).code == 0
    assert run("get", CALL).code == 75


def test_a_reader_that_goes_away_is_met_with_silence(getbill: Any, sandbox: Any) -> None:
    process = subprocess.Popen(
        getbill.command("followups", "list", "--json"),
        env=getbill.environ(None, sandbox),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert process.stdout
    assert process.stderr
    process.stdout.readline()
    process.stdout.close()
    assert process.stderr.read() == b""
    process.stderr.close()
    assert process.wait() != 70


def test_on_a_terminal_lines_are_cut_to_its_width(getbill: Any, sandbox: Any) -> None:
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        getbill.command("followups", "list", DEBT),
        env=getbill.environ({"COLUMNS": "60"}, sandbox),
        stdout=theirs,
        stderr=subprocess.DEVNULL,
    )
    os.close(theirs)
    output = b""
    while True:
        try:
            part = os.read(ours, 4_096)
        except OSError:
            break
        if not part:
            break
        output += part
    os.close(ours)
    assert process.wait() == 0
    assert b"\x1b" not in output
    lines = output.decode().splitlines()
    assert max(map(len, lines)) == 60
    assert any(line.endswith("…") for line in lines)


def test_items_without_a_usable_id_are_told_and_the_rest_is_shown(
    run: Callable[..., Any], sandbox: Any
) -> None:
    good = {"id": "good", "debt_id": DEBT, "type": "call", "status": "sent", "summary": "電話した"}
    body = {"error": False, "data": [{"debt_id": DEBT}, good], "pagination": {"pages": 1}}
    sandbox.faults(status_before={"status": 200, "body": body, "route": "reads"})
    done = run("list", DEBT)
    assert done.code == 1
    assert "good" in done.out
    assert "1 of the answered followups have no usable id" in done.err


def test_wide_characters_keep_the_columns_aligned(run: Callable[..., Any], sandbox: Any) -> None:
    wide = {"id": "wide", "debt_id": DEBT, "type": "電話", "status": "sent", "summary": "x"}
    plain = wide | {"id": "plain", "type": "call"}
    body = {"error": False, "data": [wide, plain], "pagination": {"pages": 1}}
    sandbox.faults(status_before={"status": 200, "body": body, "route": "reads"})
    first, second = run("list", DEBT).out.splitlines()[1:]
    # Two characters of two cells each stand where two more blanks would.
    assert {first.index("wide") + 2, second.index("plain")} == {second.index("plain")}
