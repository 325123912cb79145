import shutil
from pathlib import Path

import pytest

from getbill_tui.database import Database, close_cleanly, transaction
from getbill_tui.errors import GetBillError

NOTES = Database(
    "The notebook", ("CREATE TABLE notes (text TEXT NOT NULL) STRICT",), "Mend {path}."
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "notes.sqlite"


def write(connection, text: str) -> None:
    with transaction(connection):
        connection.execute("INSERT INTO notes VALUES (?)", (text,))


def read(path: Path) -> list[str]:
    reader = NOTES.open_read_only(path)
    try:
        return [text for (text,) in reader.execute("SELECT text FROM notes ORDER BY rowid")]
    finally:
        reader.close()


def beside(path: Path) -> list[str]:
    return sorted(each.name for each in path.parent.iterdir() if each != path)


def test_a_file_at_rest_has_nothing_beside_it_nor_after_reading(path: Path) -> None:
    connection = NOTES.open(path)
    write(connection, "one")
    close_cleanly(connection)
    assert beside(path) == []
    before = path.read_bytes()
    assert read(path) == ["one"]
    assert beside(path) == []
    assert path.read_bytes() == before
    assert path.stat().st_mode & 0o077 == 0


def test_a_reader_never_checkpoints_what_a_killed_writer_left(path: Path, tmp_path: Path) -> None:
    connection = NOTES.open(path)
    write(connection, "one")
    left = tmp_path / "killed" / path.name
    left.parent.mkdir()
    for name in (path.name, f"{path.name}-wal"):
        shutil.copy(tmp_path / name, left.parent / name)
    close_cleanly(connection)
    log = left.with_name(f"{left.name}-wal")
    before = left.read_bytes(), log.read_bytes()
    assert log.stat().st_size > 0
    assert read(left) == ["one"]
    assert (left.read_bytes(), log.read_bytes()) == before
    again = NOTES.open(left)
    close_cleanly(again)
    assert beside(left) == []
    assert read(left) == ["one"]


def test_a_writer_is_not_disturbed_by_a_reader_nor_the_other_way(path: Path) -> None:
    connection = NOTES.open(path)
    write(connection, "one")
    reader = NOTES.open_read_only(path)
    reader.execute("BEGIN")
    assert reader.execute("SELECT count(*) FROM notes").fetchone() == (1,)
    write(connection, "two")
    assert reader.execute("SELECT count(*) FROM notes").fetchone() == (1,)
    reader.execute("COMMIT")
    close_cleanly(connection)
    reader.close()
    assert read(path) == ["one", "two"]


def test_a_reader_cannot_write(path: Path) -> None:
    close_cleanly(NOTES.open(path))
    reader = NOTES.open_read_only(path)
    with pytest.raises(GetBillError, match="cannot be used"), NOTES.errors(path):
        reader.execute("INSERT INTO notes VALUES ('x')")
    reader.close()


def test_what_was_deleted_is_nowhere_in_the_file(path: Path) -> None:
    connection = NOTES.open(path)
    write(connection, "canary-text")
    with transaction(connection):
        connection.execute("DELETE FROM notes")
    close_cleanly(connection)
    assert b"canary" not in path.read_bytes()


def test_a_damaged_file_and_one_of_a_newer_version_are_refused(path: Path) -> None:
    connection = NOTES.open(path)
    connection.execute("PRAGMA user_version = 7")
    close_cleanly(connection)
    for opened in (NOTES.open, NOTES.open_read_only):
        with pytest.raises(GetBillError, match="newer version"):
            opened(path)
    path.write_bytes(b"SQLite format 3\0" + b"x" * 4080)
    for opened in (NOTES.open, NOTES.open_read_only):
        with pytest.raises(GetBillError, match="is damaged") as caught:
            opened(path)
        assert str(path) in caught.value.hint
