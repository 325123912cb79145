"""Who tells what happens: one interface, and one reporter for programs and one for people.

A reporter gets events in file order and never decides. stdout is data, stderr is talk (cli.md).
"""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

from getbill_tui.errors import GetBillError
from importers.events import FileOpened, Finished, RowDecided
from importers.report.tally import Tally


class Reporter(Protocol):
    """Tells of one command, from its first file to its summary."""

    @property
    def spells_out_accepted(self) -> bool:
        """Whether accepted rows are told one by one; if not, they need only be counted."""

    def file(self, opened: FileOpened) -> None:
        """A file or sheet begins."""

    def row(self, row: RowDecided) -> None:
        """A record has its outcome."""

    def flush(self) -> None:
        """Whoever reads shall have what was told so far."""

    def failed(self, file: str, error: GetBillError) -> None:
        """A file cannot be imported as a whole; the next one may."""

    def to_mend(self, path: Path) -> None:
        """This report has rows that can be mended there and imported again."""

    def finished(self, summary: Finished, tally: Tally) -> None:
        """The end, over all files."""
