"""From the ledger to the served sandbox: what is told of each row, and how an upload ends."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, ClassVar

import pytest

from getbill_tui.api.errors import AccessRefused, Invalid, MissingScope
from getbill_tui.delivery.settlement import Created, Held, Refused, Waiting
from getbill_tui.delivery.states import State
from getbill_tui.exits import Exit
from getbill_tui.followup import FollowupDraft
from getbill_tui.settings import Secret, Settings
from getbill_tui.vocabulary import DebtId, FollowupStatus, FollowupType
from importers.ledger.ledger import Ledger
from importers.problem import Code
from importers.upload.refusals import problems_of
from importers.upload.upload import (
    SettledRow,
    UploadEnd,
    UploadPolicy,
    UploadProgress,
    delivery_policy,
    upload,
)
from importers.verdict import Accepted, Place

DEBTS = ["q7m2kd81xp4z", "h3v9tn50ws6b", "c8r4jy27lf1g"]
FOREIGN = "nobodys00000"


def rows(*numbers: int, debt: str | None = None) -> list[Accepted]:
    return [
        Accepted(
            place=Place("calls.csv", "Sheet1", number, number + 1),
            cells=(),
            draft=FollowupDraft(
                debt_id=DebtId(debt or DEBTS[number % 3]),
                type=FollowupType.CALL,
                status=FollowupStatus.NO_ANSWER,
                call_date=datetime(2026, 1, 12, 9, 0, number, tzinfo=UTC),
                call_id=f"up:{number}",
            ),
            columns={"debt_id": "Dossier"},
        )
        for number in numbers
    ]


class Upload:
    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.settled: list[SettledRow] = []
        self.progress: list[UploadProgress] = []
        self.stop_after: int | None = None
        self.run = ""

    def __call__(
        self,
        accepted: list[Accepted] | None = None,
        settings: Settings | None = None,
        **policy: Any,
    ) -> UploadEnd:
        settings = settings or self.settings
        self.settled.clear()
        with Ledger.open(settings) as ledger:
            self.run = ledger.start_run(["calls.csv"])
            ledger.enqueue(self.run, accepted or [])
            return asyncio.run(self._send(ledger, settings, UploadPolicy(**policy)))

    async def _send(self, ledger: Ledger, settings: Settings, policy: UploadPolicy) -> UploadEnd:
        stop = asyncio.Event()

        def on_settled(row: SettledRow) -> None:
            self.settled.append(row)
            if len(self.settled) == self.stop_after:
                stop.set()

        return await upload(
            ledger,
            settings,
            policy,
            on_settled=on_settled,
            on_progress=self.progress.append,
            stop=stop,
        )

    def states(self) -> set[State]:
        with Ledger.open(self.settings) as ledger:
            return {i.state for i in ledger.unsettled(list(State), limit=1_000)}


@pytest.fixture
def sending(sandbox: Any, home: Path) -> Upload:
    return Upload(replace(sandbox.settings(home), settle_seconds=0.3))


def received(sandbox: Any) -> list[str]:
    return sorted(followup["call_id"] for followup in sandbox.received())


def test_rows_are_created_and_told_with_their_place(sending: Upload, sandbox: Any) -> None:
    end = sending(rows(1, 2, 3))
    assert (end.counts, end.exits, end.error) == ({"created": 3}, frozenset(), None)
    assert received(sandbox) == ["up:1", "up:2", "up:3"]
    row = min(sending.settled, key=lambda settled: settled.row)
    assert (row.run, row.file, row.sheet, row.row, row.line) == (
        sending.run,
        "calls.csv",
        "Sheet1",
        1,
        2,
    )
    assert isinstance(row.settlement, Created)
    assert (row.call_id, row.columns, row.body["call_id"]) == (
        "up:1",
        {"debt_id": "Dossier"},
        "up:1",
    )
    assert (sending.progress[-1].settled, sending.progress[-1].total) == (3, 3)


def test_running_again_creates_nothing(sending: Upload, sandbox: Any) -> None:
    sending(rows(1, 2))
    end = sending(rows(1, 2))
    assert (end.counts, end.exits, sending.settled) == ({}, frozenset(), [])
    assert len(sandbox.received()) == 2


def test_a_second_laptop_doubles_nothing(sending: Upload, sandbox: Any, tmp_path: Path) -> None:
    sending(rows(1, 2))
    other = Upload(replace(sandbox.settings(tmp_path / "other"), settle_seconds=0.3))
    end = other(rows(1, 2, 3))
    assert end.counts == {"already_there": 2, "created": 1}
    assert received(sandbox) == ["up:1", "up:2", "up:3"]


def test_a_refused_row_is_refused_and_may_come_again(sending: Upload, sandbox: Any) -> None:
    end = sending(rows(1) + rows(2, debt=FOREIGN))
    assert end.counts == {"created": 1, "refused": 1}
    assert end.exits == {Exit.ROWS_FAILED}
    [refused] = [row for row in sending.settled if isinstance(row.settlement, Refused)]
    assert refused.row == 2
    assert sending(rows(2, debt=FOREIGN)).counts == {"refused": 1}
    assert sending(rows(2)).counts == {"created": 1}
    assert received(sandbox) == ["up:1", "up:2"]


def test_lost_answers_are_settled_before_the_end(sending: Upload, sandbox: Any) -> None:
    sandbox.faults(drop_after={"count": 2}, drop_before={"count": 1, "route": "writes"})
    end = sending(rows(*range(1, 10)))
    assert end.exits == frozenset()
    assert end.counts == {"created": 7, "already_there": 2}
    assert len(received(sandbox)) == len(set(received(sandbox))) == 9


def test_held_rows_end_4_and_the_next_run_settles_them(sending: Upload, sandbox: Any) -> None:
    sandbox.faults(drop_after={"count": 1})
    end = sending(rows(1), in_doubt="hold")
    assert (end.counts, end.exits) == ({"held": 1}, {Exit.HELD})
    assert isinstance(sending.settled[0].settlement, Held)
    first = sending.run
    end = sending()
    assert end.counts == {"already_there": 1}
    assert sending.settled[0].run == first
    assert received(sandbox) == ["up:1"]


def test_out_of_rate_without_waiting_ends_75(sending: Upload, sandbox: Any) -> None:
    sandbox.faults(rate_limit={"writes": 5, "window": 3600})
    end = sending(rows(*range(1, 10)), wait=False)
    assert end.exits == {Exit.TRY_LATER}
    assert end.counts == {"created": 5, "waiting": 4}
    assert end.resume_at is not None
    waiting = [row for row in sending.settled if isinstance(row.settlement, Waiting)]
    assert [row.row for row in waiting] == sorted(row.row for row in waiting)
    assert sending.states() == {State.QUEUED}


def test_stopping_ends_130_with_everything_written_down(sending: Upload, sandbox: Any) -> None:
    sending.stop_after = 3
    end = sending(rows(*range(1, 40)), concurrency=2)
    assert Exit.INTERRUPTED in end.exits
    assert end.counts["created"] == len(sandbox.received()) < 39
    assert sending.states() == {State.QUEUED}
    sending.stop_after = None
    assert sending().exits == frozenset()
    assert len(received(sandbox)) == len(set(received(sandbox))) == 39


def test_no_time_at_all_sends_nothing(sending: Upload, sandbox: Any) -> None:
    end = sending(rows(1, 2), max_duration=timedelta(microseconds=1))
    assert (end.counts, end.exits) == ({"waiting": 2}, {Exit.TRY_LATER})
    assert sandbox.received() == []


class TestNoAccess:
    def test_a_wrong_secret_ends_3_and_leaves_the_rows_queued(
        self, sending: Upload, sandbox: Any
    ) -> None:
        wrong = replace(sending.settings, client_secret=Secret("wrong"))
        end = sending(rows(1, 2), settings=wrong)
        assert isinstance(end.error, AccessRefused)
        assert Exit.CANNOT_GO_ON in end.exits
        assert sending.states() == {State.QUEUED}
        assert sending().counts == {"created": 2}

    def test_no_credentials_are_wrong_settings(self, sending: Upload) -> None:
        end = sending(rows(1), settings=replace(sending.settings, client_id=None))
        assert end.error is not None
        assert Exit.USAGE in end.exits

    def test_no_server_ends_3(self, sending: Upload) -> None:
        # Port 9 (discard) is open nowhere here.
        gone = replace(sending.settings, base_url="http://127.0.0.1:9")
        end = sending(rows(1, 2), settings=gone)
        assert end.error is not None
        assert end.exits == {Exit.CANNOT_GO_ON, Exit.TRY_LATER}
        assert end.counts == {"waiting": 2}


def test_the_reserve_is_a_number_or_a_share(home: Path, sandbox: Any) -> None:
    settings = sandbox.settings(home)
    assert delivery_policy(UploadPolicy(reserve="25"), settings).reserve == 25
    assert delivery_policy(UploadPolicy(reserve="25"), settings).reserve_percent == 0
    assert delivery_policy(UploadPolicy(reserve="20%"), settings).reserve_percent == 20
    assert delivery_policy(UploadPolicy(reserve="20%"), settings).reserve == 0


class TestProblems:
    COLUMNS: ClassVar = {"status": "Etat", "call_date": "Date"}

    def test_each_thing_said_is_a_problem_under_the_files_column(self) -> None:
        error = Invalid(
            "Refused.", status=400, details={"status": ("is odd", "is old"), "": ("no",), "x": ()}
        )
        problems = problems_of(error, self.COLUMNS)
        assert [(p.field, p.column) for p in problems] == [
            ("status", "Etat"),
            ("status", "Etat"),
            (None, None),
            ("x", None),
        ]
        assert all(p.code is Code.REFUSED_BY_SERVER and p.message and p.hint for p in problems)
        assert "is old" in problems[1].message

    @pytest.mark.parametrize("make", [Invalid, lambda text: MissingScope(text, scope="x")])
    def test_without_details_the_answer_itself_is_the_problem(
        self, make: Callable[[str], Any]
    ) -> None:
        [problem] = problems_of(make("The debt is foreign."), self.COLUMNS)
        assert (problem.message, problem.field) == ("The debt is foreign.", None)
        assert problem.hint
