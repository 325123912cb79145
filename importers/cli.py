"""The `getbill import` group: names its commands, and imports each when it is used."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import click

from getbill_tui.placed_commands import PlacedCommands

_COMMANDS: Final = {
    "check": "importers.commands.check:check",
    "profiles": "importers.commands.profiles:profiles",
    "resume": "importers.commands.resume:resume",
    "run": "importers.commands.run:run",
    "runs": "importers.commands.runs:runs",
}


class ImportCommands(PlacedCommands):
    """The commands of `getbill import`."""

    @property
    def places(self) -> Mapping[str, str]:
        """Where each command lives."""
        return _COMMANDS


@click.group(name="import", cls=ImportCommands)
def import_group() -> None:
    """Import call logs of phone dialers as followups, each call exactly once.

    Start with `getbill import check FILE`: it says what would be created, and what is wrong
    with every other row, without sending anything.
    """
