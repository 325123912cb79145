"""`getbill import check`: what would be created, and what is wrong with every other row."""

from __future__ import annotations

from typing import Any

import click

from getbill_tui.commands.session import open_session, verbose_option
from getbill_tui.exits import Exit
from importers.commands.reading_flags import reading_flags, reading_options, settings_flags
from importers.commands.telling_flags import output_of, telling, telling_flags


@click.command(short_help="Say what would be created, and what is wrong, without sending.")
@reading_flags
@telling_flags
@verbose_option
def check(files: tuple[str, ...], **flags: Any) -> Exit:
    """Read, interpret and validate FILEs without sending anything.

    FILE may be - for standard input. Prints a line for every problem, and ends with the counts
    and with the disposition words that no table knows. Nothing is written down, but for reports
    where --report-dir asks for them.
    """
    return check_files(files, flags)


def check_files(files: tuple[str, ...], flags: dict[str, Any]) -> Exit:
    """The command itself, for `run --dry-run` too."""
    from getbill_tui.followup import utc_now
    from getbill_tui.store.debt_schema import IndexPlace
    from importers.inputs import Inputs
    from importers.interruption import terminable
    from importers.known_calls import NothingKnown
    from importers.ledger.ledger import LedgerReader
    from importers.pipeline import check as check_inputs
    from importers.profiles.catalogue import Catalogue
    from importers.report.output import talk

    settings = open_session(settings_flags(flags))
    inputs = Inputs(
        files=files,
        options=reading_options(flags, settings),
        profiles=Catalogue.load(settings.paths),
        now=utc_now,
        debt_index=IndexPlace.of(settings),
        remark=talk,
    )
    told = telling(flags, output_of(flags, survives=False))
    with terminable():
        reader = LedgerReader.open(settings)
        if reader is None:
            return check_inputs(inputs, NothingKnown(), told)
        with reader:
            return check_inputs(inputs, reader, told)
