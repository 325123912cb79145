"""Format, lint, types and import contracts: one command for people and CI alike."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
BIN = Path(sys.executable).parent


@pytest.mark.parametrize(
    "command",
    [
        pytest.param([BIN / "ruff", "format", "--check", "."], id="format"),
        pytest.param([BIN / "ruff", "check", "."], id="lint"),
        pytest.param([sys.executable, "-m", "mypy"], id="types"),
        pytest.param([BIN / "lint-imports", "--no-cache"], id="imports"),
    ],
)
def test_the_code_passes(command: list[Path | str]) -> None:
    done = subprocess.run(
        [str(part) for part in command], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
