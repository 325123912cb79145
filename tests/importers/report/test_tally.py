"""The accounting identity: a row that is not counted is a bug, never a smaller number."""

from __future__ import annotations

import pytest

from getbill_tui.exits import Exit
from importers.events import Outcome, RowDecided
from importers.report.tally import CHECKED, SENT, BrokenAccounting, Tally
from importers.verdict import Place


def row(number: int, outcome: Outcome, **members: object) -> RowDecided:
    return RowDecided(
        place=Place("a.csv", None, number, number + 1), outcome=outcome, members=members
    )  # type: ignore[arg-type]


def problem(code: str, value: str | None = None) -> dict[str, object]:
    return {"code": code, "value": value}


def fed(*rows: RowDecided) -> Tally:
    tally = Tally(SENT)
    tally.begin_table("a.csv", None)
    for each in rows:
        tally.meet(each.place)
        tally.decide(each)
    return tally


def test_counts_outcomes_problems_and_unknown_words() -> None:
    unknown = problem("unknown_disposition", "PTPX")
    tally = fed(
        row(1, Outcome.CREATED, warnings=["w"]),
        row(2, Outcome.REJECTED, problems=[unknown, problem("bad_phone")]),
        row(3, Outcome.REJECTED, problems=[unknown]),
    )
    summary = tally.finish(run="r1", exit_code=Exit.ROWS_FAILED)
    assert summary.rows == 3
    assert summary.outcomes[Outcome.CREATED] == 1
    assert summary.outcomes[Outcome.HELD] == 0
    assert summary.problems == {"bad_phone": 1, "unknown_disposition": 2}
    assert tally.dispositions == {"PTPX": 2}
    assert tally.warnings == {"w": 1}


def test_a_row_that_was_never_decided_is_a_bug() -> None:
    tally = fed(row(1, Outcome.CREATED))
    tally.meet(Place("a.csv", None, 2, 3))
    with pytest.raises(BrokenAccounting):
        tally.finish(run=None, exit_code=Exit.OK)


@pytest.mark.parametrize("wrong", [Place("a.csv", None, 3, 4), Place("b.csv", None, 2, 3)])
def test_a_row_that_is_left_out_or_of_another_file_is_a_bug(wrong: Place) -> None:
    tally = fed(row(1, Outcome.CREATED))
    with pytest.raises(BrokenAccounting):
        tally.meet(wrong)


def test_an_outcome_that_the_command_cannot_have_is_a_bug() -> None:
    tally = Tally(CHECKED)
    tally.begin_table("a.csv", None)
    tally.meet(Place("a.csv", None, 1, 2))
    tally.decide(row(1, Outcome.CREATED))
    with pytest.raises(BrokenAccounting):
        tally.finish(run=None, exit_code=Exit.OK)


@pytest.mark.parametrize(
    ("outcome", "expected"),
    [
        (Outcome.CREATED, {Exit.OK}),
        (Outcome.REPEATED, {Exit.OK}),
        (Outcome.SKIPPED, {Exit.OK}),
        (Outcome.REJECTED, {Exit.OK, Exit.ROWS_FAILED}),
        (Outcome.REFUSED, {Exit.OK, Exit.ROWS_FAILED}),
        (Outcome.HELD, {Exit.OK, Exit.HELD}),
        (Outcome.WAITING, {Exit.OK, Exit.TRY_LATER}),
    ],
)
def test_each_outcome_has_its_exit_code(outcome: Outcome, expected: set[Exit]) -> None:
    assert fed(row(1, outcome)).exits == expected
