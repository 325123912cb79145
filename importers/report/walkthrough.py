"""The import for somebody who sees it for the first time: every row in a line, all on stdout.

For `getbill demo` only: a real file has too many rows to be told like this.
"""

from __future__ import annotations

from pathlib import Path

from getbill_tui.errors import GetBillError
from getbill_tui.text import clean, clean_line
from getbill_tui.vocabulary import DebtId
from importers.events import FileOpened, Finished, Outcome, RowDecided
from importers.report.output import Output
from importers.report.plain import complaint, summary_line
from importers.report.tally import Tally


class Walkthrough:
    """Tells every row, and remembers the first debt that got a followup."""

    spells_out_accepted = True

    def __init__(self, output: Output) -> None:
        self._output = output
        self.debt_id: DebtId | None = None

    def file(self, opened: FileOpened) -> None:
        """What the file was recognised as."""
        self._output.line(
            f"Recognised as profile {opened.profile}; its header is line {opened.header_line}."
        )
        self._output.line("")

    def row(self, row: RowDecided) -> None:
        """Where it stands, what became of it, and why."""
        about = clean_line(self._about(row))
        self._output.line(
            f"  line {row.place.line:>3}  {row.outcome.replace('_', ' '):<13}  {about}".rstrip()
        )

    def flush(self) -> None:
        """Let the reader have what was printed so far."""
        self._output.flush()

    def failed(self, file: str, error: GetBillError) -> None:
        """Nothing of this should go wrong in a demo; if it does, say it."""
        self._output.line(clean(f"{error.message} {error.hint}"))

    def to_mend(self, path: Path) -> None:
        """Not said: the demo's home is gone before anybody could look."""

    def finished(self, summary: Finished, tally: Tally) -> None:
        """All counts."""
        self._output.line("")
        self._output.line(summary_line(summary))
        self._output.flush()

    def _about(self, row: RowDecided) -> str:
        members = row.members
        match row.outcome:
            case Outcome.CREATED | Outcome.ALREADY_THERE:
                followup = members["followup"]
                assert isinstance(followup, dict)
                if self.debt_id is None:
                    self.debt_id = DebtId(str(followup["debt_id"]))
                what = f"{followup['type']}, {followup['status']}"
                return f"{what}: {followup.get('summary', '')} → debt {followup['debt_id']}"
            case Outcome.REJECTED | Outcome.REFUSED:
                problems = members["problems"]
                assert isinstance(problems, list)
                return "; ".join(complaint(p) for p in problems if isinstance(p, dict))
            case Outcome.REPEATED:
                first = members.get("first")
                return f"the same call as in row {first}" if first else "known from an earlier run"
            case Outcome.MERGED:
                return f"a further leg of the call in row {members['into']}"
            case _:
                return str(members.get("reason", ""))
