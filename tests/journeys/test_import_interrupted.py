"""Ctrl-C, SIGTERM, and a server that goes away: nothing is lost, nothing is doubled."""

from __future__ import annotations

import json
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

ROWS = 30


def start(getbill: Any, sandbox: Any, *arguments: Any) -> subprocess.Popen[str]:
    return subprocess.Popen(
        getbill.command(*arguments),
        env=getbill.environ(sandbox=sandbox),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_finishes_what_is_in_flight_and_the_rest_waits(
    getbill: Any, calls_file: Any, told: Any, sandbox: Any, number: signal.Signals
) -> None:
    sandbox.faults(delay={"seconds": 0.2, "route": "writes"})
    path = calls_file(ROWS)
    process = start(getbill, sandbox, "import", "run", path, "--json", "--concurrency", "2")
    # The `file` event and some rows: now it is sending.
    assert process.stdout is not None
    first = [process.stdout.readline() for _ in range(4)]
    process.send_signal(number)
    out, err = process.communicate(timeout=60)
    events = told("".join(first) + out)
    assert process.returncode == events.summary["exit"] == 130
    assert "import resume" in err
    assert "Traceback" not in err
    created = events.summary["created"]
    assert created < ROWS
    assert events.summary["waiting"] == ROWS - created
    assert len(sandbox.received()) == created

    sandbox.faults(delay=None)
    resumed = getbill("import", "resume", "--json", sandbox=sandbox)
    assert resumed.code == 0
    assert told(resumed.out).summary["created"] == ROWS - created
    received = [followup["call_id"] for followup in sandbox.received()]
    assert sorted(received) == sorted(f"journey:{row}" for row in range(1, ROWS + 1))


def test_a_reader_that_goes_away_does_not_stop_a_run(
    getbill: Any, calls_file: Any, sandbox: Any
) -> None:
    sandbox.faults(delay={"seconds": 0.1, "route": "writes"})
    process = start(getbill, sandbox, "import", "run", calls_file(8), "--json")
    assert process.stdout is not None
    assert json.loads(process.stdout.readline())["event"] == "file"
    process.stdout.close()
    assert process.wait(timeout=60) == 0
    assert process.stderr is not None
    assert "Traceback" not in process.stderr.read()
    process.stderr.close()
    assert len(sandbox.received()) == 8


def test_a_server_that_is_gone_keeps_the_rows_until_it_is_back(
    getbill: Any, calls_file: Any, told: Any, tmp_path: Path
) -> None:
    port = _free_port()
    environment = {
        "GETBILL_BASE_URL": f"http://127.0.0.1:{port}",
        "GETBILL_CLIENT_ID": "demo",
        "GETBILL_CLIENT_SECRET": "demo",
    }
    ran = getbill("import", "run", calls_file(2), "--json", env=environment)
    assert ran.code == 3
    assert told(ran.out).outcomes() == ["waiting", "waiting"]
    assert "import resume" in ran.err
    with _server_at(port, getbill):
        resumed = getbill("import", "resume", "--json", env=environment)
        assert resumed.code == 0
        assert told(resumed.out).outcomes() == ["created", "created"]


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def _server_at(port: int, getbill: Any) -> Iterator[None]:
    command = [sys.executable, "-m", "getbill_tui", "sandbox", "--port", str(port)]
    with subprocess.Popen(
        command, env=getbill.environ(), stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert "ready" in process.stdout.readline()
        try:
            yield
        finally:
            process.terminate()


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_a_full_disk_behind_standard_output_stops_no_run_but_is_told(
    getbill: Any, calls_file: Any, sandbox: Any, home: Path
) -> None:
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            getbill.command("import", "run", calls_file(ROWS), "--json"),
            env=getbill.environ(sandbox=sandbox),
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    assert done.returncode == 3
    assert "Standard output cannot be written: No space left" in done.stderr
    assert len(sandbox.received()) == ROWS
    [summary] = (home / "reports").glob("*/summary.json")
    assert json.loads(summary.read_text())["created"] == ROWS
