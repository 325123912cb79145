"""`getbill debts`: the debts of GetBill from the shell; options only."""

from __future__ import annotations

from datetime import timedelta

import click

from getbill_tui.commands.connecting import ask, connection_options, settings_of
from getbill_tui.commands.durations import duration, reserve
from getbill_tui.commands.printing import Form, form_options
from getbill_tui.commands.session import open_session, session_options
from getbill_tui.vocabulary import Scope


@click.group()
def debts() -> None:
    """List debts, and find them by reference or phone number."""


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


@debts.command()
@click.option(
    "--max-duration",
    callback=duration,
    metavar="50m",
    help="Stop after this time; the next call goes on.",
)
@click.option(
    "--reserve",
    callback=reserve,
    default="10%",
    show_default=True,
    metavar="N|P%",
    help="Reads of the hourly budget left to others who share the client.",
)
@click.option("--anew", is_flag=True, help="Begin at the first page, not where a sync stopped.")
@click.option("--country", metavar="CODE", help="Country of national numbers, e.g. FR.")
@connection_options
def sync(
    *,
    max_duration: timedelta | None,
    reserve: tuple[int, float],
    anew: bool,
    country: str | None,
    account: str | None,
    ca_bundle: str | None,
) -> int:
    """Refresh the local index by which imports and `find` know debts.

    Reads every page of the company's debts: GetBill documents no way to ask for changes alone.
    100 debts cost one read, and 1,000 reads an hour are usual. Ends with 75 when the budget or
    the time is spent; the same command goes on from there, also after a kill. The index holds
    ids, statuses, references and keyed hashes of phone numbers; no names, no numbers.
    """
    from getbill_tui.commands.syncing import sync_debts
    from getbill_tui.store.sweeping import SyncPolicy

    settings = open_session({"account": account, "ca_bundle": ca_bundle, "country": country})
    number, percent = reserve
    policy = SyncPolicy(
        reserve=number,
        reserve_percent=percent,
        max_seconds=max_duration.total_seconds() if max_duration else None,
        anew=anew,
    )
    return sync_debts(settings, policy)


@debts.command()
@click.argument("text")
@click.option("--country", metavar="CODE", help="Country of a national number, e.g. FR.")
@form_options
@session_options
def find(*, text: str, country: str | None, form: str, account: str | None) -> int:
    """Find debts by TEXT: a debt's id, a reference, or a whole phone number in any form.

    Asks the index that `getbill debts sync` made, never the network. References compare without
    case and doubled spaces. Where nothing is exactly TEXT, debts are shown whose id or reference
    begins with it.
    """
    from getbill_tui.commands.finding import find_debts

    settings = open_session({"account": account, "country": country})
    return find_debts(settings, text, Form(form))
