"""The rate headers of an answer, and how long a 429 asks to wait.

Tolerant: a header that is missing, no number or out of all reason is as if it were not there.
What follows from the numbers is `budget`'s business.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Final

LONGEST_WAIT: Final = 86_400.0
"""Seconds; a longer wait than a day is taken for a mistake."""

_LARGEST_LIMIT: Final = 10_000_000


@dataclass(frozen=True, slots=True)
class RateHeaders:
    """What one answer said of its window; None where it said nothing usable."""

    limit: int | None = None
    remaining: int | None = None
    reset_in: float | None = None
    """Seconds from the answer to the announced reset."""
    window: float | None = None
    """Seconds."""


def read_rate_headers(headers: Mapping[str, str], *, wall: float) -> RateHeaders:
    """The four X-RateLimit headers (contract.md 1.1). `headers` has lower-case names.

    The reset is a moment of the server's clock, so it is measured against the answer's own
    Date where there is one: this machine's clock (`wall`, Unix seconds) may be an hour off.
    """
    reset = _number(headers.get("x-ratelimit-reset"), 0, math.inf)
    reset_in = None if reset is None else reset - server_time(headers, wall)
    limit = _number(headers.get("x-ratelimit-limit"), 1, _LARGEST_LIMIT)
    remaining = _number(headers.get("x-ratelimit-remaining"), 0, _LARGEST_LIMIT)
    return RateHeaders(
        limit=None if limit is None else int(limit),
        remaining=None if remaining is None else int(remaining),
        reset_in=reset_in if reset_in is not None and 0 <= reset_in <= LONGEST_WAIT else None,
        window=_number(headers.get("x-ratelimit-window"), 1, 7 * LONGEST_WAIT),
    )


def read_retry_after(
    headers: Mapping[str, str], details: Mapping[str, object], *, wall: float
) -> float | None:
    """Seconds that a 429 asks to wait: its details, else the Retry-After header, else None.

    Both forms of the header are read, seconds and a date.
    """
    asked = _number(details.get("retry_after"), 0, LONGEST_WAIT)
    if asked is not None:
        return asked
    header = headers.get("retry-after")
    asked = _number(header, 0, LONGEST_WAIT)
    if asked is None and header is not None:
        date = _date(header)
        asked = None if date is None else date - server_time(headers, wall)
    return asked if asked is not None and 0 <= asked <= LONGEST_WAIT else None


def server_time(headers: Mapping[str, str], wall: float) -> float:
    """The server's own Unix time at the answer, else `wall`."""
    date = _date(headers.get("date", ""))
    return wall if date is None else date


def _date(text: str) -> float | None:
    try:
        moment = parsedate_to_datetime(text)
        aware: datetime = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        return aware.timestamp()
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def _number(value: object, least: float, most: float) -> float | None:
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    try:
        number = float(value)
    except (ValueError, OverflowError):
        return None
    return number if least <= number <= most else None
