"""The real `getbill`, which can be killed at a named point; and the naive script beside it.

    driver.py import run CALLS.csv      the command, with all it does
    driver.py --naive CALLS.csv         the usual script: post, note it down, repeat after an error

CRASH_AT="point:n" kills it with SIGKILL, as a power cut would, the n-th time it comes there.
"""

from __future__ import annotations

import asyncio
import csv
import functools
import os
import signal
import sys
from collections import Counter
from datetime import datetime
from pathlib import Path
from typing import Any

import importers.upload.upload as upload_module
from getbill_tui.api.client import GetBill
from getbill_tui.api.errors import ApiError, Invalid
from getbill_tui.cli import run
from getbill_tui.delivery.checkpoints import Checkpoint, Point
from getbill_tui.followup import FollowupDraft
from getbill_tui.settings import Settings, load
from getbill_tui.vocabulary import FollowupStatus, FollowupType
from importers.ledger.ledger import Ledger


def main() -> int:
    if sys.argv[1] == "--naive":
        file = sys.argv[2]
        return asyncio.run(naive(load(os.environ), drafts(file), Path(f"{file}.done")))
    if deadly := os.environ.get("CRASH_AT"):
        inject(checkpoint_of(deadly))
    return run(sys.argv[1:])


def inject(checkpoint: Checkpoint) -> None:
    """Where production passes its points, this one dies."""
    upload_module.upload = functools.partial(upload_module.upload, checkpoint=checkpoint)
    opened = Ledger.open

    def open_ledger(settings: Settings, **more: Any) -> Ledger:
        return opened(settings, checkpoint=checkpoint, **more)

    Ledger.open = open_ledger


async def naive(settings: Settings, calls: list[FollowupDraft], done: Path) -> int:
    """A ledger of successes alone, and a retry after every error."""
    known = noted(done)
    async with GetBill.connect(settings) as api:
        with done.open("a") as notes:
            for draft in calls:
                while draft.call_id not in known:
                    try:
                        await api.create_followup(draft.body())
                    except Invalid:
                        pass
                    except ApiError:
                        await asyncio.sleep(0.02)
                        continue
                    known.add(str(draft.call_id))
                    notes.write(f"{draft.call_id}\n")
                    notes.flush()
                    os.fsync(notes.fileno())
    return 0


def noted(done: Path) -> set[str]:
    return set(done.read_text().split()) if done.exists() else set()


def drafts(file: str) -> list[FollowupDraft]:
    with Path(file).open(newline="") as calls:
        return [
            FollowupDraft(
                debt_id=call["debt_id"],
                call_id=call["call_id"],
                type=FollowupType(call["type"]),
                status=FollowupStatus(call["status"]),
                call_date=datetime.fromisoformat(call["call_date"]),
                summary=call["summary"],
            )
            for call in csv.DictReader(calls)
        ]


def checkpoint_of(text: str) -> Checkpoint:
    name, _, number = text.partition(":")
    deadly, passes = Point(name), Counter[Point]()

    def die(point: Point) -> None:
        passes[point] += 1
        if point is deadly and passes[point] == int(number or 1):
            os.kill(os.getpid(), signal.SIGKILL)

    return die


if __name__ == "__main__":
    sys.exit(main())
