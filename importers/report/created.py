"""created.csv: which row became which followup on the server."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from getbill_tui.followup import JsonObject
from getbill_tui.formulas import neutralise
from getbill_tui.text import clean_line
from importers.events import Outcome
from importers.report.files import private_file
from importers.verdict import Place

COLUMNS: Final = ("line", "call_id", "followup_id", "outcome", "file", "sheet")


def write_created(path: Path, rows: Iterable[tuple[Place, Outcome, JsonObject]]) -> None:
    """Write `path` (0600, whole or not at all): created and already_there rows, UTF-8."""
    with (
        private_file(path) as growing,
        growing.open("w", encoding="utf-8", newline="") as file,
    ):
        writer = csv.writer(file)
        writer.writerow(COLUMNS)
        for place, outcome, members in rows:
            followup = members.get("followup")
            call_id = (followup if isinstance(followup, dict) else members).get("call_id")
            cells = (call_id, members["id"], outcome.value, clean_line(place.file), place.sheet)
            writer.writerow([place.line, *(neutralise(str(cell or "")) for cell in cells)])
