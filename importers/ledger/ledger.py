"""The import ledger: which rows were taken, and how far each of them came.

One writer (`lock`), any number of readers (`LedgerReader`). Holds keyed hashes instead of
people, and a row's payload only until the row is settled. Knows nothing of HTTP; `upload`
hands it to `delivery` as its IntentStore.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from types import TracebackType

from getbill_tui.exits import Exit
from getbill_tui.followup import FollowupDraft, utc_now
from getbill_tui.settings import Settings
from importers.known_calls import KnownCall
from importers.ledger.records import Enqueued, RunRecord, RunRow
from importers.verdict import Accepted


class Ledger:
    """The one writer; a context manager."""

    @classmethod
    def open(cls, settings: Settings, *, now: Callable[[], datetime] = utc_now) -> Ledger:
        """Open or make the ledger. Raises TryLater (75) at once, naming the holder, when another
        process has it; GetBillError (3) when it is damaged or cannot be written."""
        raise NotImplementedError

    def __enter__(self) -> Ledger:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Leave one file without a WAL behind, and let others in."""
        raise NotImplementedError

    def start_run(self, files: Sequence[str]) -> str:
        """A new run and its id, e.g. "20260112T090031-4f2a"; `files` as the user named them."""
        raise NotImplementedError

    def enqueue(self, run: str, accepted: Sequence[Accepted]) -> Sequence[Enqueued]:
        """Take these rows in one durable transaction; one answer per row, in order."""
        raise NotImplementedError

    def finish_run(self, run: str, counts: Mapping[str, int], exit: Exit) -> None:  # noqa: A002
        """Write down how the run ended."""
        raise NotImplementedError

    def find(self, draft: FollowupDraft) -> KnownCall | None:
        """The earlier call with the draft's call_id on this site (importers.known_calls)."""
        raise NotImplementedError


class LedgerReader:
    """Read-only, never checkpoints, never waits for the writer; a context manager."""

    @classmethod
    def open(cls, settings: Settings) -> LedgerReader | None:
        """None when there is no ledger yet."""
        raise NotImplementedError

    def __enter__(self) -> LedgerReader:
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
        raise NotImplementedError

    def find(self, draft: FollowupDraft) -> KnownCall | None:
        """The earlier call with the draft's call_id on this site (importers.known_calls)."""
        raise NotImplementedError

    def runs(self) -> Sequence[RunRecord]:
        """All runs, newest first."""
        raise NotImplementedError

    def run(self, run_id: str) -> RunRecord:
        """One run. Raises UsageError when there is none of that id."""
        raise NotImplementedError

    def rows(self, run_id: str) -> Iterator[RunRow]:
        """The rows that the run took, in file order."""
        raise NotImplementedError
