"""`getbill logout`: removes what `getbill login` has kept."""

from __future__ import annotations

import os

import click

from getbill_tui.commands.session import begin_log, verbose_option
from getbill_tui.exits import Exit


@click.command()
@click.option("--account", metavar="NAME", help="Of this account.")
@verbose_option
def logout(*, account: str | None) -> Exit:
    """Remove the client id and secret that login has kept, and say what stays.

    Access tokens live in memory only and are gone already; to end the client itself, remove it in
    GetBill's dashboard.
    """
    from getbill_tui.credentials import forget, settings_for
    from getbill_tui.text import clean_line

    account = account or os.environ.get("GETBILL_ACCOUNT") or None
    settings = settings_for(os.environ, account)
    begin_log(settings)
    end = Exit.OK
    for line, is_done in forget(settings, os.environ, account):
        click.echo(clean_line(line), err=True)
        end = end if is_done else Exit.CANNOT_GO_ON
    return end
