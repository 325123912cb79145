"""A harness that kills a sending process with SIGKILL while the sandbox counts what arrived."""

from __future__ import annotations

import csv
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

DRIVER = Path(__file__).with_name("driver.py")
DEBTS = ("q7m2kd81xp4z", "h3v9tn50ws6b", "c8r4jy27lf1g", "m5x0pa63eu9d")
SETTLE_SECONDS = 0.5
"""Late commits of the tests stay well below it."""
STUMBLES: Mapping[str, Mapping[str, Any]] = {
    "drop_before": {"probability": 0.08, "seed": 1},
    "drop_after": {"probability": 0.08, "seed": 2},
    "late_commit": {"probability": 0.05, "seed": 3, "seconds": 0.1},
    "status_after": {"probability": 0.04, "seed": 4, "status": 502},
    "status_before": {"probability": 0.04, "seed": 5, "status": 503},
    "garbage": {"probability": 0.03, "seed": 6, "route": "writes"},
    "truncated": {"probability": 0.03, "seed": 7},
}
"""What a bad evening looks like: about a third of all requests."""
CANARY = "canary-0612345678"


@dataclass
class Ordeal:
    """One file of calls, one ledger, and as many processes as it takes."""

    home: Path
    sandbox: Any
    rows: int
    chance: random.Random
    kills: int = 0
    codes: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.home.mkdir(parents=True, exist_ok=True)
        self.calls = [
            {
                "debt_id": self.chance.choice(DEBTS),
                "type": "call",
                "status": "no_answer",
                "call_id": f"crash:{number}",
                "call_date": f"2026-01-12T09:{number // 60:02}:{number % 60:02}+01:00",
                "summary": f"No answer {number} {CANARY}",
            }
            for number in range(self.rows)
        ]
        self.file = self.home.parent / "calls.csv"
        with self.file.open("w", newline="") as file:
            writer = csv.DictWriter(file, self.calls[0])
            writer.writeheader()
            writer.writerows(self.calls)

    def start(self, *command: str, crash_at: str | None = None) -> subprocess.Popen[str]:
        environment = {
            **os.environ,
            **self.sandbox.environment,
            "GETBILL_HOME": str(self.home),
            "GETBILL_SETTLE_SECONDS": str(SETTLE_SECONDS),
        }
        if crash_at is not None:
            environment["CRASH_AT"] = crash_at
        return subprocess.Popen(
            [sys.executable, str(DRIVER), *(command or ("import", "run")), str(self.file)],
            env=environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        )

    def run(self, *command: str, crash_at: str | None = None) -> int:
        """One process to its end, its own or at a named point."""
        with self.start(*command, crash_at=crash_at) as process:
            _, self.complaint = process.communicate(timeout=120)
        self._count(process.returncode)
        return process.returncode

    def run_and_kill(self, *command: str, within: float) -> int:
        """One process, killed at a random moment unless it ends before."""
        with self.start(*command) as process:
            time.sleep(self.chance.uniform(0.0, within))
            process.send_signal(signal.SIGKILL)
            _, self.complaint = process.communicate(timeout=120)
        self._count(process.returncode)
        return process.returncode

    def until_done(self, *command: str) -> None:
        """As cron would: again and again, until one run says that all is settled."""
        for _ in range(12):
            if self.run(*command) == 0:
                return
        raise AssertionError(f"never done: {self.codes} {self.complaint}")

    def arrived(self) -> Counter[str]:
        """How often each call reached the server."""
        return Counter(f["call_id"] for f in self.sandbox.received())

    def doubled(self) -> list[str]:
        return [call_id for call_id, n in self.arrived().items() if n > 1]

    def check(self) -> None:
        """I1: no duplicate, none lost, none extra; I2: with their own payload."""
        assert not self.doubled()
        received = {f["call_id"]: f for f in self.sandbox.received()}
        assert set(received) == {call["call_id"] for call in self.calls}
        for call in self.calls:
            there = received[call["call_id"]]
            assert (there["debt_id"], there["summary"]) == (call["debt_id"], call["summary"])

    def _count(self, code: int) -> None:
        self.codes.append(code)
        self.kills += code == -signal.SIGKILL


@pytest.fixture
def ordeal(home: Path, sandbox: Any) -> Callable[..., Ordeal]:
    def make(rows: int, seed: int = 0) -> Ordeal:
        return Ordeal(home, sandbox, rows, random.Random(seed))

    return make


@pytest.fixture
def stumbles() -> Mapping[str, Mapping[str, Any]]:
    return STUMBLES


@pytest.fixture
def canary() -> str:
    return CANARY
