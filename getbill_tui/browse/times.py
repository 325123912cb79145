"""How moments, durations and ages are worded, in the zone in which the user thinks.

Every moment carries an offset (contract.md 2.9).
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo

_MINUTE = 60
_HOUR = 60 * _MINUTE
_DAY = 24 * _HOUR


class SystemZone(tzinfo):
    """The system's own zone, asked anew for each moment: summer and winter keep their offsets."""

    def utcoffset(self, moment: datetime | None) -> timedelta | None:
        """The offset that the system gives to this local time."""
        return _by_system(moment).utcoffset()

    def dst(self, moment: datetime | None) -> timedelta | None:
        """Unknown: the system names offsets only."""
        return None

    def tzname(self, moment: datetime | None) -> str | None:
        """The system's name for the offset, e.g. "CET"."""
        return _by_system(moment).tzname()

    def fromutc(self, moment: datetime) -> datetime:
        """The local time of an instant."""
        here = moment.replace(tzinfo=UTC).astimezone()
        placed = here.replace(tzinfo=self)
        # The hour that comes twice when clocks go back: the second one is marked.
        return placed if placed.utcoffset() == here.utcoffset() else placed.replace(fold=1)


def _by_system(moment: datetime | None) -> datetime:
    here = datetime.now(UTC) if moment is None else moment.replace(tzinfo=None)
    return here.astimezone()


def local(moment: datetime, zone: tzinfo) -> datetime:
    """The same instant on the user's clock."""
    return moment.astimezone(zone)


def full_text(moment: datetime, zone: tzinfo) -> str:
    """A moment in full, e.g. "Mon 22 Jan 2024 11:30 +01:00"; seconds when there are any."""
    here = local(moment, zone)
    clock = f"{here:%H:%M:%S}" if here.second else clock_text(here)
    return f"{here:%a %d %b %Y} {clock} {offset_text(here)}"


def clock_text(here: datetime) -> str:
    """The time of day of a local moment, to the minute."""
    return f"{here:%H:%M}"


def offset_text(here: datetime) -> str:
    """The offset of a local moment, e.g. "+01:00"."""
    text = f"{here:%z}"
    return f"{text[:3]}:{text[3:5]}"


def zone_text(zone: tzinfo, now: datetime) -> str:
    """The zone in which times are shown, and its offset now."""
    here = local(now, zone)
    name = zone.key if isinstance(zone, ZoneInfo) else (here.tzname() or "local")
    offset = offset_text(here)
    return offset if name.startswith(("+", "-")) else f"{name} {offset}"


def duration_text(milliseconds: int | None) -> str:
    """A duration as minutes and seconds, "3:05" or "1:02:03"; empty when unknown."""
    if milliseconds is None or milliseconds < 0:
        return ""
    seconds = round(milliseconds / 1000)
    hours, rest = divmod(seconds, _HOUR)
    minutes, seconds = divmod(rest, _MINUTE)
    if hours:
        return f"{hours}:{minutes:02}:{seconds:02}"
    return f"{minutes}:{seconds:02}"


def short_duration_text(milliseconds: int | None) -> str:
    """A duration in at most six cells, "3:05" or "1h02"; empty when unknown."""
    if milliseconds is None or milliseconds < _HOUR * 1000:
        return duration_text(milliseconds)
    hours, rest = divmod(milliseconds // 1000, _HOUR)
    return f"{hours}h{rest // _MINUTE:02}" if hours < 1000 else "999h+"


def age_text(then: datetime, now: datetime) -> str:
    """How long ago something was, by the minute."""
    seconds = max(0, int((now - then).total_seconds()))
    if seconds < _MINUTE:
        return "just now"
    return f"{_amount(seconds)} ago"


def expiry_text(expires_at: datetime, now: datetime) -> str:
    """Whether a link still works, and for how long."""
    left = (expires_at - now).total_seconds()
    if left <= 0:
        return f"expired {age_text(expires_at, now)}"
    return f"expires in {_amount(max(int(left), _MINUTE))}"


def wait_text(seconds: float | None, now: datetime, zone: tzinfo) -> str:
    """When to come back, e.g. "at 14:32 (in 12 min)"; empty when nobody said."""
    if seconds is None:
        return ""
    at = local(now + timedelta(seconds=seconds), zone)
    return f"at {at:%H:%M:%S} (in {_amount(max(1, round(seconds)))})"


def days_text(days: int) -> str:
    """A number of days, in words that fit a gap of a timeline."""
    return "1 day" if days == 1 else f"{days:,} days"


def _amount(seconds: int) -> str:
    if seconds < _MINUTE:
        return f"{seconds} s"
    if seconds < _HOUR:
        return f"{seconds // _MINUTE} min"
    if seconds < 2 * _DAY:
        return f"{seconds // _HOUR} h"
    return f"{seconds // _DAY} days"


def user_zone(chosen: tzinfo | None) -> tzinfo:
    """The zone of the settings, else the system's own."""
    return chosen if chosen is not None else SystemZone()
