"""What is read from cells: values with their provenance, or what is wrong with them.

Imports neither profiles nor reading, so that `validation` and `debts` may know these types.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, TypeAlias

from getbill_tui.text import clean_line
from getbill_tui.vocabulary import Direction, FollowupStatus, FollowupType
from importers.problem import Code, Problem, SkipReason

_SHOWN: Final = 80
"""Characters of a cell that a problem shows."""


@dataclass(frozen=True, slots=True)
class Trouble:
    """What is wrong with one text, and what to do; where it stands is the caller's to say."""

    code: Code
    message: str
    hint: str

    def at(self, field: str, column: str | None, text: str | None) -> Problem:
        """The problem of a row that this trouble is, in `column` with the content `text`."""
        return Problem(
            code=self.code,
            message=self.message,
            hint=self.hint,
            field=field,
            column=clean_line(column, _SHOWN) if column is not None else None,
            value=clean_line(text, _SHOWN) if text else None,
        )


@dataclass(frozen=True, slots=True)
class Text:
    """A text taken from a row, and the file's own name of the column it stood in."""

    text: str
    column: str | None


Value: TypeAlias = str | int | bool | datetime | FollowupType | FollowupStatus | Direction


@dataclass(slots=True)
class Facts:
    """What one row, or one call of several legs, says: gathered by `interpreting`.

    `values` and `columns` go by GetBill's field names; `debt` is what the debt's column
    says, to be resolved by `debts`. `skip` overrides everything else.
    """

    values: dict[str, Value] = field(default_factory=dict)
    columns: dict[str, str] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    debt: Text | None = None
    skip: SkipReason | None = None
    words: list[str] = field(default_factory=list)
    """The agent's own words, for the notes."""
    details: list[str] = field(default_factory=list)
    """Labelled lines of what no field carries."""
    outcome: Outcome | None = None
    answered_at: datetime | None = None
    counts: bool = True
    """Whether this leg counts where legs overlap."""
    leads: bool = False
    """Whether this leg is the one that knows who called whom."""
    explicit: bool = False
    """Whether status or scheduled_at stand in the row in GetBill's own words."""

    def trouble(self, trouble: Trouble, field: str, text: Text | None) -> None:
        """Note a problem of `field`, unless the same one is known."""
        problem = trouble.at(field, text.column if text else None, text.text if text else None)
        if problem not in self.problems:
            self.problems.append(problem)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a call, by a disposition: typed as GetBill spells it.

    `status` None: somebody answered and nothing more is known (`unknown`: not even that).
    `agent`: a person chose it. `label` is for the summary.
    """

    text: Text
    label: str
    status: FollowupStatus | None = None
    type: FollowupType | None = None
    reason: str | None = None
    note: str | None = None
    agent: bool = False
    callback: bool = False
    unknown_without_talk: bool = False
