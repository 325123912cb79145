import tomllib
from pathlib import Path

import pytest

from getbill_tui.config_file import alter, examine

WRITTEN = """\
# who we are
client_id = "people"   # from the dashboard

[accounts.night]
# imports
client_id = "imports"
country = "FR"
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "home" / "config.toml"


def write(file: Path, text: str) -> None:
    file.parent.mkdir(exist_ok=True)
    file.write_text(text, "utf-8")


def test_no_file_has_no_problem(file: Path) -> None:
    assert examine(file) == ()


def test_all_problems_are_told_at_once_each_with_its_line(file: Path) -> None:
    write(
        file,
        "\n".join(
            [
                'contry = "FR"',
                'country = "France"',
                "settle_seconds = true",
                'theme = "nord"',
                'client_secret_file = "absent"',
                "",
                '["accounts"."night"]  # at night',
                'client_secret = "hunter22"',
                'timezone = "Paris"',
                '"nonsense" = 1',
                "[account.day]",
                "x = 1",
            ]
        ),
    )
    problems = examine(file)
    assert [problem.line for problem in problems] == [1, 2, 3, 5, 8, 9, 10, 11]
    told = " ".join(f"{problem.message} {problem.hint}" for problem in problems)
    assert "Did you mean country?" in told
    assert "Did you mean accounts?" in told
    assert "in [accounts.night]" in told
    assert "hunter22" not in told


def test_a_file_that_is_no_toml_is_told_with_its_line(file: Path) -> None:
    write(file, 'country = "FR"\ncountry = \n')
    (problem,) = examine(file)
    assert problem.line == 2
    assert "not valid TOML" in problem.message


def test_altering_keeps_everything_else_as_it_was_written(file: Path) -> None:
    write(file, WRITTEN)
    alter(file, "night", {"client_id": "robots", "client_secret_file": "client-secret-night"})
    text = file.read_text()
    for kept in ("# who we are", 'client_id = "people"   # from the dashboard', "# imports"):
        assert kept in text
    night = tomllib.loads(text)["accounts"]["night"]
    assert night == {
        "client_id": "robots",
        "client_secret_file": "client-secret-night",
        "country": "FR",
    }


def test_altering_the_top_level_leaves_the_accounts_alone(file: Path) -> None:
    write(file, WRITTEN)
    alter(file, None, {"client_secret_file": "client-secret"})
    read = tomllib.loads(file.read_text())
    assert read["client_secret_file"] == "client-secret"
    assert "client_secret_file" not in read["accounts"]["night"]


@pytest.mark.parametrize("account", ["night", "dépôt 2", 'a"b.c'])
def test_a_new_account_comes_and_goes_whole(file: Path, account: str) -> None:
    alter(file, account, {"client_id": "x"})
    assert tomllib.loads(file.read_text()) == {"accounts": {account: {"client_id": "x"}}}
    assert file.stat().st_mode & 0o777 == 0o600
    assert file.parent.stat().st_mode & 0o777 == 0o700
    alter(file, account, {"client_id": None})
    assert tomllib.loads(file.read_text()) == {}


def test_a_link_to_the_file_stays_a_link(file: Path, tmp_path: Path) -> None:
    real = tmp_path / "dotfiles.toml"
    real.write_text(WRITTEN)
    file.parent.mkdir()
    file.symlink_to(real)
    alter(file, None, {"client_id": "x"})
    assert file.is_symlink()
    assert tomllib.loads(real.read_text())["client_id"] == "x"
