"""`getbill login`: takes an API client's id and secret, tries them, and keeps them.

The secret comes from a person (not echoed) or from standard input, never from an argument: the
list of processes is open to everybody. Where it is kept is `credentials`' business.
"""

from __future__ import annotations

import logging
import os
import sys
from typing import TYPE_CHECKING

import click

from getbill_tui.commands.session import begin_log, verbose_option
from getbill_tui.errors import UsageError
from getbill_tui.exits import Exit

if TYPE_CHECKING:
    from getbill_tui.credentials import Client
    from getbill_tui.settings import Settings

_log = logging.getLogger(__name__)


@click.command()
@click.option("--client-id", metavar="ID", help="The API client's id; asked for otherwise.")
@click.option(
    "--stdin",
    is_flag=True,
    help="Read the secret from standard input; before it, on a line of its own, the client id "
    "unless --client-id gives it. So it is read anyway without a terminal.",
)
@click.option("--no-keyring", is_flag=True, help="Keep the secret in a file, keyring or not.")
@click.option("--account", metavar="NAME", help="Keep them for this account; it is made.")
@verbose_option
def login(*, client_id: str | None, stdin: bool, no_keyring: bool, account: str | None) -> Exit:
    """Keep the id and secret of an API client, once GetBill has accepted them.

    Both are made in GetBill's dashboard: Company, API Client Management. The id goes into
    config.toml; the secret into the keyring where there is one that works, else into a file that
    only you can read.
    """
    from getbill_tui.credentials import Client, keep, settings_for
    from getbill_tui.logs import facts
    from getbill_tui.secret import Secret

    account = account or os.environ.get("GETBILL_ACCOUNT") or None
    settings = settings_for(os.environ, account)
    begin_log(settings)
    if stdin or not sys.stdin.isatty():
        client_id, secret = _read_lines(client_id)
    else:
        client_id, secret = _ask(client_id, settings)
    client = Client(settings.base_url, client_id, Secret(secret), account)
    _say(_try(client, settings))
    _log.info("accepted", extra=facts(account=account))
    for line in keep(client, settings, os.environ, use_keyring=not no_keyring):
        _say(line)
    return Exit.OK


def _read_lines(client_id: str | None) -> tuple[str, str]:
    lines = [line.strip() for line in sys.stdin.read(1_000_000).splitlines() if line.strip()]
    wanted = ["the client secret"] if client_id else ["the client id", "the client secret"]
    if len(lines) != len(wanted):
        raise UsageError(
            f"Standard input has {len(lines)} lines; it takes {len(wanted)}: "
            f"{' and '.join(wanted)}.",
            "For example: getbill login --client-id ID --stdin < secret-file",
        )
    return client_id or lines[0], lines[-1]


def _ask(client_id: str | None, settings: Settings) -> tuple[str, str]:
    if client_id is None:
        client_id = click.prompt("Client id", default=settings.client_id, err=True)
    secret: str = click.prompt("Client secret (not shown)", hide_input=True, err=True)
    return client_id.strip(), secret.strip()


def _try(client: Client, settings: Settings) -> str:
    import asyncio

    from getbill_tui.credentials import try_client

    scopes = asyncio.run(try_client(client, settings))
    told = f" for {', '.join(sorted(scopes))}" if scopes else ""
    return f"GetBill at {client.site} accepts the client{told}."


def _say(line: str) -> None:
    from getbill_tui.text import clean_line

    click.echo(clean_line(line), err=True)
