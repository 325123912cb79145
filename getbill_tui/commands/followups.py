"""`getbill followups`: the followups of GetBill from the shell.

Options and printing only: what is asked is `api`'s business, how a followup is created exactly
once `delivery`'s, what a person may type `drafting`'s.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any, TypeVar

import click

from getbill_tui.commands.complaining import complain_of_fields, warn_of_contact
from getbill_tui.commands.connecting import ask, connection_options, settings_of, shown_zone
from getbill_tui.commands.printing import Form, form_options
from getbill_tui.exits import Exit
from getbill_tui.vocabulary import (
    DebtId,
    Direction,
    FollowupId,
    FollowupStatus,
    FollowupType,
    Scope,
)

if TYPE_CHECKING:
    from collections.abc import Callable

Command = TypeVar("Command", bound="Callable[..., Any]")

_TYPES = click.Choice([str(word) for word in FollowupType])
_STATUSES = click.Choice([str(word) for word in FollowupStatus])
_DAY = click.DateTime(["%Y-%m-%d"])


@click.group()
def followups() -> None:
    """List, read, create and change followups."""


@followups.command("list")
@click.argument("debt_id", required=False)
@click.option("--type", "kind", type=_TYPES, help="Only this channel.")
@click.option("--status", type=_STATUSES, help="Only with this status.")
@click.option("--from", "first", type=_DAY, metavar="DAY", help="From this day on (2026-01-12).")
@click.option("--to", "last", type=_DAY, metavar="DAY", help="Up to this day, included.")
@form_options
@connection_options
def list_(
    *,
    debt_id: str | None,
    kind: str | None,
    status: str | None,
    first: datetime | None,
    last: datetime | None,
    form: str,
    account: str | None,
    ca_bundle: str | None,
) -> int:
    """List the followups of a debt, newest first, or of the whole company.

    Days are those of your own time zone (timeline_zone in the settings, else this machine's) and
    compare with the time of the contact.
    """
    from getbill_tui.api.pages import FollowupQuery
    from getbill_tui.commands.listing import list_followups

    settings = settings_of(account, ca_bundle)
    zone = shown_zone(settings)
    query = FollowupQuery(
        type=kind,
        status=status,
        first_day=first.date() if first else None,
        last_day=last.date() if last else None,
        debt_id=DebtId(debt_id) if debt_id else None,
        zone=zone,
    )
    return ask(settings, {Scope.FOLLOWUPS_READ}, lambda api: list_followups(api, query, Form(form)))


@followups.command("get")
@click.argument("followup_id", metavar="ID")
@form_options
@connection_options
def get(*, followup_id: str, form: str, account: str | None, ca_bundle: str | None) -> None:
    """Show one followup with all its fields."""
    from getbill_tui.commands.listing import show_followup

    settings = settings_of(account, ca_bundle)
    followup = ask(
        settings, {Scope.FOLLOWUPS_READ}, lambda api: api.get_followup(FollowupId(followup_id))
    )
    show_followup(followup, Form(form), shown_zone(settings))


def field_options(command: Command) -> Command:
    """Add one option per field that can be written; each arrives as text, None if not given."""
    options = (
        click.option("--type", type=_TYPES, help="The channel."),
        click.option("--status", type=_STATUSES, help="What became of it."),
        click.option("--call-date", metavar="TIME", help="When it was done (2026-01-12T09:04)."),
        click.option("--scheduled-at", metavar="TIME", help="When it is to be done."),
        click.option("--summary", metavar="TEXT", help="In a few words."),
        click.option("--notes", metavar="TEXT", help="In full."),
        click.option("--call-id", metavar="ID", help="The telephone provider's id of the call."),
        click.option("--audio-url", metavar="URL", help="The recording."),
        click.option(
            "--duration-ms", metavar="MS", help="Duration: milliseconds, or minutes as 3:25."
        ),
        click.option("--phone-number-used", metavar="NUMBER", help="International (+33…)."),
        click.option(
            "--direction",
            type=click.Choice([str(word) for word in Direction]),
            help="Who called whom.",
        ),
        click.option("--disconnection-reason", metavar="TEXT", help="Why the call ended."),
        click.option(
            "--is-retry/--no-is-retry", default=None, help="Whether it repeats an earlier attempt."
        ),
        click.option(
            "--allow-scheduled",
            is_flag=True,
            help="Also when it may make GetBill contact the debtor, which costs money.",
        ),
    )
    for option in reversed(options):
        command = option(command)
    return command


@followups.command("create")
@click.argument("debt", metavar="[DEBT_ID]", required=False)
@click.option("--debt-id", metavar="ID", help="The debt, if not given as the argument.")
@field_options
@click.option("--json", "as_json", is_flag=True, help="Say the outcome as a JSON object.")
@connection_options
def create(
    *,
    debt: str | None,
    debt_id: str | None,
    allow_scheduled: bool,
    as_json: bool,
    account: str | None,
    ca_bundle: str | None,
    **fields: str | bool | None,
) -> int:
    """Create a followup, exactly once, and print its id.

    If the answer is lost it ends 75, and the next `create` looks whether it was made. Without
    --status it is on_hold.
    """
    from getbill_tui.commands.writing import create_followup
    from getbill_tui.drafting import draft_from_texts
    from getbill_tui.followup import utc_now

    if debt and debt_id and debt != debt_id:
        raise click.UsageError("DEBT_ID and --debt-id name two debts.")
    settings = settings_of(account, ca_bundle)
    texts = _texts({"debt_id": debt or debt_id, **fields})
    draft = draft_from_texts(texts, zone=settings.timezone or settings.timeline_zone)
    if isinstance(draft, tuple):
        return complain_of_fields(draft)
    if draft.would_contact(utc_now()) and not allow_scheduled:
        return warn_of_contact()
    return ask(
        settings,
        {Scope.FOLLOWUPS_READ, Scope.FOLLOWUPS_WRITE},
        lambda api: create_followup(draft, api=api, settings=settings, as_json=as_json),
    )


@followups.command("update")
@click.argument("followup_id", metavar="ID")
@field_options
@form_options
@connection_options
def update(
    *,
    followup_id: str,
    allow_scheduled: bool,
    form: str,
    account: str | None,
    ca_bundle: str | None,
    **fields: str | bool | None,
) -> int:
    """Change the given fields of a followup, and show it.

    There is no way to delete one: set --status cancelled.
    """
    from getbill_tui.commands.listing import show_followup
    from getbill_tui.commands.writing import update_followup
    from getbill_tui.drafting import change_from_texts, change_would_contact
    from getbill_tui.followup import utc_now

    settings = settings_of(account, ca_bundle)
    change = change_from_texts(_texts(fields), zone=settings.timezone or settings.timeline_zone)
    if isinstance(change, tuple):
        return complain_of_fields(change)
    if change_would_contact(change, utc_now()) and not allow_scheduled:
        return warn_of_contact()
    done = ask(
        settings,
        {Scope.FOLLOWUPS_WRITE},
        lambda api: update_followup(FollowupId(followup_id), change, api=api),
    )
    if isinstance(done, Exit):
        return done
    show_followup(done, Form(form), shown_zone(settings))
    return Exit.OK


def _texts(fields: Mapping[str, str | bool | None]) -> dict[str, str]:
    words = {True: "yes", False: "no"}
    return {
        name: words[value] if isinstance(value, bool) else value
        for name, value in fields.items()
        if value is not None
    }
