import stat
from pathlib import Path

import pytest

from getbill_tui.errors import GetBillError
from getbill_tui.paths import Paths, make_private, write_private


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_one_folder_holds_everything_when_the_user_names_one(tmp_path: Path) -> None:
    paths = Paths.from_environment({"GETBILL_HOME": str(tmp_path)})
    for path in (paths.config_file, paths.ledger, paths.reports, paths.logs, paths.profiles):
        assert path.is_relative_to(tmp_path)


def test_without_it_the_platform_decides() -> None:
    paths = Paths.from_environment({})
    assert paths.config.name == paths.state.name == "getbill"


def test_new_folders_and_files_are_closed_to_others(tmp_path: Path) -> None:
    folder = make_private(tmp_path / "a" / "b")
    write_private(folder / "file", b"text")
    assert mode(tmp_path / "a" / "b") == 0o700
    assert mode(folder / "file") == 0o600


def test_a_file_is_replaced_whole(tmp_path: Path) -> None:
    path = tmp_path / "file"
    write_private(path, b"old")
    write_private(path, b"new and longer")
    assert path.read_bytes() == b"new and longer"
    assert list(tmp_path.iterdir()) == [path]


def test_a_failed_write_leaves_the_old_file_and_no_trace(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "file"
    write_private(path, b"old")

    def full_disk(handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full_disk)
    with pytest.raises(GetBillError, match="No space left") as caught:
        write_private(path, b"new")
    assert caught.value.hint
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


def test_a_folder_that_cannot_be_made_is_a_clear_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(GetBillError, match="cannot be created"):
        make_private(tmp_path / "file" / "folder")
