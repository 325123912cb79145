import errno
import os
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import click
import pytest

from getbill_tui import cli, placed_commands
from getbill_tui.errors import GetBillError, TryLater, UsageError
from getbill_tui.exits import Exit


@pytest.fixture
def command(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    """Puts a function in the place of `getbill try` and runs it."""
    monkeypatch.setenv("GETBILL_HOME", str(tmp_path))

    def run(function) -> int:
        trial = click.command("try")(function)
        monkeypatch.setitem(cli._OWN_COMMANDS, "try", f"{__name__}:trial")
        monkeypatch.setattr(
            placed_commands, "import_module", lambda _: SimpleNamespace(trial=trial)
        )
        return cli.run(["try"])

    return run


def raising(error: BaseException):
    def function() -> None:
        raise error

    return function


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (UsageError("The zone is missing.", "Set --timezone."), 2),
        (GetBillError("The server is gone.", "Try again."), 3),
        (TryLater("Another import is running.", "Wait."), 75),
        (KeyboardInterrupt(), 130),
        (click.UsageError("no such option"), 2),
    ],
)
def test_an_error_becomes_a_message_and_an_exit_code(command, capsys, error, code) -> None:
    assert command(raising(error)) == code
    shown = capsys.readouterr()
    assert shown.out == ""
    if isinstance(error, GetBillError):
        assert error.message in shown.err
        assert error.hint in shown.err


def test_a_command_returns_its_exit_code(command) -> None:
    assert command(lambda: Exit.TRY_LATER) == 75
    assert command(lambda: None) == 0


def test_a_message_cannot_steer_the_terminal(command, capsys) -> None:
    command(raising(GetBillError("bad file \x1b[2J", "\x1b]0;x\x07")))
    assert "\x1b" not in capsys.readouterr().err


def test_a_bug_leaves_a_log_without_values(command, capsys, tmp_path: Path) -> None:
    def function() -> None:
        secret = "s3cr3t"
        raise RuntimeError(f"with {secret}") from ValueError("+33 6 39 98 01 01")

    assert command(function) == 70
    shown = capsys.readouterr().err
    (log,) = (tmp_path / "logs").iterdir()
    assert str(log) in shown
    text = log.read_text()
    assert "RuntimeError" in text
    assert "test_cli.py" in text
    for private in ("s3cr3t", "+33"):
        assert private not in text
        assert private not in shown


def test_an_unknown_command_is_a_usage_error(capsys) -> None:
    assert cli.run(["nonsense"]) == 2
    assert "nonsense" in capsys.readouterr().err


def test_a_full_disk_is_no_bug(command, capsys, tmp_path: Path) -> None:
    assert command(raising(OSError(errno.ENOSPC, "No space left on device", "a.csv"))) == 3
    assert "a.csv cannot be written: No space left" in capsys.readouterr().err
    assert not (tmp_path / "logs").exists()


def test_the_list_of_commands_says_of_each_what_it_says_of_itself() -> None:
    context = click.Context(cli.getbill)
    said = {}
    for name in cli._OWN_COMMANDS:
        command = cli.getbill.get_command(context, name)
        assert command is not None
        said[name] = command.get_short_help_str(1000)
    assert said == cli._SUMMARIES


def test_help_imports_no_command_of_its_own() -> None:
    program = (
        "import sys; from getbill_tui.cli import run; run(['--help']); "
        "print([name for name in sys.modules if name.startswith('getbill_tui.commands.')"
        " or name == 'importlib.metadata'])"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert done.stdout.splitlines()[-1] == "[]"


def test_the_list_of_commands_names_those_that_join() -> None:
    context = click.Context(cli.getbill)
    assert {"browse", "import", "demo"} <= set(cli.getbill.list_commands(context))
    joined = cli.getbill.get_command(context, "import")
    assert joined is not None
    assert joined.name == "import"


def test_a_reader_that_goes_away_is_no_crash(tmp_path: Path) -> None:
    read, write = os.pipe()
    os.close(read)
    done = subprocess.run(
        [sys.executable, "-m", "getbill_tui", "--version"],
        stdout=write,
        stderr=subprocess.PIPE,
        text=True,
        check=False,
        env={"GETBILL_HOME": str(tmp_path)},
    )
    os.close(write)
    assert "Traceback" not in done.stderr
    assert done.returncode == 3
