import subprocess
import sys
from importlib.metadata import entry_points
from pathlib import Path

import pytest

from getbill_tui.joining import entry_points_of


def distribution(folder: Path, name: str, text: str) -> str:
    place = folder / f"{name}.dist-info"
    place.mkdir(parents=True)
    (place / "entry_points.txt").write_text(text)
    return str(folder)


@pytest.mark.parametrize("group", ["getbill.commands", "console_scripts", "pytest11"])
def test_it_finds_what_the_standard_library_finds(group: str) -> None:
    slow = {point.name: point.value for point in entry_points(group=group)}
    assert slow
    assert entry_points_of(group) == slow


def test_the_first_on_the_path_wins_and_other_groups_stay_out(tmp_path: Path) -> None:
    first = distribution(
        tmp_path / "a",
        "one",
        "[console_scripts]\nx = no:no\n\n[getbill.commands]\n# a remark\n"
        "watch = one.cli:watch [fast]\n[other]\ny=no:no\n",
    )
    second = distribution(
        tmp_path / "b", "two", "[getbill.commands]\nwatch=two:watch\nmore=two:more\n"
    )
    folders = [str(tmp_path / "absent"), first, second]
    assert entry_points_of("getbill.commands", folders) == {
        "watch": "one.cli:watch",
        "more": "two:more",
    }


def test_a_folder_without_metadata_is_asked_the_slow_way() -> None:
    program = (
        "import sys\n"
        "from getbill_tui.joining import entry_points_of\n"
        "assert 'importlib.metadata' not in sys.modules\n"
        "assert entry_points_of('getbill.nothing.of.that.name') == {}\n"
        "assert 'importlib.metadata' in sys.modules\n"
    )
    subprocess.run([sys.executable, "-c", program], check=True)
