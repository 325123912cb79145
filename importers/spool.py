"""This process's rows, kept aside in a private temporary database until they have an outcome.

Rows settle in any order and are printed in file order; rejected ones are needed again, with
their cells, for the reports. None of that may grow in memory with the file (importing.md, 1).
The database has no name on disk: SQLite unlinks it as it opens it (0600), so that not even a
kill leaves a debtor's data behind. It knows neither the ledger nor who prints.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from types import TracebackType
from typing import Any, Final, Self

from getbill_tui.errors import GetBillError
from getbill_tui.followup import FollowupDraft, JsonObject
from getbill_tui.text import clean_line
from getbill_tui.vocabulary import DebtId, Direction, FollowupStatus, FollowupType
from importers.events import FAILED_OUTCOMES, FileOpened, Outcome, RowDecided
from importers.problem import SkipReason
from importers.verdict import Accepted, Place

_SCHEMA: Final = """
PRAGMA journal_mode = OFF;
PRAGMA synchronous = OFF;
CREATE TABLE tables (number INTEGER PRIMARY KEY, file TEXT NOT NULL, sheet TEXT);
CREATE TABLE happenings (
    seq INTEGER PRIMARY KEY,
    number INTEGER NOT NULL,
    row INTEGER NOT NULL,         -- 0 for the `file` event itself
    line INTEGER NOT NULL,
    outcome TEXT,                 -- NULL for the `file` event
    members TEXT NOT NULL,
    columns TEXT,                 -- of an accepted row: where its fields came from
    cells TEXT,                   -- where a report may need them
    into_row INTEGER              -- of a merged row
);
CREATE UNIQUE INDEX happenings_row ON happenings (number, row);
"""
_FAILED: Final = tuple(sorted(FAILED_OUTCOMES))
_BATCH: Final = 500
_SETTLE: Final = (
    "UPDATE happenings SET outcome = ?, members = json_patch(members, ?) WHERE outcome = 'accepted'"
)
_SETTLE_ONE: Final = (
    "UPDATE happenings SET outcome = ?, members = json_patch(members, ?) WHERE outcome = 'accepted'"
    " AND row = ?"
    " AND number IN (SELECT number FROM tables WHERE file = ? AND sheet IS ?)"
)


@dataclass(frozen=True, slots=True)
class RejectedRecord:
    """A record for the rejects report: `members` are its own (a leg has only `into`)."""

    row: int
    line: int
    outcome: Outcome
    members: JsonObject
    cells: tuple[str, ...]


class Spool:
    """All happenings of one command, in file order; a context manager.

    A full disk under the temporary folder raises GetBillError.
    """

    def __init__(self) -> None:
        # An empty name is SQLite's own for a temporary database that spills to disk.
        self._db = sqlite3.connect("", isolation_level=None)
        self._db.executescript(_SCHEMA)
        self._seq = 0
        self._table = 0
        self._printed = 0
        self._names: dict[str, str] = {}
        """File name as the user gave it → a text that databases can keep, of this file alone."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._db.close()

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Many changes in one transaction: a hundred times as fast as one by one."""
        self._run("BEGIN")
        yield
        self._run("COMMIT")

    def begin_table(self, opened: FileOpened) -> int:
        """The rows that follow belong to this file or sheet; its number, from 1."""
        self._table += 1
        name = self._named(opened.file)
        self._run("INSERT INTO tables VALUES (?, ?, ?)", self._table, name, opened.sheet)
        self._add(0, 0, None, json.dumps(asdict(opened)))
        return self._table

    def add(
        self,
        row: RowDecided,
        *,
        cells: tuple[str, ...] | None = None,
        columns: Mapping[str, str] | None = None,
    ) -> None:
        """The next row of the table that was begun last.

        `cells` where the rejects report may need them; `columns` of an accepted row.
        """
        self._add(
            row.place.row,
            row.place.line,
            row.outcome.value,
            json.dumps(row.members),
            cells=None if cells is None else json.dumps(cells),
            columns=None if columns is None else json.dumps(dict(columns)),
            into=row.members.get("into"),
        )

    def hold_back(self, table: int) -> None:
        """Nothing of this table shall be sent: its rows but the rejected are `skipped`.

        Legs of a rejected call stay with it, and what was skipped keeps its reason.
        """
        self._run(
            "UPDATE happenings SET outcome = ?, members = ?, columns = NULL, cells = NULL"
            " WHERE number = ? AND outcome NOT IN (?, ?) AND NOT EXISTS ("
            "  SELECT 1 FROM happenings AS first WHERE first.number = happenings.number"
            "  AND first.row = happenings.into_row AND first.outcome = ?)",
            Outcome.SKIPPED.value,
            json.dumps({"reason": SkipReason.FILE_HELD_BACK.value}),
            table,
            Outcome.REJECTED.value,
            Outcome.SKIPPED.value,
            Outcome.REJECTED.value,
        )

    def accepted(self) -> Iterator[list[Accepted]]:
        """The rows that are to be sent, as `examination` decided them, in file order, in batches.

        Rows of earlier batches may be settled meanwhile.
        """
        last = 0
        while batch := self._run(
            "SELECT seq, file, sheet, row, line, members, columns, cells"
            " FROM happenings JOIN tables USING (number)"
            " WHERE outcome = 'accepted' AND seq > ? ORDER BY seq LIMIT ?",
            last,
            _BATCH,
        ).fetchall():
            last = batch[-1][0]
            yield [_accepted(record[1:]) for record in batch]

    def settle(self, place: Place, outcome: Outcome, members: JsonObject) -> None:
        """The accepted row at `place` has its outcome; `members` are added to those it had."""
        self._run(
            _SETTLE_ONE,
            outcome.value,
            json.dumps(members),
            place.row,
            self._named(place.file),
            place.sheet,
        )

    def settle_rest(self, outcome: Outcome, members: JsonObject) -> None:
        """Whatever is still accepted has this outcome."""
        self._run(_SETTLE, outcome.value, json.dumps(members))

    def ready(self) -> Iterator[FileOpened | RowDecided]:
        """What can be told now in file order, each once, up to the first undecided row."""
        while batch := self._next_batch():
            for seq, file, sheet, row, line, outcome, members in batch:
                if outcome == Outcome.ACCEPTED:
                    return
                self._printed = seq
                if outcome is None:
                    yield FileOpened(**json.loads(members))
                    continue
                place = Place(file, sheet, row, line)
                yield RowDecided(place=place, outcome=Outcome(outcome), members=json.loads(members))

    def _next_batch(self) -> list[tuple[Any, ...]]:
        return self._run(
            "SELECT seq, file, sheet, row, line, outcome, members"
            " FROM happenings JOIN tables USING (number)"
            " WHERE seq > ? AND seq <= ? ORDER BY seq",
            self._printed,
            self._printed + _BATCH,
        ).fetchall()

    def rejected(self, table: int) -> Iterator[RejectedRecord]:
        """The table's rejected and refused rows, every leg of such a call, in file order."""
        rows = self._run(
            "SELECT leg.row, leg.line, leg.outcome, leg.members, leg.cells FROM happenings AS leg"
            " LEFT JOIN happenings AS first"
            " ON first.number = leg.number AND first.row = leg.into_row"
            " WHERE leg.number = ? AND coalesce(first.outcome, leg.outcome) IN (?, ?)"
            " ORDER BY leg.seq",
            table,
            *_FAILED,
        )
        for row, line, outcome, members, cells in rows:
            yield RejectedRecord(
                row, line, Outcome(outcome), json.loads(members), tuple(json.loads(cells))
            )

    def sent(self) -> Iterator[tuple[Place, Outcome, JsonObject]]:
        """The rows that have a followup on the server, in file order, with their members."""
        rows = self._run(
            "SELECT file, sheet, row, line, outcome, members"
            " FROM happenings JOIN tables USING (number) WHERE outcome IN (?, ?) ORDER BY seq",
            Outcome.CREATED.value,
            Outcome.ALREADY_THERE.value,
        )
        for file, sheet, row, line, outcome, members in rows:
            yield Place(file, sheet, row, line), Outcome(outcome), json.loads(members)

    def _named(self, file: str) -> str:
        """The file's name with what is no text in it replaced; itself for a name made here."""
        if file in self._names.values():
            return file
        if file not in self._names:
            shown = clean_line(file)
            alike = sum(clean_line(other) == shown for other in self._names)
            self._names[file] = f"{shown} ({alike + 1})" if alike else shown
        return self._names[file]

    def _add(
        self,
        row: int,
        line: int,
        outcome: str | None,
        members: str,
        *,
        cells: str | None = None,
        columns: str | None = None,
        into: object = None,
    ) -> None:
        self._seq += 1
        self._run(
            "INSERT INTO happenings VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            *(self._seq, self._table, row, line, outcome, members, columns, cells, into),
        )

    def _run(self, statement: str, *values: object) -> sqlite3.Cursor:
        try:
            return self._db.execute(statement, values)
        except sqlite3.OperationalError as error:
            raise GetBillError(
                f"The import's temporary database failed: {error}.",
                "Free some space in the temporary folder, or point SQLITE_TMPDIR to another one.",
            ) from error


def _accepted(record: tuple[Any, ...]) -> Accepted:
    file, sheet, row, line, members, columns, cells = record
    told = json.loads(members)
    return Accepted(
        place=Place(file, sheet, row, line),
        cells=tuple(json.loads(cells)),
        draft=draft_from_body(told["followup"]),
        columns=json.loads(columns),
        warnings=tuple(told["warnings"]),
    )


def draft_from_body(body: Mapping[str, Any]) -> FollowupDraft:
    """The draft whose `body()` this is."""
    values = dict(body)
    for name in ("call_date", "scheduled_at"):
        if name in values:
            values[name] = datetime.fromisoformat(values[name])
    if "direction" in values:
        values["direction"] = Direction(values["direction"])
    return FollowupDraft(
        debt_id=DebtId(values.pop("debt_id")),
        type=FollowupType(values.pop("type")),
        status=FollowupStatus(values.pop("status")),
        **values,
    )
