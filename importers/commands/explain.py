"""`getbill import profiles explain FILE`: how one file is read, column by column."""

from __future__ import annotations

import json
from typing import Any

import click

from getbill_tui.commands.session import open_session, verbose_option
from getbill_tui.exits import Exit
from importers.commands.reading_flags import reading_flags, reading_options, settings_flags


@click.command(short_help="Say how a file is read, column by column.")
@reading_flags
@click.option("--json", "as_json", is_flag=True, help="JSON Lines on standard output.")
@verbose_option
def explain(files: tuple[str, ...], *, as_json: bool, **flags: Any) -> Exit:
    """Say which profile reads FILEs, which column feeds which field, which are ignored, what
    their words mean, and what the rows would become. Takes the same flags as check.

    Cells are never shown, only how they look: 9 is a digit, a and A are letters. The words
    that say what became of calls stand as they are.
    """
    from getbill_tui.errors import GetBillError
    from getbill_tui.exits import gravest
    from getbill_tui.followup import utc_now
    from getbill_tui.text import clean
    from importers.explanation import explain_file
    from importers.interruption import terminable
    from importers.profiles.catalogue import Catalogue
    from importers.report.columns import explanation_lines
    from importers.report.output import Output, talk

    settings = open_session(settings_flags(flags))
    options = reading_options(flags, settings)
    catalogue = Catalogue.load(settings.paths)
    output = Output(utf8=as_json, survives=False)
    exits = {Exit.OK}
    with terminable():
        for file in files:
            try:
                for explained in explain_file(file, options, catalogue, utc_now()):
                    document = [json.dumps(explained.as_json(), ensure_ascii=False)]
                    for line in document if as_json else explanation_lines(explained):
                        output.line(line)
            except GetBillError as error:
                output.flush()
                talk(f"getbill: {clean(error.message)}")
                talk(f"  → {clean(error.hint)}")
                exits.add(error.exit)
    output.flush()
    return gravest(exits)
