"""A person's and a machine's way in: login, settings, doctor, logout, and nothing left behind."""

import json
import os
import signal
import stat
import subprocess
import sys
import time
import tomllib
from pathlib import Path

import pexpect
import pytest

SECRET = "c4n4ry-secret-5f1e"
NOTE = "c4n4ry-note Marie doit payer"
PHONE = "+33639980199"
LINK = "https://media.example/rec.mp3?X-Amz-Signature=c4n4ry-signature"
STEPS = ["settings", "folders", "ledger", "connection", "token", "scopes", "read", "clock"]

# As `python -m getbill_tui`, on a machine whose clock is two hours ahead.
LATE = (
    "import sys, time; real = time.time; time.time = lambda: real() + 7200; "
    "from getbill_tui.cli import main; main(sys.argv[1:])"
)


def site(sandbox) -> dict[str, str]:
    return {"GETBILL_BASE_URL": sandbox.base_url}


def config(home: Path) -> dict:
    return tomllib.loads((home / "config.toml").read_text())


def verdicts(ran) -> dict[str, str]:
    return {step["step"]: step["verdict"] for step in json.loads(ran.out)["steps"]}


def told(ran, name: str) -> dict[str, str]:
    (step,) = [step for step in json.loads(ran.out)["steps"] if step["step"] == name]
    return step


def test_login_keeps_what_was_accepted_and_commands_find_it(getbill, sandbox, home: Path) -> None:
    ran = getbill("login", input="demo\ndemo\n", env=site(sandbox))
    assert ran.code == 0, ran.err
    assert ran.out == ""
    assert "accepts the client for debts:read, followups:read, followups:write" in ran.err
    assert config(home)["client_id"] == "demo"
    file = home / "client-secret"
    assert file.read_text() == "demo\n"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(home.stat().st_mode) == 0o700
    # The site was kept with them: nothing needs to be set any more.
    assert getbill("debts", "list").code == 0


def test_a_wrong_secret_is_not_kept(getbill, sandbox, home: Path) -> None:
    ran = getbill("login", input=f"demo\n{SECRET}\n", env=site(sandbox))
    assert ran.code == 3
    assert "does not accept the client id and secret" in ran.err
    assert "Nothing was kept" in ran.err
    assert SECRET not in ran.err + ran.out
    assert not (home / "config.toml").exists()
    assert not (home / "client-secret").exists()


@pytest.mark.parametrize("given", ["", "demo\n", "a\nb\nc\n"])
def test_standard_input_must_hold_id_and_secret(getbill, sandbox, given: str) -> None:
    ran = getbill("login", "--stdin", input=given, env=site(sandbox))
    assert ran.code == 2
    assert "the client id and the client secret" in ran.err


def test_accounts_are_kept_apart_and_logged_out_one_by_one(getbill, sandbox, home: Path) -> None:
    (home).mkdir(mode=0o700)
    (home / "config.toml").write_text('# ours\ncountry = "FR"  # all of us\n')
    assert getbill("login", input="demo\ndemo\n", env=site(sandbox)).code == 0
    ran = getbill(
        "login",
        "--account",
        "night",
        "--client-id",
        "importer",
        input="importer",
        env=site(sandbox),
    )
    assert ran.code == 0, ran.err
    assert config(home)["accounts"]["night"]["client_id"] == "importer"
    shown = json.loads(getbill("config", "show", "--json", "--account", "night").out)
    assert shown["client_id"]["value"] == "importer"
    assert shown["client_secret"]["value"] == "••••••••"
    assert "[accounts.night]" in shown["client_secret"]["from"]

    ran = getbill("logout", "--account", "night", env={"GETBILL_CLIENT_SECRET": SECRET})
    assert ran.code == 0
    assert "GETBILL_CLIENT_SECRET is set in the environment" in ran.err
    assert SECRET not in ran.err
    assert not (home / "client-secret-night").exists()
    assert getbill("debts", "list").code == 0
    assert getbill("logout").code == 0
    assert getbill("debts", "list").code == 2
    assert '# ours\ncountry = "FR"  # all of us\n' in (home / "config.toml").read_text()


def test_a_broken_secret_file_is_mended_by_login(getbill, sandbox, home: Path) -> None:
    home.mkdir(mode=0o700)
    (home / "config.toml").write_text('client_secret_file = "gone"\n')
    assert getbill("debts", "list", env=site(sandbox)).code == 2
    ran = getbill("login", input="demo\ndemo\n", env=site(sandbox))
    assert ran.code == 0, ran.err
    assert getbill("debts", "list").code == 0


def test_at_a_terminal_the_secret_is_asked_for_and_not_echoed(getbill, sandbox, home: Path) -> None:
    program, *arguments = getbill.command("login")
    child = pexpect.spawn(
        program, arguments, env=getbill.environ(site(sandbox)), encoding="utf-8", timeout=60
    )
    child.expect("Client id")
    child.sendline("demo")
    child.expect("Client secret")
    child.waitnoecho()
    child.sendline(SECRET)
    child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus == 3
    assert SECRET not in child.before


def test_a_keyring_that_works_gets_the_secret(getbill, sandbox, home: Path, tmp_path: Path) -> None:
    library = tmp_path / "library"
    library.mkdir()
    (library / "keyring.py").write_text(
        "import json, os, pathlib\n"
        "file = pathlib.Path(os.environ['RING'])\n"
        "class Ring:\n"
        "    priority = 5\n"
        "    def all(self): return json.loads(file.read_text()) if file.exists() else {}\n"
        "    def get_password(self, s, n): return self.all().get(s + n)\n"
        "    def set_password(self, s, n, p):\n"
        "        file.write_text(json.dumps({**self.all(), s + n: p}))\n"
        "    def delete_password(self, s, n): file.write_text('{}')\n"
        "def get_keyring(): return Ring()\n"
    )
    ring = tmp_path / "ring"
    env = {**site(sandbox), "PYTHONPATH": str(library), "RING": str(ring)}
    assert getbill("login", "--no-keyring", input="demo\ndemo\n", env=env).code == 0
    assert (home / "client-secret").exists()
    ran = getbill("login", input="demo\ndemo\n", env=env)
    assert "in your keyring" in ran.err
    assert not (home / "client-secret").exists()
    assert "client_secret_file" not in config(home)
    assert getbill("debts", "list", env=env).code == 0
    assert json.loads(getbill("config", "show", "--json", env=env).out)["client_secret"] == {
        "value": "••••••••",
        "from": "keyring",
    }
    assert getbill("logout", env=env).code == 0
    assert ring.read_text() == "{}"


def test_config_validate_names_every_mistake(getbill, home: Path) -> None:
    home.mkdir()
    assert getbill("config", "validate").code == 0
    (home / "config.toml").write_text('contry = "FR"\ntimezone = "Paris"\n')
    ran = getbill("config", "validate")
    assert ran.code == 2
    assert "config.toml:1: there is an unknown setting 'contry'" in ran.out
    assert "config.toml:2: timezone 'Paris' cannot be used" in ran.out
    problems = json.loads(getbill("config", "validate", "--json").out)["problems"]
    assert [problem["line"] for problem in problems] == [1, 2]


def test_config_paths_says_where_everything_is(getbill, home: Path) -> None:
    paths = json.loads(getbill("config", "paths", "--json").out)
    assert paths["config"] == str(home / "config.toml")
    assert paths["ledger"] == str(home / "ledger.sqlite")
    assert str(home / "logs") in getbill("config", "paths").out


def test_doctor_finds_all_well(getbill, sandbox) -> None:
    ran = getbill("doctor", "--json", sandbox=sandbox)
    assert ran.code == 0, ran.out
    assert verdicts(ran) == dict.fromkeys(STEPS, "ok")
    assert told(ran, "scopes")["message"] == "debts:read, followups:read, followups:write"
    assert sandbox.received() == []
    requests = sandbox.stats()["requests"]
    assert not {route for route in requests if route.startswith(("POST /f", "PUT"))}
    plain = getbill("doctor", sandbox=sandbox)
    assert [line.split()[1] for line in plain.out.splitlines()] == STEPS


def test_doctor_without_credentials_tries_nothing_else(getbill, sandbox) -> None:
    ran = getbill("doctor", "--json", env=site(sandbox))
    assert ran.code == 2
    assert verdicts(ran) == {"settings": "failed"} | dict.fromkeys(STEPS[1:], "not_tried")
    assert "getbill login" in told(ran, "settings")["remedy"]


def test_doctor_finds_a_wrong_secret(getbill, sandbox) -> None:
    env = site(sandbox) | {"GETBILL_CLIENT_ID": "demo", "GETBILL_CLIENT_SECRET": SECRET}
    ran = getbill("doctor", "--json", env=env)
    assert ran.code == 3
    assert verdicts(ran) == dict.fromkeys(STEPS, "ok") | {
        "token": "failed",
        "scopes": "not_tried",
        "read": "not_tried",
    }
    assert "GETBILL_CLIENT_SECRET" in told(ran, "token")["remedy"]
    assert SECRET not in ran.out + ran.err


def test_doctor_finds_a_dead_token(getbill, sandbox) -> None:
    env = site(sandbox) | {"GETBILL_ACCESS_TOKEN": "c4n4ry-token-0001"}
    ran = getbill("doctor", "--json", env=env)
    assert ran.code == 3
    assert verdicts(ran)["token"] == "failed"
    assert "c4n4ry" not in ran.out + ran.err


def test_doctor_names_the_scopes_that_are_missing(getbill, sandbox) -> None:
    env = site(sandbox) | {"GETBILL_CLIENT_ID": "reader", "GETBILL_CLIENT_SECRET": "reader"}
    ran = getbill("doctor", "--json", env=env)
    assert ran.code == 3
    assert verdicts(ran) == dict.fromkeys(STEPS, "ok") | {"scopes": "failed"}
    assert (
        told(ran, "scopes")["message"]
        == "missing: debts:read, followups:write; there: followups:read"
    )
    assert "debts:read, followups:write" in told(ran, "scopes")["remedy"]


def test_doctor_finds_that_the_server_is_gone(getbill) -> None:
    env = {
        "GETBILL_BASE_URL": "http://127.0.0.1:1",
        "GETBILL_CLIENT_ID": "demo",
        "GETBILL_CLIENT_SECRET": "demo",
    }
    ran = getbill("doctor", "--json", env=env)
    assert ran.code == 3
    assert verdicts(ran)["connection"] == "failed"
    assert {verdicts(ran)[step] for step in STEPS[4:]} == {"not_tried"}
    assert "refuses the connection" in told(ran, "connection")["message"]


def test_doctor_finds_that_it_is_not_getbill(getbill, sandbox) -> None:
    env = {**sandbox.environment, "GETBILL_BASE_URL": f"{sandbox.base_url}/elsewhere"}
    ran = getbill("doctor", "--json", env=env)
    assert ran.code == 3
    assert "404 in place of 401" in told(ran, "connection")["message"]


def test_doctor_finds_a_clock_that_is_off(getbill, sandbox) -> None:
    done = subprocess.run(
        [sys.executable, "-c", LATE, "doctor", "--json"],
        env=getbill.environ(sandbox=sandbox),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 3
    steps = {step["step"]: step for step in json.loads(done.stdout)["steps"]}
    assert steps["read"]["verdict"] == "ok"
    assert steps["clock"]["verdict"] == "failed"
    assert "2 h" in steps["clock"]["message"]
    assert "ahead of" in steps["clock"]["message"]


def test_doctor_finds_what_is_open_to_others_and_a_damaged_ledger(
    getbill, sandbox, home: Path
) -> None:
    (home / "logs").mkdir(parents=True)
    (home / "reports").mkdir(mode=0o755)
    (home / "ledger.sqlite").write_bytes(b"no database" * 100)
    (home / "ledger.sqlite").chmod(0o600)
    ran = getbill("doctor", "--json", sandbox=sandbox)
    assert ran.code == 3
    assert told(ran, "folders")["remedy"] == f"Close it: chmod 700 {home / 'reports'}"
    assert "damaged" in told(ran, "ledger")["message"]
    assert verdicts(ran)["read"] == "ok"


def all_that_is_left(home: Path) -> str:
    return "".join(
        path.read_bytes().decode("utf-8", "replace") for path in home.rglob("*") if path.is_file()
    )


@pytest.fixture
def planted(sandbox):
    """A debt's followup full of canaries, at a sandbox that echoes one in an error."""
    sandbox.seed(
        "empty",
        debts=[{"id": "c4debt", "lastname": "C4n4ry-name", "phone": PHONE}],
        followups=[
            {"debt_id": "c4debt", "notes": NOTE, "audio_url": LINK, "phone_number_used": PHONE}
        ],
    )
    return sandbox


def assert_clean(text: str, *more: str) -> None:
    for canary in (SECRET, "c4n4ry-note", "c4n4ry-signature", PHONE, "C4n4ry-name", *more):
        assert canary not in text, canary


def test_canaries_are_found_in_no_log(getbill, planted, home: Path) -> None:
    env = planted.environment
    refused = getbill("login", "-vv", input=f"demo\n{SECRET}\n", env=env)
    doctor = getbill("doctor", "-vv", env=env)
    listed = getbill("followups", "list", "c4debt", "--json", "-vv", env=env)
    assert (refused.code, doctor.code, listed.code) == (3, 0, 0)
    assert NOTE in listed.out, "or the canary was never there"
    assert "path=/followups/debt/{id}" in listed.err
    assert_clean(refused.out + refused.err + doctor.out + doctor.err + listed.err)
    logged = all_that_is_left(home)
    assert '"path": "/followups/debt/{id}"' in logged
    assert_clean(logged, "c4debt")


def test_a_server_that_echoes_what_it_was_sent_leaks_nothing(getbill, planted, home: Path) -> None:
    env = {**planted.environment, "GETBILL_CLIENT_SECRET": SECRET}
    echo = {"error": "invalid_client", "error_description": f"{SECRET} is wrong, call {PHONE}"}
    planted.faults(status_before={"status": 401, "body": echo, "route": "/token"})
    doctor = getbill("doctor", "-vv", env=env)
    listed = getbill("followups", "list", "c4debt", "-vv", env=env)
    assert (doctor.code, listed.code) == (3, 3)
    assert_clean(doctor.out + doctor.err + all_that_is_left(home))
    assert SECRET not in listed.out + listed.err


def test_a_crash_leaks_nothing(getbill, planted, home: Path) -> None:
    program = (
        "import sys\n"
        "import getbill_tui.commands.listing as listing\n"
        "from getbill_tui.cli import main\n"
        "def crash(items, *_): raise RuntimeError(repr(items))\n"
        "import getbill_tui.api.client as client\n"
        "client.read_followups = lambda data, **_: crash(data)\n"
        "main(['followups', 'list', 'c4debt', '-vv'])\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        env=getbill.environ(sandbox=planted),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 70
    assert_clean(done.stdout + done.stderr + all_that_is_left(home))


def test_the_list_of_processes_shows_no_secret(getbill, sandbox, home: Path) -> None:
    sandbox.faults(delay={"seconds": 30, "route": "/token"})
    running = subprocess.Popen(
        getbill.command("login", "--stdin"),
        env=getbill.environ(site(sandbox)),
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        assert running.stdin is not None
        running.stdin.write(f"demo\n{SECRET}\n".encode())
        running.stdin.close()
        while not (home / "logs").exists():
            assert running.poll() is None
            time.sleep(0.05)
        lines = [
            path.read_bytes()
            for path in Path("/proc").glob("[0-9]*/cmdline")
            if os.access(path, os.R_OK)
        ]
        assert any(b"login" in line for line in lines)
        assert not any(SECRET.encode() in line for line in lines)
    finally:
        running.send_signal(signal.SIGKILL)
        running.wait()
