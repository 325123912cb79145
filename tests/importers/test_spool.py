"""The spool: rows wait for their outcome and are told of in file order."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from getbill_tui.followup import FollowupDraft
from getbill_tui.vocabulary import DebtId, Direction, FollowupStatus, FollowupType
from importers.events import FileOpened, Outcome, RowDecided
from importers.spool import Spool, draft_from_body
from importers.verdict import Place

OPENED = FileOpened(
    file="calls.csv", sheet=None, profile="getbill", encoding="utf-8", delimiter=",", header_line=1
)
DRAFT = FollowupDraft(
    debt_id=DebtId("d1"),
    type=FollowupType.CALL,
    status=FollowupStatus.NO_ANSWER,
    call_date=datetime(2026, 1, 12, 9, 4, 11, tzinfo=UTC),
    call_id="x:1",
    duration_ms=0,
    direction=Direction.OUTBOUND,
    is_retry=True,
)


def place(row: int) -> Place:
    return Place("calls.csv", None, row, row + 1)


def add_accepted(spool: Spool, row: int) -> None:
    members = {"followup": DRAFT.body(), "warnings": []}
    decided = RowDecided(place=place(row), outcome=Outcome.ACCEPTED, members=members)
    spool.add(decided, cells=("a", f"cell {row}"), columns={"status": "Outcome"})


def add(spool: Spool, row: int, outcome: Outcome, **members: object) -> None:
    decided = RowDecided(place=place(row), outcome=outcome, members=members)  # type: ignore[arg-type]
    spool.add(decided, cells=("b", f"cell {row}"))


def told(spool: Spool) -> list[tuple[int, str] | str]:
    return [
        event.profile if isinstance(event, FileOpened) else (event.place.row, event.outcome.value)
        for event in spool.ready()
    ]


def test_rows_are_told_in_file_order_as_they_settle() -> None:
    with Spool() as spool:
        spool.begin_table(OPENED)
        add(spool, 1, Outcome.SKIPPED, reason="blank_row")
        add_accepted(spool, 2)
        add_accepted(spool, 3)
        add(spool, 4, Outcome.REJECTED, problems=[])
        assert told(spool) == ["getbill", (1, "skipped")]
        spool.settle(place(3), Outcome.CREATED, {"id": "f3"})
        assert told(spool) == []
        spool.settle(place(2), Outcome.CREATED, {"id": "f2"})
        assert told(spool) == [(2, "created"), (3, "created"), (4, "rejected")]
        assert told(spool) == []


def test_many_rows_are_told_once_each() -> None:
    with Spool() as spool:
        spool.begin_table(OPENED)
        for row in range(1, 1_201):
            add_accepted(spool, row)
        spool.settle_rest(Outcome.WAITING, {"reason": "later"})
        rows = [event.place.row for event in spool.ready() if isinstance(event, RowDecided)]
        assert rows == list(range(1, 1_201))


def test_a_settled_row_keeps_its_followup_and_gains_its_own_members() -> None:
    with Spool() as spool:
        spool.begin_table(OPENED)
        add_accepted(spool, 1)
        problem = {"code": "refused_by_server", "field": None, "value": None}
        spool.settle(place(1), Outcome.REFUSED, {"problems": [problem]})
        _, row = spool.ready()
        assert isinstance(row, RowDecided)
        assert row.members == {
            "followup": DRAFT.body(),
            "warnings": [],
            "problems": [problem],
        }


def test_accepted_rows_come_back_as_they_were_decided_while_others_settle() -> None:
    with Spool() as spool:
        spool.begin_table(OPENED)
        for row in range(1, 1_101):
            add_accepted(spool, row)
        met = []
        for batch in spool.accepted():
            for accepted in batch:
                met.append(accepted.place.row)
                assert accepted.draft == DRAFT
                assert accepted.columns == {"status": "Outcome"}
                assert accepted.cells == ("a", f"cell {accepted.place.row}")
                spool.settle(accepted.place, Outcome.REPEATED, {"run": "r"})
        assert met == list(range(1, 1_101))


def test_rejected_has_refused_rows_and_every_leg_of_such_a_call() -> None:
    with Spool() as spool:
        table = spool.begin_table(OPENED)
        add_accepted(spool, 1)
        add(spool, 2, Outcome.MERGED, into=1)
        add(spool, 3, Outcome.REJECTED, problems=[])
        add(spool, 4, Outcome.MERGED, into=3)
        add_accepted(spool, 5)
        add(spool, 6, Outcome.MERGED, into=5)
        spool.settle(place(1), Outcome.REFUSED, {"problems": []})
        spool.settle(place(5), Outcome.CREATED, {"id": "f5"})
        assert [record.row for record in spool.rejected(table)] == [1, 2, 3, 4]
        assert [record.cells for record in spool.rejected(table)][1] == ("b", "cell 2")
        assert [place.row for place, _, _ in spool.sent()] == [5]


def test_a_table_held_back_keeps_only_its_rejects() -> None:
    with Spool() as spool:
        other = spool.begin_table(OPENED)
        add_accepted(spool, 1)
        table = spool.begin_table(OPENED)
        add_accepted(spool, 1)
        add(spool, 2, Outcome.REJECTED, problems=[])
        add(spool, 3, Outcome.MERGED, into=2)
        add(spool, 4, Outcome.MERGED, into=1)
        add(spool, 5, Outcome.SKIPPED, reason="blank_row")
        add(spool, 6, Outcome.REPEATED, first=1)
        spool.hold_back(table)
        spool.settle_rest(Outcome.WAITING, {})
        rows = [event for event in spool.ready() if isinstance(event, RowDecided)]
        assert [row.outcome.value for row in rows] == [
            "waiting",
            "skipped",
            "rejected",
            "merged",
            "skipped",
            "skipped",
            "skipped",
        ]
        assert [row.members.get("reason") for row in rows[1:]] == [
            "file_held_back",
            None,
            None,
            "file_held_back",
            "blank_row",
            "file_held_back",
        ]
        assert not list(spool.rejected(other))
        assert [record.row for record in spool.rejected(table)] == [2, 3]


def test_names_that_are_no_text_stay_apart() -> None:
    with Spool() as spool:
        for file in ("caf\udce9.csv", "caf\udce8.csv"):
            spool.begin_table(replace(OPENED, file=file))
            members = {"followup": DRAFT.body(), "warnings": []}
            row = RowDecided(
                place=Place(file, None, 1, 2), outcome=Outcome.ACCEPTED, members=members
            )
            spool.add(row, cells=("a",), columns={})
        (batch,) = spool.accepted()
        first, second = (accepted.place for accepted in batch)
        assert first != second
        assert first.file.isprintable()
        spool.settle(second, Outcome.CREATED, {"id": "f2"})
        assert told(spool) == ["getbill"]
        spool.settle(first, Outcome.CREATED, {"id": "f1"})
        assert told(spool) == [(1, "created"), "getbill", (1, "created")]


def test_a_draft_survives_its_body() -> None:
    assert draft_from_body(DRAFT.body()) == DRAFT


def test_one_row_has_one_place() -> None:
    with Spool() as spool:
        spool.begin_table(OPENED)
        add_accepted(spool, 1)
        with pytest.raises(Exception, match="UNIQUE"):
            add_accepted(spool, 1)
