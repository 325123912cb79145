import json
import logging
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from getbill_tui.commands.session import open_session, session_options
from getbill_tui.logs import FILE_NAME, stop_logs

LOG = logging.getLogger("getbill_tui.trial")
LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR")


@pytest.fixture(autouse=True)
def _stopped() -> Iterator[None]:
    yield
    stop_logs()


def said(home: Path, *arguments: str, on_screen: bool = False) -> tuple[str, str]:
    """The gravest-last levels that reach the file and stderr, as "DEBUG INFO …"."""

    @click.command()
    @session_options
    def trial(*, account: str | None) -> None:
        open_session({"account": account}, on_screen=on_screen)
        for level in LEVELS:
            LOG.log(logging.getLevelNamesMapping()[level], f"say-{level}")

    ran = CliRunner().invoke(trial, arguments, catch_exceptions=False)
    stop_logs()
    file = (home / "logs" / FILE_NAME).read_text()
    return tuple(" ".join(x for x in LEVELS if f"say-{x}" in text) for text in (file, ran.stderr))


def test_by_default_the_file_gets_more_than_the_terminal(home: Path) -> None:
    assert said(home) == ("INFO WARNING ERROR", "WARNING ERROR")


def test_v_and_vv_say_more_on_both(home: Path) -> None:
    assert said(home, "-v") == ("INFO WARNING ERROR", "INFO WARNING ERROR")
    assert said(home, "-vv")[1] == "DEBUG INFO WARNING ERROR"
    assert "DEBUG" in said(home, "-vvv")[0]


def test_the_variable_holds_for_both(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GETBILL_LOG_LEVEL", "error")
    assert said(home) == ("ERROR", "ERROR")
    monkeypatch.setenv("GETBILL_LOG_LEVEL", "debug")
    assert said(home)[1] == "DEBUG INFO WARNING ERROR"


def test_log_level_in_the_settings_leaves_a_crontab_quiet(home: Path) -> None:
    home.mkdir()
    (home / "config.toml").write_text('log_level = "debug"\n')
    assert said(home) == ("DEBUG INFO WARNING ERROR", "WARNING ERROR")
    assert said(home, "-v")[1] == "INFO WARNING ERROR"


def test_a_screen_is_never_written_over(home: Path) -> None:
    assert said(home, "-vv", on_screen=True) == ("DEBUG INFO WARNING ERROR", "")


def test_the_log_names_the_command_without_its_arguments(getbill, sandbox, home: Path) -> None:
    assert getbill("debts", "list", "--search", "c4n4ry", sandbox=sandbox).code == 0
    text = (home / "logs" / FILE_NAME).read_text()
    assert json.loads(text.splitlines()[0])["command"] == "debts list"
    assert "c4n4ry" not in text


@pytest.mark.parametrize("command", ["config", "config show", "doctor", "login", "logout"])
def test_help_is_quick_and_leaves_no_trace(command: str, tmp_path: Path) -> None:
    slow = {"textual", "httpx", "pydantic", "tomlkit", "keyring", "rich", "asyncio"}
    program = (
        "import sys\n"
        "from getbill_tui.cli import run\n"
        f"assert run({[*command.split(), '--help']!r}) == 0\n"
        f"print(sorted({slow!r} & set(sys.modules)))\n"
    )
    home = tmp_path / "home"
    done = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        text=True,
        check=True,
        env={"GETBILL_HOME": str(home), "PATH": "/usr/bin:/bin"},
    )
    assert done.stdout.splitlines()[-1] == "[]"
    assert not home.exists()
