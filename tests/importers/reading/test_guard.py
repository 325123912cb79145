"""The child guard by itself: children that eat memory, loop, hang, abort, or outlive."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap

import pytest

from getbill_tui.errors import GetBillError
from getbill_tui.exits import Exit
from importers.reading.guard import Ended, Fate, run_guarded
from importers.reading.opening import open_tables

CONFINED = """
import os, sys, time
from importers.reading.confinement import confine, follow_parent
follow_parent(os.getppid())
confine(memory=400 << 20, seconds=1)
print("begun", flush=True)
"""


def run(program, wall_seconds=60.0):
    command = [sys.executable, "-P", "-c", CONFINED + textwrap.dedent(program)]
    return run_guarded(command, wall_seconds=wall_seconds, pass_fds=())


def test_a_child_that_finishes():
    ended = run("print('done')")
    assert (ended.fate, ended.output) == (Fate.FINISHED, b"begun\ndone\n")


def test_a_child_that_eats_memory_gets_none():
    ended = run(
        """
        try:
            bytearray(1 << 30)
        except MemoryError:
            os.abort()
        """
    )
    assert (ended.fate, ended.output) == (Fate.DIED, b"begun\n")


def test_a_child_that_loops_is_ended_by_its_processor_time():
    assert run("while True: pass").fate is Fate.TOO_SLOW


def test_a_child_that_hangs_is_ended_by_the_clock():
    ended = run("time.sleep(600)", wall_seconds=1.5)
    assert (ended.fate, ended.output) == (Fate.TOO_SLOW, b"begun\n")


@pytest.mark.parametrize("signal_name", ["SIGABRT", "SIGSEGV", "SIGKILL"])
def test_a_child_that_dies(signal_name):
    ended = run(f"import signal; os.kill(os.getpid(), signal.{signal_name})")
    assert ended.fate is Fate.DIED


def test_a_child_with_a_bug_says_which():
    ended = run("raise ZeroDivisionError('by zero')")
    assert ended.fate is Fate.FAILED
    assert "by zero" in ended.diagnosis


def test_a_child_sees_no_secrets(monkeypatch):
    monkeypatch.setenv("GETBILL_CLIENT_SECRET", "s3cret")
    assert b"s3cret" not in run("print(dict(os.environ))").output


@pytest.mark.skipif(sys.platform != "linux", reason="the kernel's own signal, on Linux")
def test_a_child_dies_with_its_parent():
    child = CONFINED.replace("seconds=1", "seconds=60") + "time.sleep(600)"
    parent = textwrap.dedent(
        f"""
        import subprocess, sys
        child = subprocess.Popen([sys.executable, "-c", {child!r}], stdout=subprocess.PIPE)
        child.stdout.readline()
        print(child.pid, flush=True)
        child.wait()
        """
    )
    with subprocess.Popen(
        [sys.executable, "-c", parent], stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        pid = int(process.stdout.readline())
        watched = os.pidfd_open(pid)
        try:
            process.send_signal(signal.SIGKILL)
            process.wait()
            _wait_for_end(watched)
        finally:
            os.close(watched)


@pytest.mark.parametrize(
    ("fate", "output", "message"),
    [
        (
            Fate.DIED,
            b'{"reading":"Out"}\n{"she',
            r"^Sheet 'Out' of the workbook \S+ needs more mem",
        ),
        (Fate.TOO_SLOW, b'{"reading":"Out"}\n', r"^Sheet 'Out' of the workbook \S+ takes longer"),
        (Fate.DIED, b"", r"^The workbook \S+calls\.xlsx needs more memory"),
    ],
)
def test_what_the_user_hears_of_a_dead_child(monkeypatch, tmp_path, fate, output, message):
    path = tmp_path / "calls.xlsx"
    path.write_bytes(b"PK\x03\x04")
    monkeypatch.setattr(
        "importers.reading.workbook.run_guarded", lambda *_, **__: Ended(fate, output)
    )
    with pytest.raises(GetBillError, match=message) as caught, opened(path):
        pass
    assert caught.value.exit is Exit.CANNOT_GO_ON
    assert caught.value.hint


def test_a_bug_of_the_child_is_a_bug(monkeypatch, tmp_path):
    path = tmp_path / "calls.xlsx"
    path.write_bytes(b"PK\x03\x04")
    monkeypatch.setattr(
        "importers.reading.workbook.run_guarded", lambda *_, **__: Ended(Fate.FAILED, b"", "oops")
    )
    with pytest.raises(RuntimeError, match="oops"), opened(path):
        pass


def opened(path):
    return open_tables(str(path), encoding=None, delimiter=None, sheet=None)


def _wait_for_end(watched: int) -> None:
    """A process descriptor becomes readable when its process has ended."""
    import select

    ready, _, _ = select.select([watched], [], [], 60)
    assert ready
