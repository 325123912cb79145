"""What people read: a line per problem on stdout, everything else on stderr."""

from __future__ import annotations

import json

import pytest

from getbill_tui.errors import UsageError
from getbill_tui.exits import Exit
from importers.events import FileOpened, Outcome, RowDecided
from importers.report.jsonlines import JsonLines
from importers.report.output import Output
from importers.report.plain import Plain
from importers.report.tally import CHECKED, Tally
from importers.verdict import Place

PROBLEM = {
    "code": "bad_phone",
    "field": "phone_number_used",
    "column": "Number",
    "value": "12",
    "message": "It is no number.",
    "hint": "Correct it.",
}


def row(number: int, outcome: Outcome, **members: object) -> RowDecided:
    place = Place("calls.csv", None, number, number + 1)
    return RowDecided(place=place, outcome=outcome, members=members)  # type: ignore[arg-type]


def output() -> Output:
    return Output(utf8=True, survives=False)


def test_a_row_that_is_well_is_not_mentioned(capsys: pytest.CaptureFixture[str]) -> None:
    plain = Plain(output())
    plain.row(row(1, Outcome.ACCEPTED, followup={}, warnings=[]))
    plain.row(row(2, Outcome.REPEATED, first=1))
    assert capsys.readouterr().out == ""


def test_every_problem_is_a_line_that_says_where_what_and_what_to_do(
    capsys: pytest.CaptureFixture[str],
) -> None:
    plain = Plain(output())
    whole_row = {**PROBLEM, "column": None, "field": None, "value": None, "message": "Torn."}
    plain.row(row(4, Outcome.REJECTED, problems=[PROBLEM, whole_row]))
    assert capsys.readouterr().out == (
        "calls.csv:5: Number “12”: It is no number. → Correct it.\n"
        "calls.csv:5: Torn. → Correct it.\n"
    )


def test_the_end_lists_unknown_words_once_with_their_counts(
    capsys: pytest.CaptureFixture[str],
) -> None:
    tally = Tally(CHECKED)
    tally.begin_table("calls.csv", None)
    plain = Plain(output())
    for number in (1, 2, 3):
        unknown = {**PROBLEM, "code": "unknown_disposition", "value": "PTPX"}
        decided = row(number, Outcome.REJECTED, problems=[unknown])
        tally.meet(decided.place)
        tally.decide(decided)
    plain.finished(tally.finish(run=None, exit_code=Exit.ROWS_FAILED), tally)
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err == "Dispositions that no table knows:\n  3  PTPX\n3 rows: 3 rejected.\n"


def test_an_unverified_profile_is_named_as_such(capsys: pytest.CaptureFixture[str]) -> None:
    opened = FileOpened(
        file="c.csv",
        sheet="Calls",
        profile="zoom",
        encoding=None,
        delimiter=None,
        header_line=3,
        verified=False,
    )
    Plain(output()).file(opened)
    assert capsys.readouterr().err == (
        "c.csv[Calls]: profile zoom (not verified with real exports), header in line 3\n"
    )


def test_only_problems_leaves_out_good_rows_alone(capsys: pytest.CaptureFixture[str]) -> None:
    lines = JsonLines(output(), only_problems=True)
    for number, outcome in enumerate(
        (Outcome.ACCEPTED, Outcome.CREATED, Outcome.SKIPPED, Outcome.WAITING), start=1
    ):
        lines.row(row(number, outcome))
    printed = [json.loads(line)["row"] for line in capsys.readouterr().out.splitlines()]
    assert printed == [3, 4]


def test_a_file_that_fails_is_talk_not_data(capsys: pytest.CaptureFixture[str]) -> None:
    JsonLines(output(), only_problems=False).failed("a", UsageError("What\x1b[2J.", "Do this."))
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err == "getbill: What␛[2J.\n  → Do this.\n"
