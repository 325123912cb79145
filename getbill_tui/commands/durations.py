"""Durations and shares as the command line writes them: 90s, 50m, 2h; 40, 20%."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Final

import click

_DURATION: Final = re.compile(r"(?:(\d{1,6})h)?(?:(\d{1,6})m)?(?:(\d{1,6})s)?")
_RESERVE: Final = re.compile(r"(\d{1,9})(%?)")


def duration(
    _context: click.Context, _parameter: click.Parameter, value: str | None
) -> timedelta | None:
    """The callback of an option such as --max-duration."""
    if value is None:
        return None
    match = _DURATION.fullmatch(value.strip().lower())
    hours, minutes, seconds = (int(part or 0) for part in match.groups()) if match else (0,) * 3
    length = timedelta(hours=hours, minutes=minutes, seconds=seconds)
    if not length:
        raise click.BadParameter(f"{value!r} is not a duration such as 90s, 50m or 2h")
    return length


def reserve(_context: click.Context, _parameter: click.Parameter, value: str) -> tuple[int, float]:
    """The callback of --reserve: requests left to others, and their share in per cent."""
    match = _RESERVE.fullmatch(value)
    if match is None or (match[2] and int(match[1]) >= 100):
        raise click.BadParameter(f"{value!r} is neither a number nor a share such as 20%")
    return (0, float(match[1])) if match[2] else (int(match[1]), 0.0)
