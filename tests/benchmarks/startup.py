"""How long `getbill --help` takes, beside a bare Python, in the same run.

    python tests/benchmarks/startup.py

Goal of the command-line contract: under 0.15 s. The two commands alternate, so that a noisy
machine disturbs both alike; the ratio is what to compare between machines.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from pathlib import Path

ROUNDS = 21
GETBILL = str(Path(sys.executable).with_name("getbill"))
COMMANDS = {
    "python -c pass": [sys.executable, "-c", "pass"],
    "import click": [sys.executable, "-c", "import click"],
    "getbill --version": [GETBILL, "--version"],
    "getbill --help": [GETBILL, "--help"],
    "getbill import run --help": [GETBILL, "import", "run", "--help"],
}


def _with_bytecode() -> dict[str, str]:
    """An installed program has its modules compiled; some machines forbid it for tests."""
    return {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}


def seconds(command: list[str]) -> float:
    """Wall seconds of one run."""
    start = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, env=_with_bytecode())
    return time.perf_counter() - start


def main() -> None:
    """Print a table of medians."""
    measured: dict[str, list[float]] = {name: [] for name in COMMANDS}
    for turn in range(ROUNDS + 1):
        for name, command in COMMANDS.items():
            taken = seconds(command)
            if turn:  # the first turn warms the caches
                measured[name].append(taken)
    bare = statistics.median(measured["python -c pass"])
    print(f"{'command':28} {'median':>9} {'fastest':>9} {'ratio':>6}")
    for name, times in measured.items():
        median = statistics.median(times)
        print(f"{name:28} {median:8.3f}s {min(times):8.3f}s {median / bare:5.1f}x")


if __name__ == "__main__":
    main()
