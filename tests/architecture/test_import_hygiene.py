"""What a command loads: nothing slow before it is needed (the command-line contract)."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

SLOW = {
    "textual",
    "pandas",
    "httpx",
    "pydantic",
    "numpy",
    "pyarrow",
    "starlette",
    "rich",
    "phonenumbers",
}


def modules_after(arguments: list[str], home: Path) -> tuple[int, set[str]]:
    """The exit code of `getbill ARGUMENTS`, and the top-level packages it has loaded."""
    program = (
        "import json, sys\n"
        "from getbill_tui.cli import run\n"
        f"code = run({arguments!r})\n"
        "packages = sorted({name.partition('.')[0] for name in sys.modules})\n"
        "print('\\n' + json.dumps([code, packages]))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        text=True,
        check=True,
        env={"GETBILL_HOME": str(home), "PATH": "/usr/bin:/bin"},
    )
    code, packages = json.loads(done.stdout.splitlines()[-1])
    return code, set(packages)


@pytest.mark.parametrize(
    "arguments",
    [
        ["--help"],
        ["--version"],
        ["browse", "--help"],
        ["debts", "--help"],
        ["demo", "--help"],
        ["followups", "create", "--help"],
        ["import", "--help"],
        ["import", "run", "--help"],
        ["sandbox", "--help"],
    ],
    ids=" ".join,
)
def test_help_loads_nothing_slow(arguments: list[str], tmp_path: Path) -> None:
    code, packages = modules_after(arguments, tmp_path)
    assert code == 0
    assert "click" in packages
    assert not packages & SLOW


def test_the_terminal_ui_never_loads_pandas() -> None:
    program = (
        "import sys\n"
        "import getbill_tui.app, getbill_tui.api.client, getbill_tui.delivery.single\n"
        "assert 'textual' in sys.modules\n"
        "assert not {'pandas', 'numpy', 'pyarrow', 'importers'} & set(sys.modules)\n"
    )
    subprocess.run([sys.executable, "-c", program], check=True, capture_output=True)


def test_the_import_command_loads_pandas_in_a_child_at_most() -> None:
    program = (
        "import sys\n"
        "import importers.pipeline, importers.examination, importers.reading.opening\n"
        "assert not {'pandas', 'numpy', 'textual'} & set(sys.modules)\n"
    )
    subprocess.run([sys.executable, "-c", program], check=True, capture_output=True)
