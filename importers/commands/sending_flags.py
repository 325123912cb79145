"""The flags that say how rows are sent, one spelling for `run` and `resume`."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final, TypeVar

import click

if TYPE_CHECKING:
    from importers.upload.upload import UploadPolicy

_Command = TypeVar("_Command", bound=Callable[..., Any])

_DURATION: Final = re.compile(r"(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?")
_MOST_AT_ONCE: Final = 64


def _duration(_ctx: click.Context, _param: click.Parameter, value: str | None) -> timedelta | None:
    if value is None:
        return None
    match = _DURATION.fullmatch(value.strip().lower())
    hours, minutes, seconds = (int(part or 0) for part in match.groups()) if match else (0,) * 3
    duration = timedelta(hours=hours, minutes=minutes, seconds=seconds)
    if not duration:
        raise click.BadParameter(f"{value!r} is not a duration such as 90s, 50m or 2h")
    return duration


def _rate(_ctx: click.Context, _param: click.Parameter, value: str) -> int | None:
    match = re.fullmatch(r"([1-9]\d*)/h", value)
    if match is None and value != "auto":
        raise click.BadParameter(f"{value!r} is neither auto nor a number such as 300/h")
    return int(match[1]) if match else None


def _reserve(_ctx: click.Context, _param: click.Parameter, value: str) -> str:
    match = re.fullmatch(r"(\d+)(%?)", value)
    if match is None or (match[2] and int(match[1]) >= 100):
        raise click.BadParameter(f"{value!r} is neither a number nor a share such as 20%")
    return value


_FLAGS: Final = (
    click.option(
        "--max-duration",
        callback=_duration,
        metavar="50m",
        help="Stop after this time; the rest stays queued.",
    ),
    click.option(
        "--in-doubt",
        type=click.Choice(["reconcile", "hold"]),
        default="reconcile",
        show_default=True,
        help="Look rows up whose answer was lost, or leave them to the next run.",
    ),
    click.option(
        "--concurrency",
        type=click.IntRange(1, _MOST_AT_ONCE),
        default=8,
        show_default=True,
        help="Requests at a time.",
    ),
    click.option(
        "--rate",
        callback=_rate,
        default="auto",
        metavar="auto|N/h",
        help="Writes an hour at most.  [default: auto, what the server allows]",
    ),
    click.option(
        "--reserve",
        callback=_reserve,
        default="0",
        metavar="N|P%",
        help="Writes an hour left to others who share the client.",
    ),
    click.option(
        "--precheck",
        type=click.Choice(["first", "always", "never"]),
        default="first",
        show_default=True,
        help="When a debt's followups are read before posting.",
    ),
    click.option(
        "--wait/--no-wait",
        "wait",
        default=None,
        help="Wait for the rate window.  [default: wait, unless --max-duration is given]",
    ),
    click.option(
        "--ca-bundle", metavar="FILE", help="Certificates to trust (PEM) instead of the usual ones."
    ),
)


def sending_flags(command: _Command) -> _Command:
    """Give `command` all flags of sending, in the order of its help."""
    for flag in reversed(_FLAGS):
        command = flag(command)
    return command


def upload_policy(flags: Mapping[str, Any]) -> UploadPolicy:
    """What the flags say."""
    from importers.upload.upload import UploadPolicy

    wait = flags["wait"]
    return UploadPolicy(
        concurrency=flags["concurrency"],
        rate=flags["rate"],
        reserve=flags["reserve"],
        precheck=flags["precheck"],
        in_doubt=flags["in_doubt"],
        max_duration=flags["max_duration"],
        wait=flags["max_duration"] is None if wait is None else wait,
    )
