from __future__ import annotations

import signal
import socket
import subprocess
import urllib.error
import urllib.request

import pytest

from getbill_tui.sandbox.server import READY, CannotServe, SandboxProcess


def started(getbill, *arguments, **keywords):
    process = subprocess.Popen(
        getbill.command("sandbox", "--port", "0", *arguments),
        env=getbill.environ(),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        **keywords,
    )
    match = READY.search(process.stdout.readline())
    assert match is not None
    return process, match.group(1)


def ended(process, number=signal.SIGTERM):
    """What it still said, after this signal."""
    process.send_signal(number)
    # Not communicate: it would lose what readline has already buffered.
    said = process.stdout.read(), process.stderr.read()
    process.wait(timeout=30)
    return said


def test_it_answers_as_soon_as_it_says_ready_and_names_the_demo_credentials(getbill):
    process, address = started(getbill)
    with process:
        with urllib.request.urlopen(f"{address}/_sandbox/stats") as answer:
            assert answer.status == 200
        out, err = ended(process)
    assert "demo / demo" in out
    assert f"export GETBILL_BASE_URL={address}" in out
    assert "Warning" not in err


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 0)])
def test_a_signal_ends_it_in_order(getbill, number, code):
    process, _ = started(getbill)
    with process:
        _, err = ended(process, number)
    assert process.returncode == code
    assert err == "The sandbox has stopped.\n"


def test_a_taken_port_is_a_clear_error(getbill):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        ran = getbill("sandbox", "--port", str(port))
    assert ran.code == 3
    assert f"Port {port} of 127.0.0.1 cannot be used" in ran.err
    assert "--port" in ran.err
    assert ran.out == ""


def test_an_unusable_database_is_a_clear_error(getbill, tmp_path):
    path = tmp_path / "letter.txt"
    path.write_text("Dear Sir or Madam, this is no database at all. " * 100)
    ran = getbill("sandbox", "--port", "0", "--db", path)
    assert ran.code == 3
    assert str(path) in ran.err


def test_beyond_loopback_it_warns(getbill):
    process, _ = started(getbill, "--host", "0.0.0.0")
    with process:
        _, err = ended(process)
    assert "Warning: 0.0.0.0 can be reached from other machines" in err


def test_a_database_file_keeps_what_was_sent(getbill, tmp_path, post_followup):
    path = tmp_path / "sandbox.sqlite"
    for _ in range(2):
        process, address = started(getbill, "--db", path)
        with process:
            post_followup(address)
            with urllib.request.urlopen(f"{address}/_sandbox/received") as answer:
                received = answer.read()
            ended(process)
    assert received.count(b'"debt_id"') == 2


def test_a_sandbox_process_ends_with_its_context():
    with SandboxProcess(seed="empty") as sandbox:
        urllib.request.urlopen(f"{sandbox.base_url}/_sandbox/stats").close()
    with pytest.raises(urllib.error.URLError):
        urllib.request.urlopen(f"{sandbox.base_url}/_sandbox/stats")


def test_a_sandbox_process_that_cannot_start_says_why():
    with pytest.raises(CannotServe, match="seed"), SandboxProcess(seed="nonsense"):
        pass


def test_it_ends_when_its_standard_input_does(getbill):
    process, _ = started(getbill, "--until-eof")
    with process:
        process.stdin.close()
        assert process.wait(timeout=30) == 0
