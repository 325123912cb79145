"""`getbill debts`: the debts of GetBill from the shell; options only."""

from __future__ import annotations

import click

from getbill_tui.commands.connecting import ask, connection_options, settings_of
from getbill_tui.commands.printing import Form, form_options
from getbill_tui.vocabulary import Scope


@click.group()
def debts() -> None:
    """List debts."""


@debts.command("list")
@click.option(
    "--status", metavar="STATUS", help="Only with this status, in full or its last part (paid)."
)
@click.option("--currency", metavar="CODE", help="Only in this currency (EUR).")
@click.option(
    "--search", metavar="TEXT", help="GetBill's own search: internal ids and amounts only."
)
@form_options
@connection_options
def list_(
    *,
    status: str | None,
    currency: str | None,
    search: str | None,
    form: str,
    account: str | None,
    ca_bundle: str | None,
) -> int:
    """List the debts of the company, in GetBill's order."""
    from getbill_tui.api.pages import DebtQuery
    from getbill_tui.commands.listing import list_debts

    query = DebtQuery(status=status, currency=currency, search=search)
    return ask(
        settings_of(account, ca_bundle),
        {Scope.DEBTS_READ},
        lambda api: list_debts(api, query, Form(form)),
    )
