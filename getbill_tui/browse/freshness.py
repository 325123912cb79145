"""How complete and how old a timeline is, in words."""

from __future__ import annotations

from datetime import datetime, tzinfo

from getbill_tui.browse.filters import Filter
from getbill_tui.browse.history import History
from getbill_tui.browse.times import age_text, zone_text


def freshness_text(history: History, zone: tzinfo, now: datetime) -> str:
    """The age of what is shown and the zone of its times."""
    if history.loading:
        age = "loading…" if history.loaded_at is None else "reloading…"
    elif history.loaded_at is None:
        age = "not loaded"
    else:
        age = f"loaded {age_text(history.loaded_at, now)}"
    return f"{age} · {zone_text(zone, now)}"


def counts_text(history: History, wanted: Filter, shown: int) -> str:
    """How many followups are shown, through which filter, and what is still to come."""
    known = len(history.followups)
    parts = []
    if wanted.on:
        parts += [f"{shown:,} of {known:,}", wanted.describe()]
    elif known:
        parts.append("1 followup" if known == 1 else f"{known:,} followups")
    if history.loading and history.pages is not None and history.pages > 1:
        of = "" if history.total is None else f" of {history.total:,} followups"
        parts.append(f"reading page {history.pages_read + 1:,} of {history.pages:,}{of}")
    elif history.trouble is not None and history.loaded_at is not None:
        missing = (history.total or known) - known
        parts.append(f"{missing:,} not read" if missing > 0 else "from the load before")
    return " · ".join(parts)
