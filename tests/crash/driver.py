"""The sending half of an import as a process of its own, which can be killed at a named point.

    driver.py CALLS.json            takes the rows and sends what is queued
    driver.py --naive CALLS.json    the usual script: post, note it down, repeat after an error

CRASH_AT="point:n" kills it with SIGKILL, as a power cut would, the n-th time it comes there.
"""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
from collections import Counter
from datetime import datetime
from pathlib import Path

from getbill_tui.api.client import GetBill
from getbill_tui.api.errors import ApiError, Invalid
from getbill_tui.delivery.checkpoints import Checkpoint, Point, pass_by
from getbill_tui.errors import GetBillError
from getbill_tui.exits import gravest
from getbill_tui.followup import FollowupDraft
from getbill_tui.settings import Settings, load
from getbill_tui.vocabulary import FollowupStatus, FollowupType
from importers.ledger.ledger import Ledger
from importers.upload.upload import UploadPolicy, upload
from importers.verdict import Accepted, Place


def main() -> int:
    settings = load(os.environ)
    if sys.argv[1] == "--naive":
        return asyncio.run(naive(settings, drafts(sys.argv[2]), Path(sys.argv[2] + ".done")))
    return careful(settings, sys.argv[1], checkpoint_of(os.environ.get("CRASH_AT")))


def careful(settings: Settings, file: str, checkpoint: Checkpoint) -> int:
    rows = [
        Accepted(place=Place(file, None, number, number + 1), cells=(), draft=draft)
        for number, draft in enumerate(drafts(file), 1)
    ]
    try:
        with Ledger.open(settings, checkpoint=checkpoint) as ledger:
            run = ledger.start_run([file])
            ledger.enqueue(run, rows)
            end = asyncio.run(send(ledger, settings, checkpoint))
            code = gravest(end.exits)
            ledger.finish_run(run, end.counts, code)
            if end.error is not None:
                sys.stderr.write(f"{type(end.error).__name__}: {end.error}\n")
            return code
    except GetBillError as error:
        sys.stderr.write(f"{error}\n")
        return error.exit


async def send(ledger: Ledger, settings: Settings, checkpoint: Checkpoint):
    return await upload(
        ledger,
        settings,
        UploadPolicy(concurrency=int(os.environ.get("CONCURRENCY", "4"))),
        on_settled=lambda _: None,
        on_progress=lambda _: None,
        stop=asyncio.Event(),
        checkpoint=checkpoint,
    )


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
    return [
        FollowupDraft(
            debt_id=call["debt_id"],
            call_id=call["call_id"],
            type=FollowupType.CALL,
            status=FollowupStatus.NO_ANSWER,
            call_date=datetime.fromisoformat(call["call_date"]),
            summary=call["summary"],
        )
        for call in json.loads(Path(file).read_text())
    ]


def checkpoint_of(text: str | None) -> Checkpoint:
    if text is None:
        return pass_by
    name, _, number = text.partition(":")
    deadly, passes = Point(name), Counter[Point]()

    def die(point: Point) -> None:
        passes[point] += 1
        if point is deadly and passes[point] == int(number or 1):
            os.kill(os.getpid(), signal.SIGKILL)

    return die


if __name__ == "__main__":
    sys.exit(main())
