"""`getbill import resume`: goes on with what earlier runs left."""

from __future__ import annotations

from typing import Any

import click

from getbill_tui.commands.session import open_session, verbose_option
from getbill_tui.exits import Exit
from importers.commands.reading_flags import settings_flags
from importers.commands.run import HOW_TO_GO_ON, require_access
from importers.commands.sending_flags import sending_flags, upload_policy
from importers.commands.telling_flags import output_of, telling, telling_flags


@click.command(short_help="Go on with rows that are queued or in doubt.")
@sending_flags
@click.option("--account", metavar="NAME", help="One of the accounts in config.toml.")
@telling_flags
@verbose_option
def resume(**flags: Any) -> Exit:
    """Send what earlier runs left queued, and look up what they left in doubt.

    Needs no file: the ledger kept what is to be sent. Rows that GetBill refuses are written to
    rejected.csv, with columns named as its fields.
    """
    from importers.interruption import terminable
    from importers.pipeline import resume as resume_queued
    from importers.report.output import talk

    settings = open_session(settings_flags(flags))
    require_access(settings)
    output = output_of(flags, survives=True)
    try:
        with terminable():
            ended = resume_queued(settings, upload_policy(flags), telling(flags, output))
            return output.ended(ended)
    except KeyboardInterrupt:
        talk(HOW_TO_GO_ON)
        return Exit.INTERRUPTED
