"""The timeline of a debt: its followups in order, and the lines a list shows of them.

Newest first, by contact time; months and empty stretches are lines of their own, so that
silence is as visible as contact.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, tzinfo
from typing import Final, TypeAlias

from getbill_tui.browse.times import days_text, local
from getbill_tui.followup import Followup

QUIET_DAYS: Final = 2
"""From how many days on a heading names the stretch without contact above it."""

GAP_DAYS: Final = 7
"""From how many days on such a stretch inside a month is worth a line of its own."""

_LAST: Final = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Heading:
    """A line above followups: a month, what is planned, what has no date.

    `quiet` says how long nothing lies between it and the newer followup above; empty when
    hardly any time does.
    """

    text: str
    quiet: str = ""


@dataclass(frozen=True, slots=True)
class Gap:
    """A line between two followups of one month: a week or more without any contact."""

    quiet: str


@dataclass(frozen=True, slots=True)
class Entry:
    """A followup's line; `when` is its contact time on the user's clock."""

    followup: Followup
    when: datetime | None
    same_day: bool
    """Whether the line above is of the same day, which need not be repeated."""


TimelineLine: TypeAlias = Heading | Gap | Entry


def newest_first(followups: Iterable[Followup]) -> tuple[Followup, ...]:
    """The followups by contact time, newest first, those without any time last."""
    ordered = sorted(followups, key=lambda followup: followup.id)
    ordered.sort(key=lambda followup: followup.contact_time or _LAST, reverse=True)
    return tuple(ordered)


def lay_out(
    followups: Sequence[Followup], *, zone: tzinfo, now: datetime, whole: bool = True
) -> tuple[TimelineLine, ...]:
    """The lines of a timeline; `followups` come newest first.

    When they are not the whole timeline, a gap is no silence: others may lie in it.
    """
    lines: list[TimelineLine] = []
    heading = ""
    day: date | None = None
    for followup in followups:
        moment = followup.contact_time
        when = None if moment is None else local(moment, zone)
        title = _heading(moment, when, now)
        quiet = _quiet_days(day, when)
        if title != heading:
            lines.append(Heading(title, _quiet_text(quiet, whole=whole)))
            heading, same_day = title, False
        else:
            if quiet >= GAP_DAYS:
                lines.append(Gap(_quiet_text(quiet, whole=whole)))
            same_day = when is not None and when.date() == day
        day = None if when is None else when.date()
        lines.append(Entry(followup, when, same_day))
    return tuple(lines)


def _heading(moment: datetime | None, when: datetime | None, now: datetime) -> str:
    if moment is None or when is None:
        return "Without a date"
    if moment > now:
        return "Planned"
    return f"{when:%B %Y}"


def _quiet_days(newer: date | None, when: datetime | None) -> int:
    """Whole days without contact between two followups; 0 below what is worth a line."""
    if newer is None or when is None:
        return 0
    days = (newer - when.date()).days
    return days if days >= QUIET_DAYS else 0


def _quiet_text(days: int, *, whole: bool) -> str:
    if not days:
        return ""
    return f"{days_text(days)} {'without contact' if whole else 'apart'}"
