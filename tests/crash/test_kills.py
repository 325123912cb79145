"""kill -9 at random moments and at every named point: no followup doubled, none lost.

The sandbox is a process of its own that is never killed, and it counts. CRASH_KILLS sets how
many random kills are tried in all, CRASH_ROUNDS how often each point.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Mapping
from typing import Any

import pytest

from getbill_tui.delivery.checkpoints import Point

KILLS = int(os.environ.get("CRASH_KILLS", "12"))
KILLS_A_TEST = 6
ROUNDS = int(os.environ.get("CRASH_ROUNDS", "1"))
ROWS = 40


@pytest.mark.parametrize("seed", range(-(-KILLS // KILLS_A_TEST)))
def test_killed_at_random_moments(
    seed: int, ordeal: Callable[..., Any], stumbles: Mapping[str, Any], sandbox: Any
) -> None:
    sandbox.faults(**stumbles)
    trial = ordeal(ROWS, seed)
    for _ in range(KILLS_A_TEST):
        trial.run_and_kill(within=3.0)
    assert trial.kills == KILLS_A_TEST or 0 in trial.codes
    trial.until_done()
    trial.check()


@pytest.mark.parametrize("round_", range(ROUNDS))
@pytest.mark.parametrize("point", Point)
def test_killed_at_a_named_point_and_again_during_recovery(
    point: Point, round_: int, ordeal: Callable[..., Any], sandbox: Any
) -> None:
    trial = ordeal(12, seed=round_)
    sandbox.faults(drop_after={"count": 2}, drop_before={"count": 1, "route": "writes", "skip": 3})
    assert trial.run(crash_at=f"{point}:{1 + round_}") == -signal.SIGKILL, trial.complaint
    trial.run(crash_at=f"{point}:1")
    trial.until_done()
    trial.check()


def test_a_settled_ledger_keeps_no_personal_text(
    ordeal: Callable[..., Any], sandbox: Any, canary: str
) -> None:
    trial = ordeal(12)
    sandbox.faults(drop_after={"count": 2})
    assert trial.run(crash_at=Point.ANSWER_READ) == -signal.SIGKILL
    trial.until_done()
    files = [path for path in trial.home.rglob("*") if path.is_file()]
    assert {path.name for path in files} >= {"ledger.sqlite", "installation.key"}
    assert not [path for path in files if path.name.endswith(("-wal", "-shm", ".holder"))]
    assert not [path for path in files if canary.encode() in path.read_bytes()]
    assert not [path for path in files if path.stat().st_mode & 0o077]


def test_the_harness_finds_the_duplicates_of_a_naive_client(
    ordeal: Callable[..., Any], stumbles: Mapping[str, Any], sandbox: Any
) -> None:
    sandbox.faults(**stumbles)
    trial = ordeal(ROWS)
    trial.run_and_kill("--naive", within=3.0)
    trial.until_done("--naive")
    assert trial.doubled(), "the harness proves nothing"
