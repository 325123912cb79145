"""From the options and the environment to an open client, for every command that asks GetBill."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection
from datetime import tzinfo
from typing import TYPE_CHECKING, Any, TypeVar

import click

from getbill_tui.commands.session import open_session, session_options
from getbill_tui.vocabulary import Scope

if TYPE_CHECKING:
    from getbill_tui.api.client import GetBill
    from getbill_tui.settings import Settings

T = TypeVar("T")
Command = TypeVar("Command", bound=Callable[..., Any])


def connection_options(command: Command) -> Command:
    """Add what every command that asks GetBill takes; they arrive as keyword arguments."""
    bundle = click.option(
        "--ca-bundle", metavar="FILE", help="Certificates to trust (PEM) instead of the usual ones."
    )
    return session_options(bundle(command))


def settings_of(account: str | None, ca_bundle: str | None) -> Settings:
    """The settings of this process, with these two flags; the log is begun."""
    return open_session({"account": account, "ca_bundle": ca_bundle})


def shown_zone(settings: Settings) -> tzinfo:
    """The zone in which a person reads times: timeline_zone, else this machine's."""
    from getbill_tui.browse.times import SystemZone

    return settings.timeline_zone or SystemZone()


def ask(
    settings: Settings, scopes: Collection[Scope], work: Callable[[GetBill], Awaitable[T]]
) -> T:
    """What `work` returns, given a client that asks for these scopes only."""
    import asyncio

    from getbill_tui.api.client import GetBill

    async def connected() -> T:
        async with GetBill.connect(settings, scopes=scopes) as api:
            return await work(api)

    return asyncio.run(connected())
