"""All the files that a run leaves, in one folder of its own (cli.md, files a run leaves)."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from getbill_tui.followup import JsonObject
from getbill_tui.paths import write_private
from importers.events import Finished
from importers.report.created import write_created
from importers.report.rejects import Dialect, write_rejects
from importers.report.workbook import write_workbook
from importers.spool import RejectedRecord, Spool


@dataclass(slots=True)
class Reports:
    """What is known of each table by its number in the spool, until the reports are written."""

    folder: Path
    dialects: dict[int, Dialect] = field(default_factory=dict)

    def write(self, spool: Spool) -> list[Path]:
        """Write rejects and created followups; the rejects files, none when nothing was.

        The rejects of a second table, whose header is another one, go to rejected-2.csv.
        """
        rejects: list[Path] = []
        concerned = {
            number: dialect
            for number, dialect in self.dialects.items()
            if next(spool.rejected(number), None) is not None
        }
        for place, (number, dialect) in enumerate(concerned.items(), start=1):
            name = "rejected.csv" if place == 1 else f"rejected-{place}.csv"
            write_rejects(self.folder / name, dialect, spool.rejected(number))
            rejects.append(self.folder / name)
        if concerned:
            write_workbook(self.folder / "rejected.xlsx", _tables(concerned, spool))
        if next(spool.sent(), None) is not None:
            write_created(self.folder / "created.csv", spool.sent())
        return rejects

    def write_summary(self, summary: Finished, details: JsonObject) -> None:
        """summary.json: the `summary` event, and which files it was about."""
        document = {**summary.as_json(), **details}
        text = json.dumps(document, ensure_ascii=False, indent=2) + "\n"
        write_private(self.folder / "summary.json", text.encode())


def _tables(
    dialects: Mapping[int, Dialect], spool: Spool
) -> Iterator[tuple[Dialect, Iterator[RejectedRecord]]]:
    for number, dialect in dialects.items():
        yield dialect, spool.rejected(number)
