"""What happened in an import, as frozen values: what every report tells, each in its own way.

The JSON shapes are the command-line contract's (cli.md, stdout is data). Nothing here decides
anything: verdicts come from `examination`, settlements from `upload`, and who prints them is
in `report`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from getbill_tui.exits import Exit
from getbill_tui.followup import JsonObject
from getbill_tui.text import clean_line
from importers.problem import Problem
from importers.verdict import Place


class Outcome(StrEnum):
    """What became of one record; the accounting identity counts these."""

    ACCEPTED = "accepted"
    CREATED = "created"
    ALREADY_THERE = "already_there"
    REFUSED = "refused"
    HELD = "held"
    WAITING = "waiting"
    REJECTED = "rejected"
    SKIPPED = "skipped"
    MERGED = "merged"
    REPEATED = "repeated"


GOOD_OUTCOMES = frozenset({Outcome.ACCEPTED, Outcome.CREATED})
"""What `--only-problems` leaves out."""

FAILED_OUTCOMES = frozenset({Outcome.REJECTED, Outcome.REFUSED})
"""What a person has to mend: these rows go to the rejects report."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FileOpened:
    """A file, or one sheet of a workbook, was recognised; its rows follow."""

    file: str
    sheet: str | None
    profile: str
    encoding: str | None
    delimiter: str | None
    header_line: int | None
    verified: bool = True
    """Whether the profile was made from real exports; people are told when it was not."""

    def as_json(self) -> JsonObject:
        """The `file` event."""
        return {
            "event": "file",
            "file": clean_line(self.file),
            "sheet": self.sheet,
            "profile": self.profile,
            "encoding": self.encoding,
            "delimiter": self.delimiter,
            "header_line": self.header_line,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class RowDecided:
    """A record of a file has its outcome; `members` are the outcome's own, in printing order."""

    place: Place
    outcome: Outcome
    members: JsonObject = field(default_factory=dict, repr=False)

    def as_json(self) -> JsonObject:
        """The `row` event."""
        return {
            "event": "row",
            "file": clean_line(self.place.file),
            "sheet": self.place.sheet,
            "row": self.place.row,
            "line": self.place.line,
            "outcome": self.outcome.value,
            **self.members,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Finished:
    """The end of a command, over all its files."""

    rows: int
    outcomes: Mapping[Outcome, int]
    problems: Mapping[str, int]
    run: str | None
    exit: Exit

    @property
    def counts(self) -> dict[str, int]:
        """Outcome → rows, by the outcomes' own words."""
        return {outcome.value: count for outcome, count in self.outcomes.items()}

    def as_json(self) -> JsonObject:
        """The `summary` event."""
        problems: JsonObject = dict(self.problems)
        return {
            "event": "summary",
            "rows": self.rows,
            **self.counts,
            "problems": problems,
            "run": self.run,
            "exit": int(self.exit),
        }


def problem_as_json(problem: Problem) -> JsonObject:
    """One element of a row's `problems`."""
    return {
        "code": problem.code.value,
        "field": problem.field,
        "column": problem.column,
        "value": problem.value,
        "message": problem.message,
        "hint": problem.hint,
    }
