"""README stays true: its commands are run, its pictures and paths exist."""

import re
import shlex
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text("utf-8")
BLOCK = re.compile(r"<!-- runs(?:: exit (\d+))? -->\n```console\n(.*?)```", re.DOTALL)
JOBS = [
    pytest.param(commands, int(code or 0), id=commands[-1][:60])
    for code, block in BLOCK.findall(README)
    if (commands := [line.removeprefix("$ ") for line in block.splitlines() if line[:2] == "$ "])
]
FIRST_COMMANDS = (
    "python3 -m venv .venv && .venv/bin/pip install . && .venv/bin/getbill demo",
    "python3 -m venv .venv && .venv/bin/pip install -e '.[test]' && .venv/bin/python -m pytest",
)


def test_readme_has_daily_jobs_to_run() -> None:
    assert len(JOBS) > 3


@pytest.mark.parametrize(("commands", "code"), JOBS)
def test_daily_jobs_do_what_readme_says(
    commands: list[str], code: int, getbill, sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT)
    for command in commands:
        program, *arguments = shlex.split(command)
        assert program == "getbill"
        done = getbill(*arguments, sandbox=sandbox)
        assert done.code == code, done.err
        assert "mistake of this program" not in done.err


@pytest.mark.parametrize("command", FIRST_COMMANDS)
def test_the_two_commands_stand_there_as_they_are_run(command: str) -> None:
    assert f"$ {command}\n" in README


def test_every_picture_and_path_that_readme_names_exists() -> None:
    for path in re.findall(r"!\[[^\]]+\]\(([^)]+)\)|`((?:samples|tests)/[^` ]*)`", README):
        name = next(filter(None, path))
        assert (ROOT / name).exists(), name


def test_ci_runs_the_test_command_of_readme() -> None:
    script = (ROOT / ".ci" / "run").read_text("utf-8")
    assert "pip install -q -e '.[test]' && .venv/bin/python -m pytest" in script
