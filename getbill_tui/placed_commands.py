"""A group of commands that live in modules of their own, each imported when it is needed."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module

import click


class PlacedCommands(click.Group):
    """Finds its commands by `places`: name → "module:attribute". Subclasses say them."""

    @property
    def places(self) -> Mapping[str, str]:
        """Where each command lives."""
        raise NotImplementedError

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names of all commands, sorted."""
        return sorted(self.places)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of that name, imported now; None when there is none."""
        place = self.places.get(cmd_name)
        if place is None:
            return None
        module, _, name = place.partition(":")
        command = getattr(import_module(module), name)
        assert isinstance(command, click.Command), f"{cmd_name} is not a command"
        return command
