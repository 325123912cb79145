"""The counts of an import, and the identity that they must keep.

Every record of every file has exactly one outcome (cli.md): a sum that does not hold is a bug
of this program and stops it, because a row that is not counted may be a call that is lost.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Final

from getbill_tui.exits import Exit
from importers.events import Finished, Outcome, RowDecided
from importers.problem import Code
from importers.verdict import AcceptedRows, Place

CHECKED: Final = (
    Outcome.ACCEPTED,
    Outcome.REJECTED,
    Outcome.MERGED,
    Outcome.SKIPPED,
    Outcome.REPEATED,
)
"""The outcomes that a check may have, as its summary lists them."""

SENT: Final = (
    Outcome.CREATED,
    Outcome.ALREADY_THERE,
    Outcome.REFUSED,
    Outcome.HELD,
    Outcome.WAITING,
    Outcome.REJECTED,
    Outcome.MERGED,
    Outcome.SKIPPED,
    Outcome.REPEATED,
)
"""The outcomes that a run may have, as its summary lists them."""

MAX_WORDS: Final = 1_000
"""Distinct texts that are counted one by one; a file may hold millions of them."""


class BrokenAccounting(Exception):
    """Rows in are not rows accounted for: a bug (exit 70)."""


class Tally:
    """Counts records as they are met and as they are decided."""

    def __init__(self, possible: Sequence[Outcome]) -> None:
        self._possible = possible
        self.outcomes: Counter[Outcome] = Counter()
        self.problems: Counter[str] = Counter()
        self.dispositions: Counter[str] = Counter()
        """Disposition words that no table knows → how many rows have each."""
        self.warnings: Counter[str] = Counter()
        self._rows = 0
        self._table: tuple[str, str | None] | None = None
        self._row = 0

    @property
    def rows(self) -> int:
        """Records met so far."""
        return self._rows

    def begin_table(self, file: str, sheet: str | None) -> None:
        """The records of this table follow, from row 1."""
        self._table, self._row = (file, sheet), 0

    def meet(self, place: Place) -> None:
        """One record came from a file; it must be the next one of its table."""
        if (place.file, place.sheet) != self._table or place.row != self._row + 1:
            raise BrokenAccounting(f"row {place.row} came after row {self._row}")
        self._row = place.row
        self._rows += 1

    def accept(self, rows: AcceptedRows) -> None:
        """Several records came from a file, and are accepted; they must be its next ones."""
        if self._table is None or rows.file != self._table[0] or rows.first != self._row + 1:
            raise BrokenAccounting(f"row {rows.first} came after row {self._row}")
        self._row += rows.rows
        self._rows += rows.rows
        self.outcomes[Outcome.ACCEPTED] += rows.rows

    def count(self) -> None:
        """One row came from elsewhere than a file: an earlier run left it."""
        self._rows += 1

    def decide(self, row: RowDecided) -> None:
        """One record has its outcome."""
        self.outcomes[row.outcome] += 1
        for problem in _objects(row.members.get("problems")):
            self.problems[str(problem["code"])] += 1
            if problem["code"] == Code.UNKNOWN_DISPOSITION:
                _count(self.dispositions, str(problem["value"]))
        warnings = row.members.get("warnings")
        for warning in warnings if isinstance(warnings, list) else ():
            _count(self.warnings, str(warning))

    @property
    def exits(self) -> set[Exit]:
        """What the outcomes alone say about the end."""
        exits = {Exit.OK}
        if self.outcomes[Outcome.REJECTED] or self.outcomes[Outcome.REFUSED]:
            exits.add(Exit.ROWS_FAILED)
        if self.outcomes[Outcome.HELD]:
            exits.add(Exit.HELD)
        if self.outcomes[Outcome.WAITING]:
            exits.add(Exit.TRY_LATER)
        return exits

    def finish(self, *, run: str | None, exit_code: Exit) -> Finished:
        """The summary; raises BrokenAccounting when the identity does not hold."""
        if self.outcomes.total() != self._rows:
            raise BrokenAccounting(f"{self._rows} rows, {self.outcomes.total()} outcomes")
        if impossible := self.outcomes.keys() - set(self._possible):
            raise BrokenAccounting(f"outcomes {sorted(impossible)} are none of this command's")
        return Finished(
            rows=self._rows,
            outcomes={outcome: self.outcomes[outcome] for outcome in self._possible},
            problems=dict(sorted(self.problems.items())),
            run=run,
            exit=exit_code,
        )


def _objects(value: object) -> list[dict[str, object]]:
    return value if isinstance(value, list) else []


def _count(counter: Counter[str], word: str) -> None:
    if word in counter or len(counter) < MAX_WORDS:
        counter[word] += 1
