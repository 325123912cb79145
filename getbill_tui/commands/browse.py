"""`getbill browse`: the terminal UI, at its home or at one debt."""

from __future__ import annotations

import os
import sys

import click

from getbill_tui.commands.session import open_session, session_options
from getbill_tui.errors import UsageError


@click.command()
@click.argument("debt_id", required=False)
@session_options
def browse(debt_id: str | None = None, account: str | None = None) -> None:
    """Open the terminal UI, at its home or at the debt DEBT_ID."""
    _refuse_without_terminal()
    settings = open_session({"account": account}, on_screen=True)
    if settings.access_token is None and not (settings.client_id and settings.client_secret):
        from getbill_tui.api.client import GetBill

        # Says what is missing, before a screen opens that could do nothing.
        GetBill.connect(settings)
    from getbill_tui.app import browse as open_screens
    from getbill_tui.browse.jumping import as_debt_id

    wanted = None
    if debt_id is not None:
        wanted = as_debt_id(debt_id)
        if wanted is None:
            raise UsageError(
                "A debt's id is one word without spaces or accents.",
                "Copy it from GetBill, or list debts with: getbill debts list",
            )
    open_screens(settings, wanted)


def _refuse_without_terminal() -> None:
    # The screens are drawn on stderr, and keys are read from stdin.
    streams = (sys.stdin, sys.stdout, sys.stderr)
    if all(stream.isatty() for stream in streams) and os.environ.get("TERM") != "dumb":
        return
    raise UsageError(
        "The terminal UI needs a terminal.",
        "For scripts and pipes: getbill followups list [DEBT_ID] --plain (or --json, --csv)",
    )
