"""The `getbill import` group: names its commands, and imports each when it is used."""

from __future__ import annotations

from importlib import import_module
from typing import Final

import click

_COMMANDS: Final = {
    "check": "importers.commands.check:check",
    "profiles": "importers.commands.profiles:profiles",
    "resume": "importers.commands.resume:resume",
    "run": "importers.commands.run:run",
    "runs": "importers.commands.runs:runs",
}


class ImportCommands(click.Group):
    """A group whose commands live in modules of their own."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names of all commands, sorted."""
        return sorted(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of that name, imported now; None when there is none."""
        if cmd_name not in _COMMANDS:
            return None
        module, _, name = _COMMANDS[cmd_name].partition(":")
        command = getattr(import_module(module), name)
        assert isinstance(command, click.Command), f"{cmd_name} is not a command"
        return command


@click.group(name="import", cls=ImportCommands)
def import_group() -> None:
    """Import call logs of phone dialers as followups, each call exactly once.

    Start with `getbill import check FILE`: it says what would be created, and what is wrong
    with every other row, without sending anything.
    """
