"""All steps of `getbill doctor`, in order: the first that fails says what to do.

Wires `installation` and `site` together; printing is the command's. It never writes anything to
GetBill, and tells numbers only of what it read there.
"""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from typing import Final

from getbill_tui.api.auth import Token
from getbill_tui.api.errors import AccessRefused, ApiError, MissingScope
from getbill_tui.diagnosis.installation import examine_folders, examine_ledger
from getbill_tui.diagnosis.site import READS, Granted, Moment, Site
from getbill_tui.diagnosis.step import (
    NAMES,
    Step,
    failed,
    failed_by,
    not_tried,
    not_tried_after,
    passed,
)
from getbill_tui.errors import GetBillError, UsageError
from getbill_tui.links import redact
from getbill_tui.settings import Settings
from getbill_tui.vocabulary import Scope

CLOCK_TOLERANCE: Final = 60.0
"""Seconds; the Date header has whole ones, and an answer takes its time."""


async def examine(
    load: Callable[[], Settings],
    *,
    read_only: bool = False,
    wall: Callable[[], float] = time.time,
) -> AsyncIterator[Step]:
    """The steps, each as soon as it was tried. `wall` gives Unix seconds of this machine."""
    try:
        settings = load()
        _require_credentials(settings)
    except GetBillError as error:
        yield failed_by("settings", error)
        for step in not_tried_after("settings", NAMES[1:]):
            yield step
        return
    yield passed("settings", _told(settings))
    yield examine_folders(settings.paths)
    yield examine_ledger(settings)
    wanted = set(Scope) - ({Scope.FOLLOWUPS_WRITE} if read_only else set())
    async for step in _examine_site(settings, wanted, wall):
        yield step


async def _examine_site(
    settings: Settings, wanted: set[Scope], wall: Callable[[], float]
) -> AsyncIterator[Step]:
    try:
        site = Site(settings, wall=wall)
    except GetBillError as error:
        yield failed_by("connection", error)
        for step in not_tried_after("connection", NAMES[4:]):
            yield step
        return
    async with site:
        connection = await _connection(site, settings)
        yield connection
        if connection.exit:
            for step in not_tried_after("connection", NAMES[4:]):
                yield step
            return
        async for step in _examine_access(site, settings, wanted):
            yield step
        yield _clock(site.latest)


async def _examine_access(
    site: Site, settings: Settings, wanted: set[Scope]
) -> AsyncIterator[Step]:
    try:
        granted = await site.ask_token(wanted)
        seen = await _try_reads(site, granted.token, wanted)
    except GetBillError as error:
        yield failed_by("token", error)
        for step in not_tried_after("token", NAMES[5:7]):
            yield step
        return
    yield passed("token", _told_of_token(settings))
    yield await _scopes(site, granted, seen, wanted)
    yield _read(seen)


@dataclass(slots=True)
class _Reads:
    """What the cheap reads showed."""

    counts: dict[Scope, int | None] = field(default_factory=dict)
    missing: set[Scope] = field(default_factory=set)
    troubles: list[ApiError] = field(default_factory=list)


async def _try_reads(site: Site, token: Token, wanted: set[Scope]) -> _Reads:
    seen = _Reads()
    for scope in sorted(wanted & READS.keys()):
        try:
            seen.counts[scope] = await site.read(scope, token)
        except MissingScope:
            seen.missing.add(scope)
        except AccessRefused as error:
            if error.status == 401:
                raise  # the token itself
            seen.troubles.append(error)
        except ApiError as error:
            seen.troubles.append(error)
    return seen


async def _connection(site: Site, settings: Settings) -> Step:
    shown = redact(settings.base_url)
    try:
        status = await site.knock()
    except GetBillError as error:
        return failed_by("connection", error)
    if status in (401, 403):
        how = "over TLS, its certificate is trusted" if shown.startswith("https") else "as http"
        return passed("connection", f"{shown} answers {how}")
    if status >= 500:
        return failed("connection", f"{shown} answers, with trouble ({status})", "Try later.")
    return failed(
        "connection",
        f"{shown} answers, but not as GetBill does ({status} in place of 401)",
        "Check base_url: it must be GetBill's site root, such as https://getbill.io.",
    )


async def _scopes(site: Site, granted: Granted, seen: _Reads, wanted: set[Scope]) -> Step:
    has, missing, unsure = set(seen.counts), set(seen.missing), set[Scope]()
    for scope in wanted - has - missing:
        carried = await _carries(site, granted, scope)
        {True: has, False: missing, None: unsure}[carried].add(scope)
    told = ", ".join(sorted(has)) or "none"
    if missing:
        lacking = ", ".join(sorted(missing))
        remedy = (
            f"Give the API client {lacking}: GetBill's dashboard, Company, API Client Management."
        )
        if missing == {Scope.FOLLOWUPS_WRITE}:
            remedy += " If it is not meant to write, say --read-only."
        return failed("scopes", f"missing: {lacking}; there: {told}", remedy)
    doubt = f"; cannot be told without trying: {', '.join(sorted(unsure))}" if unsure else ""
    return passed("scopes", told + doubt)


async def _carries(site: Site, granted: Granted, scope: Scope) -> bool | None:
    """Whether the token has a scope that no read has shown; None when nobody can tell."""
    if granted.scopes is not None:
        return scope in granted.scopes
    if scope in READS:
        return None  # its read failed for another reason
    try:
        return await site.carries(scope)
    except GetBillError:
        return None


def _read(seen: _Reads) -> Step:
    if seen.troubles:
        return failed_by("read", seen.troubles[0])
    if not seen.counts:
        return not_tried("read", "the token may read nothing")
    told = (
        f"{READS[scope].strip('/')}" + ("" if count is None else f": {count}")
        for scope, count in seen.counts.items()
    )
    return passed("read", ", ".join(told))


def _clock(latest: Moment | None) -> Step:
    try:
        there = parsedate_to_datetime((latest and latest.header) or "").timestamp()
    except ValueError:
        return not_tried("clock", "the server does not tell the time")
    assert latest is not None, "it had a header"
    ahead = latest.here - there
    if abs(ahead) <= CLOCK_TOLERANCE:
        return passed("clock", "this machine and the server agree")
    return failed(
        "clock",
        f"this machine's clock is {_duration(abs(ahead))} {'ahead of' if ahead > 0 else 'behind'} "
        "the server's",
        "Set the clock of this machine (timedatectl set-ntp true), or tell whoever runs the "
        "server: what counts as the future, and when a link expires, depend on it.",
    )


def _duration(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    parts: Mapping[str, int] = {"h": hours, "min": minutes, "s": rest}
    return " ".join(f"{number} {unit}" for unit, number in parts.items() if number)


def _require_credentials(settings: Settings) -> None:
    if settings.access_token is not None:
        return
    missing = [
        name
        for name, value in (
            ("client id", settings.client_id),
            ("client secret", settings.client_secret),
        )
        if value is None
    ]
    if missing:
        account = f" --account {settings.account}" if settings.account else ""
        raise UsageError(
            f"there is no {' and no '.join(missing)} for {redact(settings.base_url)}",
            f"Run getbill login{account}, or set GETBILL_CLIENT_ID and GETBILL_CLIENT_SECRET.",
        )
    assert settings.client_secret is not None, "looked at above"
    settings.client_secret.reveal()


def _told(settings: Settings) -> str:
    account = f"account {settings.account}, " if settings.account else ""
    return f"{account}{redact(settings.base_url)}, credentials from {_source(settings)}"


def _told_of_token(settings: Settings) -> str:
    if settings.access_token is not None:
        return "the token given in GETBILL_ACCESS_TOKEN is accepted"
    return "GetBill gives one for the client id and secret, and accepts it"


def _source(settings: Settings) -> str:
    name = "access_token" if settings.access_token is not None else "client_secret"
    return settings.origins.get(name, "the caller")
