"""The import for programs: JSON Lines on stdout, one object per line (cli.md, stdout is data)."""

from __future__ import annotations

import json
from pathlib import Path

from getbill_tui.errors import GetBillError
from getbill_tui.followup import JsonObject
from getbill_tui.text import clean, clean_line
from importers.events import GOOD_OUTCOMES, FileOpened, Finished, RowDecided
from importers.report.output import Output, talk
from importers.report.tally import Tally


class JsonLines:
    """Prints every event as it is; says what is wrong with whole files on stderr."""

    def __init__(self, output: Output, *, only_problems: bool) -> None:
        self._output = output
        self._only_problems = only_problems
        self.spells_out_accepted = not only_problems

    def file(self, opened: FileOpened) -> None:
        """The `file` event."""
        self._print(opened.as_json())

    def row(self, row: RowDecided) -> None:
        """The `row` event, unless only problems are asked for."""
        if not (self._only_problems and row.outcome in GOOD_OUTCOMES):
            self._print(row.as_json())

    def flush(self) -> None:
        """Let the reader have what was printed so far."""
        self._output.flush()

    def failed(self, file: str, error: GetBillError) -> None:
        """Not an event of the contract: stdout stays as scripts know it."""
        talk(f"getbill: {clean(error.message)}")
        if error.hint:
            talk(f"  → {clean(error.hint)}")

    def to_mend(self, path: Path) -> None:
        """Where they are; on stderr, as all talk."""
        talk(f"Rows to mend, then to import again: {clean_line(str(path))}")

    def finished(self, summary: Finished, tally: Tally) -> None:
        """The `summary` event."""
        self._print(summary.as_json())
        self._output.flush()

    def _print(self, event: JsonObject) -> None:
        self._output.line(json.dumps(event, ensure_ascii=False, separators=(",", ":")))
