"""One line of the log per request: method, path without ids, status, milliseconds; no value."""

from __future__ import annotations

import logging
from typing import Final

from getbill_tui.logs import facts
from getbill_tui.vocabulary import API_PATH

_log = logging.getLogger(__name__)

_WORDS: Final = frozenset({"", "token", "followups", "debt", "debts"})


def note_request(method: str, path: str, outcome: int | str, *, seconds: float) -> None:
    """Log what became of a request: `outcome` is its status, or why there is none.

    One that went well is told at DEBUG: an import makes thousands of them.
    """
    went_well = isinstance(outcome, int) and outcome < 400
    level = logging.DEBUG if went_well else logging.INFO
    if not _log.isEnabledFor(level):
        return
    told = facts(
        method=method, path=path_without_ids(path), status=outcome, ms=round(seconds * 1000)
    )
    _log.log(level, "request", extra=told)


def path_without_ids(path: str) -> str:
    """The path of the API with every id as {id}: "/followups/debt/{id}". Pure."""
    parts = path.removeprefix(API_PATH).split("/")
    return "/".join(part if part in _WORDS else "{id}" for part in parts)
