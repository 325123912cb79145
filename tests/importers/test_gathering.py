"""A file is taken whole or not at all, and what is held back is none's first occurrence."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest

from getbill_tui.errors import GetBillError, UsageError
from getbill_tui.exits import Exit
from getbill_tui.followup import FollowupDraft
from getbill_tui.vocabulary import DebtId, FollowupStatus, FollowupType
from importers.events import FileOpened, Finished, RowDecided
from importers.examination import Identified
from importers.gathering import Gathering, RejectionLimit
from importers.inputs import FileFailed, FileRead, Happening
from importers.problem import Code, Problem
from importers.reading.table import Quoting
from importers.report.progress import Silence
from importers.report.tally import SENT, BrokenAccounting, Tally
from importers.spool import Spool
from importers.validation.repeats import SeenCalls
from importers.verdict import Accepted, Place, Rejected

DRAFT = FollowupDraft(
    debt_id=DebtId("d"),
    type=FollowupType.CALL,
    status=FollowupStatus.NO_ANSWER,
    call_date=datetime(2026, 1, 12, tzinfo=UTC),
    call_id="c:1",
)
PROBLEM = Problem(code=Code.BAD_PHONE, message="m", hint="h")


class Listener:
    """A reporter that keeps what whole files went wrong with."""

    def __init__(self) -> None:
        self.errors: list[str] = []

    def file(self, opened: FileOpened) -> None: ...
    def row(self, row: RowDecided) -> None: ...
    def flush(self) -> None: ...
    def to_mend(self, path: Path) -> None: ...
    def finished(self, summary: Finished, tally: Tally) -> None: ...

    def failed(self, file: str, error: GetBillError) -> None:
        self.errors.append(f"{file}: {error.message}")


def identified(file: str) -> Identified:
    return Identified(
        file=file,
        sheet=None,
        profile="getbill",
        verified=True,
        encoding="utf-8",
        delimiter=",",
        quoting=Quoting.STANDARD,
        header_line=1,
        header=("a",),
    )


def rows(file: str, kinds: str, first: int = 1) -> Iterator[Happening]:
    """An Identified, then an accepted row for each "a" and a rejected one for each "r"."""
    yield identified(file)
    for number, kind in enumerate(kinds, start=first):
        place = Place(file, None, number, number + 1)
        if kind == "a":
            yield Accepted(place=place, cells=("x",), draft=DRAFT)
        else:
            yield Rejected(place=place, cells=("x",), problems=(PROBLEM,))


class Gathered:
    """What came of the happenings."""

    def __init__(self, happenings: Sequence[Happening], limit: RejectionLimit | None) -> None:
        self.listener = Listener()
        with SeenCalls() as seen, Spool() as spool:
            seen.remember(DRAFT, "bad.csv", None, 1)
            gathering = Gathering(
                spool=spool,
                seen=seen,
                tally=Tally(SENT),
                reporter=self.listener,
                meter=Silence(),
                limit=limit,
            )
            gathering.gather(happenings)
            self.exits = gathering.exits
            self.to_send = [
                (accepted.place.file, accepted.place.row)
                for batch in spool.accepted()
                for accepted in batch
            ]
            self.forgotten = seen.find(DRAFT) is None


def test_a_file_without_trouble_is_taken() -> None:
    gathered = Gathered([*rows("good.csv", "ara"), FileRead("good.csv")], None)
    assert gathered.to_send == [("good.csv", 1), ("good.csv", 3)]
    assert gathered.exits == set()
    assert not gathered.forgotten


def test_a_file_that_fails_half_way_is_not_sent_at_all() -> None:
    failed = FileFailed("bad.csv", UsageError("It is half an export."))
    gathered = Gathered(
        [*rows("bad.csv", "aa"), failed, *rows("b.csv", "a"), FileRead("b.csv")], None
    )
    assert gathered.to_send == [("b.csv", 1)]
    assert gathered.exits == {Exit.USAGE}
    assert gathered.listener.errors == ["bad.csv: It is half an export."]


@pytest.mark.parametrize(
    ("limit", "held"), [("1", True), ("2", False), ("40", True), ("50", False)]
)
def test_too_many_rejects_hold_a_file_back(limit: str, *, held: bool) -> None:
    percent = int(limit) > 2
    gathered = Gathered(
        [*rows("bad.csv", "arra"), FileRead("bad.csv"), *rows("b.csv", "a"), FileRead("b.csv")],
        RejectionLimit(int(limit), percent=percent),
    )
    expected = [] if held else [("bad.csv", 1), ("bad.csv", 4)]
    assert gathered.to_send == [*expected, ("b.csv", 1)]
    assert gathered.exits == ({Exit.USAGE} if held else set())
    assert gathered.forgotten is held


def test_a_row_that_examination_left_out_is_a_bug() -> None:
    with pytest.raises(BrokenAccounting):
        Gathered([*rows("good.csv", "a", first=2), FileRead("good.csv")], None)
