import json
import logging
import resource
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from getbill_tui import logs
from getbill_tui.logs import FILE_NAME, facts, start_logs, stop_logs

OURS = logging.getLogger("getbill_tui.trial")


@pytest.fixture(autouse=True)
def _stopped() -> Iterator[None]:
    yield
    stop_logs()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "home" / "logs"


def lines(folder: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in (folder / FILE_NAME).read_text().splitlines()]


def test_a_record_is_one_json_line_with_its_facts(folder: Path) -> None:
    start_logs(folder, file_level="INFO", stderr_level=None, command="import run")
    OURS.info("read %s", "calls.csv", extra=facts(rows=12, rejected=0))
    OURS.debug("not wanted")
    (line,) = lines(folder)
    assert line["message"] == "read calls.csv"
    assert (line["rows"], line["rejected"]) == (12, 0)
    assert (line["level"], line["command"]) == ("info", "import run")
    assert str(line["time"]).endswith("Z")


def test_file_and_folder_are_closed_to_others(folder: Path) -> None:
    folder.mkdir(parents=True, mode=0o755)
    (folder / FILE_NAME).touch(mode=0o644)
    start_logs(folder, file_level="INFO", stderr_level=None)
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert stat.S_IMODE((folder / FILE_NAME).stat().st_mode) == 0o600


def test_everything_is_redacted_at_every_level(folder: Path, capsys) -> None:
    start_logs(folder, file_level="DEBUG", stderr_level="DEBUG")
    for level in (logging.DEBUG, logging.INFO, logging.WARNING, logging.ERROR):
        OURS.log(level, "asked %s", "https://h/x?sig=c4n4ry", extra=facts(to="+33639980101"))
    shown = (folder / FILE_NAME).read_text() + capsys.readouterr().err
    assert shown.count("asked") == 8
    assert "c4n4ry" not in shown
    assert "39980101" not in shown


def test_an_exception_is_told_by_type_and_place_alone(folder: Path, capsys) -> None:
    start_logs(folder, file_level="INFO", stderr_level="INFO")
    try:
        raise ValueError("Marie Dupont owes")
    except ValueError:
        OURS.exception("it failed")
    shown = (folder / FILE_NAME).read_text() + capsys.readouterr().err
    assert "ValueError" in shown
    assert "test_logs.py" in shown
    assert "Dupont" not in shown


def test_of_other_libraries_no_argument_is_told(folder: Path, capsys) -> None:
    start_logs(folder, file_level="DEBUG", stderr_level="DEBUG")
    logging.getLogger("httpx").info("HTTP Request: %s", "https://h/x?sig=c4n4ry")
    logging.getLogger("httpx").warning("odd answer %s", "c4n4ry")
    logging.getLogger("asyncio").error("Task failed\nfuture: ValueError('c4n4ry')")
    shown = (folder / FILE_NAME).read_text() + capsys.readouterr().err
    assert "c4n4ry" not in shown
    assert "HTTP Request" not in shown
    assert "odd answer" in shown
    assert "Task failed" in shown


def test_a_line_cannot_steer_the_terminal(folder: Path, capsys) -> None:
    start_logs(folder, file_level="INFO", stderr_level="INFO")
    OURS.info("bad \x1b[2J\nname")
    shown = capsys.readouterr().err
    assert "\x1b" not in shown
    assert len(shown.splitlines()) == 1
    assert len(lines(folder)) == 1


def test_it_rotates_and_keeps_a_few(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(logs, "LARGEST", 1_000)
    start_logs(folder, file_level="INFO", stderr_level=None)
    for number in range(200):
        OURS.info("row", extra=facts(row=number))
    kept = sorted(path.name for path in folder.iterdir())
    assert kept == [FILE_NAME, *(f"{FILE_NAME}.{n}" for n in range(1, logs.KEPT + 1))]
    assert {stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()} == {0o600}


def test_it_follows_the_name_when_another_process_rotates(folder: Path) -> None:
    start_logs(folder, file_level="INFO", stderr_level=None)
    OURS.info("before")
    (folder / FILE_NAME).rename(folder / f"{FILE_NAME}.1")
    OURS.info("after")
    assert [line["message"] for line in lines(folder)] == ["after"]


def test_starting_twice_doubles_nothing(folder: Path) -> None:
    for _ in range(2):
        start_logs(folder, file_level="INFO", stderr_level=None)
    OURS.info("once")
    assert len(lines(folder)) == 1


def test_no_link_is_followed(folder: Path, tmp_path: Path) -> None:
    folder.mkdir(parents=True)
    victim = tmp_path / "victim"
    victim.write_text("mine")
    (folder / FILE_NAME).symlink_to(victim)
    start_logs(folder, file_level="INFO", stderr_level=None)
    OURS.info("hello")
    assert victim.read_text() == "mine"


def test_a_place_that_cannot_be_written_stops_nothing(tmp_path: Path, capsys) -> None:
    (tmp_path / "logs").write_text("a file where a folder belongs")
    start_logs(tmp_path / "logs", file_level="INFO", stderr_level="WARNING")
    OURS.info("hello")
    assert capsys.readouterr().err == ""
    start_logs(tmp_path / "logs", file_level="INFO", stderr_level="INFO")
    assert "no log is written" in capsys.readouterr().err


def test_a_full_disk_stops_nothing(tmp_path: Path) -> None:
    program = (
        "import logging, sys\n"
        "from pathlib import Path\n"
        "from getbill_tui.logs import start_logs\n"
        "start_logs(Path(sys.argv[1]), file_level='INFO', stderr_level='WARNING')\n"
        "for n in range(1000): logging.getLogger('getbill_tui').info('row %d', n)\n"
        "print('done')\n"
    )

    def no_room() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (5_000, 5_000))

    done = subprocess.run(
        [sys.executable, "-c", program, tmp_path / "logs"],
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=no_room,
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "done\n", "")
    assert (tmp_path / "logs" / FILE_NAME).stat().st_size <= 5_000


def test_a_wrong_log_call_stops_nothing(folder: Path) -> None:
    program = (
        "import logging, sys\n"
        "from pathlib import Path\n"
        "from getbill_tui.logs import start_logs\n"
        "start_logs(Path(sys.argv[1]), file_level='INFO', stderr_level='INFO')\n"
        "logging.getLogger('getbill_tui').info('%d rows', 'c4n4ry')\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, folder], capture_output=True, text=True, check=True
    )
    assert "%d rows" in done.stderr
    assert "c4n4ry" not in done.stderr
    assert [line["message"] for line in lines(folder)] == ["%d rows"]
