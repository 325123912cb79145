import sqlite3
from dataclasses import replace
from pathlib import Path

import pytest

from getbill_tui.diagnosis.installation import examine_folders, examine_ledger
from getbill_tui.diagnosis.step import Verdict
from getbill_tui.paths import Paths
from getbill_tui.settings import Settings


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    home = tmp_path / "home"
    home.mkdir(mode=0o700)
    return Settings(paths=Paths(config=home, state=home))


def ledger_in_wal_mode(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("CREATE TABLE row (key TEXT)")
    connection.executemany("INSERT INTO row VALUES (?)", [("x" * 500,)] * 200)
    connection.commit()
    return connection


def test_no_ledger_yet_is_fine(settings: Settings) -> None:
    assert examine_ledger(settings).verdict is Verdict.OK


def test_looking_at_a_ledger_leaves_nothing_beside_it(settings: Settings) -> None:
    ledger_in_wal_mode(settings.ledger_path).close()
    assert examine_ledger(settings).verdict is Verdict.OK
    assert [path.name for path in settings.paths.state.iterdir()] == ["ledger.sqlite"]


def test_a_ledger_in_use_is_looked_at_too(settings: Settings) -> None:
    writer = ledger_in_wal_mode(settings.ledger_path)
    try:
        assert examine_ledger(settings).verdict is Verdict.OK
    finally:
        writer.close()


@pytest.mark.parametrize("place", [0, 4096 + 8, 3 * 4096])
def test_a_damaged_ledger_is_found_out(settings: Settings, place: int) -> None:
    ledger_in_wal_mode(settings.ledger_path).close()
    data = bytearray(settings.ledger_path.read_bytes())
    data[place : place + 64] = b"\xff" * 64
    settings.ledger_path.write_bytes(data)
    step = examine_ledger(settings)
    assert step.verdict is Verdict.FAILED
    assert "getbill ledger rebuild" in step.remedy or "readable" in step.remedy


def test_a_ledger_that_is_no_file_is_not_tried(settings: Settings) -> None:
    step = examine_ledger(replace(settings, ledger="postgresql://u:p4ssw0rd@db/x"))
    assert step.verdict is Verdict.NOT_TRIED
    assert "p4ssw0rd" not in step.message


def test_folders_that_do_not_exist_yet_are_fine(tmp_path: Path) -> None:
    absent = tmp_path / "a" / "b"
    assert examine_folders(Paths(config=absent, state=absent)).verdict is Verdict.OK
    assert not absent.parent.exists()


def test_a_file_in_place_of_a_folder_is_found(tmp_path: Path) -> None:
    (tmp_path / "home").write_text("")
    paths = Paths(config=tmp_path / "home", state=tmp_path / "home")
    assert examine_folders(paths).verdict is Verdict.FAILED


@pytest.mark.parametrize(
    ("name", "mode", "right"),
    [("logs", 0o755, "chmod 700"), ("config.toml", 0o666, "chmod go-w"), ("", 0o777, "chmod go-w")],
)
def test_what_others_may_touch_is_found(
    settings: Settings, name: str, mode: int, right: str
) -> None:
    path = settings.paths.state / name
    if name == "logs":
        path.mkdir()
    elif name:
        path.touch()
    path.chmod(mode)
    step = examine_folders(settings.paths)
    assert step.verdict is Verdict.FAILED
    assert right in step.remedy
    path.chmod(0o700)
    assert examine_folders(settings.paths).verdict is Verdict.OK
