"""The ledger as others see it while one process writes: read-only, never in its way."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Sequence
from datetime import datetime
from types import TracebackType
from typing import Final, Self

from getbill_tui.delivery.states import State
from getbill_tui.errors import UsageError
from getbill_tui.exits import Exit
from getbill_tui.followup import FollowupDraft
from getbill_tui.installation import installation_key
from getbill_tui.settings import Settings
from getbill_tui.vocabulary import DebtId, FollowupId
from importers.known_calls import KnownCall
from importers.ledger.calls import find_call
from importers.ledger.keys import KeyMaker
from importers.ledger.origins import columns_of
from importers.ledger.records import RunRecord, RunRow
from importers.ledger.schema import LEDGER

_RUNS: Final = "SELECT id, started_at, finished_at, files, counts, exit FROM runs"
_ROWS: Final = """
SELECT run_rows.file, run_rows.sheet, run_rows.row, run_rows.line, run_rows.offered_again,
    intents.debt_id, intents.state, intents.already_there, intents.followup_id, intents.reason,
    intents.call_id, intents.origin
FROM run_rows JOIN intents ON intents.id = run_rows.intent
WHERE run_rows.run = ? ORDER BY run_rows.id
"""


class LedgerReader:
    """Never checkpoints and never waits for the writer; a context manager and a KnownCalls."""

    def __init__(self, connection: sqlite3.Connection, settings: Settings, keys: KeyMaker) -> None:
        self._connection = connection
        self._path = settings.ledger_path
        self._keys = keys

    @classmethod
    def open(cls, settings: Settings) -> Self | None:
        """None when there is no ledger yet."""
        path = settings.ledger_path
        if not path.exists() or not path.stat().st_size:
            return None
        keys = KeyMaker(settings.base_url, installation_key(settings.paths.installation_key))
        return cls(LEDGER.open_read_only(path), settings, keys)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the file."""
        self._connection.close()

    def find(self, draft: FollowupDraft) -> KnownCall | None:
        """The earlier call with the draft's call_id on this site (importers.known_calls)."""
        with LEDGER.errors(self._path):
            return find_call(self._connection, self._keys.keys(draft))

    def runs(self) -> Sequence[RunRecord]:
        """All runs, newest first."""
        with LEDGER.errors(self._path):
            rows = self._connection.execute(f"{_RUNS} ORDER BY started_at DESC, id DESC")
            return [self._run(row) for row in rows.fetchall()]

    def run(self, run_id: str) -> RunRecord:
        """One run. Raises UsageError when there is none of that id."""
        with LEDGER.errors(self._path):
            row = self._connection.execute(f"{_RUNS} WHERE id = ?", (run_id,)).fetchone()
            if row is None:
                raise UsageError(
                    f"There is no run {run_id!r}.", "`getbill import runs` lists them."
                )
            return self._run(row)

    def rows(self, run_id: str) -> Iterator[RunRow]:
        """The rows that the run took, in file order."""
        with LEDGER.errors(self._path):
            for row in self._connection.execute(_ROWS, (run_id,)):
                yield _run_row(run_id, row)

    def _run(self, row: tuple[str, str, str | None, str, str | None, int | None]) -> RunRecord:
        run, started, finished, files, counts, code = row
        states = self._connection.execute(
            "SELECT iif(run_rows.offered_again, ?, intents.state), count(*) FROM run_rows"
            " JOIN intents ON intents.id = run_rows.intent WHERE run_rows.run = ? GROUP BY 1",
            (State.REFUSED, run),
        )
        return RunRecord(
            id=run,
            started_at=datetime.fromisoformat(started),
            finished_at=datetime.fromisoformat(finished) if finished is not None else None,
            files=tuple(json.loads(files)),
            counts=json.loads(counts) if counts is not None else {},
            states={State(state): number for state, number in states},
            exit=Exit(code) if code is not None else None,
        )


def _run_row(
    run: str,
    row: tuple[
        str, str | None, int, int, int, str, str, int, str | None, str, str | None, str | None
    ],
) -> RunRow:
    (
        file,
        sheet,
        number,
        line,
        again,
        debt_id,
        state,
        there,
        followup_id,
        reason,
        call_id,
        origin,
    ) = row
    if again:
        return RunRow(
            run=run,
            file=file,
            sheet=sheet,
            row=number,
            line=line,
            debt_id=DebtId(debt_id),
            state=State.REFUSED,
        )
    return RunRow(
        run=run,
        file=file,
        sheet=sheet,
        row=number,
        line=line,
        debt_id=DebtId(debt_id),
        state=State(state),
        already_there=bool(there),
        followup_id=FollowupId(followup_id) if followup_id is not None else None,
        reason=reason or None,
        call_id=call_id,
        columns=columns_of(origin),
    )
