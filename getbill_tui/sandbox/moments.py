"""Times as GetBill reads and prints them: ISO 8601 in, whole seconds as +00:00 out."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from typing import Final

_DATE_TIME: Final = re.compile(
    r"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d(:\d\d([.,]\d+)?)?([Zz]|[+-]\d\d(:?\d\d)?)?", re.ASCII
)
_DAY: Final = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)


def printed(moment: datetime) -> str:
    """`moment` as every answer shows it."""
    return moment.astimezone(UTC).isoformat(timespec="seconds")


def from_unix(seconds: float) -> str:
    """Unix seconds as every answer shows them."""
    return printed(datetime.fromtimestamp(seconds, UTC))


def parse_moment(text: str) -> str | None:
    """A date with a time in ISO 8601, as it will be answered; None when it is not one.

    Without an offset it counts as UTC, and fractions of a second are dropped (DIFFERENCES.md).
    """
    if not _DATE_TIME.fullmatch(text):
        return None
    try:
        moment = datetime.fromisoformat(text.upper().replace(",", "."))
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=UTC)
        return printed(moment)
    except (ValueError, OverflowError):
        return None


def parse_day(text: str) -> date | None:
    """A day as YYYY-MM-DD; None when it is not one."""
    if not _DAY.fullmatch(text):
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
