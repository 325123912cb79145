"""The real command with standard streams that are closed, or whose disk is full."""

import subprocess
import sys
from pathlib import Path

import pytest

GETBILL = f"{sys.executable} -m getbill_tui"


def shell(command: str, home: Path) -> tuple[int, str]:
    done = subprocess.run(
        ["/bin/sh", "-c", command],
        capture_output=True,
        text=True,
        check=False,
        env={"GETBILL_HOME": str(home), "PATH": "/usr/bin:/bin"},
    )
    return done.returncode, done.stderr


@pytest.mark.parametrize("redirection", ["<&-", ">&-", "2>&-", "<&- >&- 2>&-"])
def test_a_closed_stream_is_no_crash(redirection: str, tmp_path: Path) -> None:
    assert shell(f"{GETBILL} config paths {redirection}", tmp_path) == (0, "")
    assert not (tmp_path / "logs").exists() or not list((tmp_path / "logs").glob("crash*"))


def test_a_file_never_becomes_standard_output(tmp_path: Path) -> None:
    """Without standard output, the first file to be opened would get its number."""
    program = (
        "import sys; from getbill_tui.streams import fill_gaps; fill_gaps(); "
        f"file = open({str(tmp_path / 'file')!r}, 'w'); print('text', flush=True); "
        "sys.exit(file.fileno() < 3)"
    )
    done = subprocess.run(
        ["/bin/sh", "-c", f'{sys.executable} -c "$0" <&- >&- 2>&-', program], check=False
    )
    assert done.returncode == 0
    assert (tmp_path / "file").read_text() == ""


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
@pytest.mark.parametrize("command", ["config paths", "--help", "import profiles"])
def test_a_full_disk_behind_standard_output_is_told(command: str, tmp_path: Path) -> None:
    code, err = shell(f"{GETBILL} {command} > /dev/full", tmp_path)
    assert code == 3
    assert "cannot be written: No space left" in err
    assert "Traceback" not in err
    assert "mistake of this program" not in err


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_talk_that_cannot_be_written_changes_no_exit_code(tmp_path: Path) -> None:
    assert shell(f"{GETBILL} import check absent.csv 2> /dev/full", tmp_path)[0] == 3
