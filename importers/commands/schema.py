"""`getbill import profiles schema`: the JSON schema of profiles, for editors."""

from __future__ import annotations

import click

from getbill_tui.exits import Exit


@click.command(short_help="Print the JSON schema of profiles, for editors.")
def schema() -> Exit:
    """Print the JSON schema of profiles.

    Editors that know taplo (Even Better TOML in VS Code, for example) check a profile while it
    is written when its first line is `#:schema` and the address of this schema; profiles draft
    writes that line.
    """
    from importers.profiles.editors import schema_text
    from importers.report.output import Output

    Output(utf8=True, survives=False).line(schema_text().rstrip("\n"))
    return Exit.OK
