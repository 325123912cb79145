"""Where a queued row came from: written beside its intent, and read back when it settles."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field

from getbill_tui.delivery.intent import Intent
from getbill_tui.followup import JsonObject
from importers.verdict import Accepted, Place


@dataclass(frozen=True, slots=True)
class Origin:
    """The run that took a row, where the row stands, and its columns by GetBill's fields."""

    run: str
    place: Place
    columns: Mapping[str, str] = field(default_factory=dict)


def origin_json(run: str, row: Accepted) -> JsonObject:
    """What is kept beside the row's intent until it is settled."""
    place = row.place
    return {
        "run": run,
        "file": place.file,
        "sheet": place.sheet,
        "row": place.row,
        "line": place.line,
        "columns": dict(row.columns),
    }


def origin_of(intent: Intent) -> Origin:
    """The origin of an intent that the ledger handed out."""
    return _read(intent.origin)


def columns_of(text: str | None) -> Mapping[str, str]:
    """The columns alone, from the ledger's own text; none once the row is settled."""
    return _read(json.loads(text)).columns if text is not None else {}


def _read(origin: JsonObject) -> Origin:
    match origin:
        case {
            "run": str(run),
            "file": str(file),
            "sheet": str() | None as sheet,
            "row": int(row),
            "line": int(line),
            "columns": dict(columns),
        }:
            named = {name: str(column) for name, column in columns.items()}
            return Origin(run, Place(file, sheet, row, line), named)
        case _:
            raise AssertionError("an intent of the ledger without its origin")
