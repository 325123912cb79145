"""What is told of each verdict and settlement, in the contract's members."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from getbill_tui.api.errors import Invalid
from getbill_tui.delivery.settlement import Created, Held, Refused, Waiting
from getbill_tui.exits import Exit
from getbill_tui.followup import FollowupDraft
from getbill_tui.vocabulary import DebtId, FollowupId, FollowupStatus, FollowupType
from importers.events import FileOpened, Finished, Outcome
from importers.outcomes import row_of, settled
from importers.problem import Code, Problem, SkipReason
from importers.verdict import Accepted, Merged, Place, Rejected, Repeated, Skipped

PLACE = Place("calls.txt", None, 2, 3)
DRAFT = FollowupDraft(
    debt_id=DebtId("d"),
    type=FollowupType.CALL,
    status=FollowupStatus.NO_ANSWER,
    call_date=datetime(2026, 1, 12, 9, 4, 11, tzinfo=UTC),
    call_id="v:1",
    duration_ms=0,
)
HEAD: dict[str, Any] = {"event": "row", "file": "calls.txt", "sheet": None, "row": 2, "line": 3}


def test_an_accepted_row_carries_the_body_that_would_be_posted() -> None:
    event = row_of(Accepted(place=PLACE, cells=("c",), draft=DRAFT, warnings=("w",))).as_json()
    assert event == {
        **HEAD,
        "outcome": "accepted",
        "followup": {
            "debt_id": "d",
            "type": "call",
            "status": "no_answer",
            "call_date": "2026-01-12T09:04:11+00:00",
            "call_id": "v:1",
            "duration_ms": 0,
        },
        "warnings": ["w"],
    }


def test_a_rejected_row_carries_all_its_problems() -> None:
    problem = Problem(
        code=Code.UNKNOWN_DISPOSITION,
        message="m",
        hint="h",
        field="status",
        column="Status",
        value="PTPX",
    )
    event = row_of(Rejected(place=PLACE, cells=(), problems=(problem,))).as_json()
    assert list(event) == [*HEAD, "outcome", "problems"]
    assert event["problems"] == [
        {
            "code": "unknown_disposition",
            "field": "status",
            "column": "Status",
            "value": "PTPX",
            "message": "m",
            "hint": "h",
        }
    ]


@pytest.mark.parametrize(
    ("verdict", "members"),
    [
        (
            Skipped(place=PLACE, cells=(), reason=SkipReason.BLANK_ROW),
            {"outcome": "skipped", "reason": "blank_row"},
        ),
        (Merged(place=PLACE, cells=(), into=1), {"outcome": "merged", "into": 1}),
        (Repeated(place=PLACE, cells=(), first=1), {"outcome": "repeated", "first": 1}),
        (
            Repeated(place=PLACE, cells=(), first=1, first_file="a\x1b.csv", warnings=("w",)),
            {"outcome": "repeated", "first": 1, "first_file": "a␛.csv", "warnings": ["w"]},
        ),
        (Repeated(place=PLACE, cells=(), run="r1"), {"outcome": "repeated", "run": "r1"}),
    ],
)
def test_other_verdicts_carry_their_own_members(verdict: Any, members: dict[str, Any]) -> None:
    assert row_of(verdict).as_json() == {**HEAD, **members}


def test_settlements_become_outcomes() -> None:
    until = datetime(2026, 1, 12, 10, tzinfo=UTC)
    assert settled(Created(FollowupId("f")), {}) == (Outcome.CREATED, {"id": "f"})
    assert settled(Created(FollowupId("f"), already_there=True), {}) == (
        Outcome.ALREADY_THERE,
        {"id": "f"},
    )
    assert settled(Held("unclear"), {}) == (Outcome.HELD, {"reason": "unclear"})
    assert settled(Waiting("later", until), {}) == (
        Outcome.WAITING,
        {"reason": "later", "until": "2026-01-12T10:00:00+00:00"},
    )


def test_a_refusal_names_the_column_of_the_file() -> None:
    error = Invalid("no", status=422, details={"status": ("is wrong",)})
    outcome, members = settled(Refused(error), {"status": "Call outcome"})
    assert outcome is Outcome.REFUSED
    problems: Any = members["problems"]
    assert problems[0]["code"] == "refused_by_server"
    assert problems[0]["column"] == "Call outcome"


def test_the_file_event_and_the_summary_have_the_documented_members_in_order() -> None:
    opened = FileOpened(
        file="calls.txt",
        sheet=None,
        profile="vicidial",
        encoding="utf-8",
        delimiter="\t",
        header_line=1,
    )
    assert list(opened.as_json().items()) == [
        ("event", "file"),
        ("file", "calls.txt"),
        ("sheet", None),
        ("profile", "vicidial"),
        ("encoding", "utf-8"),
        ("delimiter", "\t"),
        ("header_line", 1),
    ]
    counted = Finished(
        rows=1, outcomes={Outcome.ACCEPTED: 1}, problems={}, run=None, exit=Exit.OK
    ).as_json()
    assert list(counted) == ["event", "rows", "accepted", "problems", "run", "exit"]
