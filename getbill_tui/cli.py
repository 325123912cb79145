"""The `getbill` command: its own commands, those that join through entry points, one boundary.

Commands join by the entry point group "getbill.commands"; a module is imported only when its
command is used or listed. Nothing slow is imported here, nor at the top of a command's module.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from functools import cached_property
from textwrap import shorten
from typing import Final

import click

from getbill_tui import __version__
from getbill_tui.errors import GetBillError
from getbill_tui.exits import Exit
from getbill_tui.joining import entry_points_of
from getbill_tui.placed_commands import PlacedCommands
from getbill_tui.streams import fill_gaps, say, silence, trouble_with_disk

_OWN_COMMANDS: Final = {
    "browse": "getbill_tui.commands.browse:browse",
    "config": "getbill_tui.commands.config:config",
    "debts": "getbill_tui.commands.debts:debts",
    "doctor": "getbill_tui.commands.doctor:doctor",
    "followups": "getbill_tui.commands.followups:followups",
    "login": "getbill_tui.commands.login:login",
    "logout": "getbill_tui.commands.logout:logout",
    "sandbox": "getbill_tui.commands.sandbox:sandbox",
}

_SUMMARIES: Final = {
    "browse": "Open the terminal UI, at its home or at the debt DEBT_ID.",
    "config": "Show and check the settings.",
    "debts": "List debts, and find them by reference or phone number.",
    "doctor": (
        "Try every step: settings, folders, ledger, connection, token, scopes, a read, the clock."
    ),
    "followups": "List, read, create and change followups.",
    "login": "Keep the id and secret of an API client, once GetBill has accepted them.",
    "logout": "Remove the client id and secret that login has kept, and say what stays.",
    "sandbox": "Serve a local GetBill with demo data, until interrupted.",
}
"""What each of them says of itself, so that the list of commands need not import them all."""


class CommandTable(PlacedCommands):
    """Our own commands, and those that other packages join through entry points."""

    @cached_property
    def _joined(self) -> Mapping[str, str]:
        return entry_points_of("getbill.commands")

    @property
    def places(self) -> Mapping[str, str]:
        """Where each command lives; our own ones win."""
        return {**self._joined, **_OWN_COMMANDS}

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The list of commands, as click writes it, without importing our own."""
        names = self.list_commands(ctx)
        room = formatter.width - 6 - max(map(len, names))
        with formatter.section("Commands"):
            formatter.write_dl([(name, self._summary(ctx, name, room)) for name in names])

    def _summary(self, ctx: click.Context, name: str, room: int) -> str:
        if name in _SUMMARIES:
            return shorten(_SUMMARIES[name], room, placeholder="...")
        command = self.get_command(ctx, name)
        return command.get_short_help_str(room) if command is not None else ""


@click.group(
    cls=CommandTable,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(__version__, prog_name="getbill")
@click.pass_context
def getbill(ctx: click.Context) -> None:
    """Browse GetBill followups in the terminal, and import call logs, each call exactly once.

    Without a command, opens the terminal UI.
    """
    if ctx.invoked_subcommand is None:
        command = getbill.get_command(ctx, "browse")
        assert command is not None
        ctx.invoke(command)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run `getbill` and end the process with its exit code."""
    fill_gaps()
    sys.exit(run(arguments))


def run(arguments: Sequence[str] | None = None) -> int:
    """Run `getbill`; the one place where errors become messages and exit codes.

    Commands return their exit code (None: 0).
    """
    try:
        result = getbill.main(
            args=None if arguments is None else list(arguments),
            prog_name="getbill",
            standalone_mode=False,
        )
        sys.stdout.flush()
    except click.exceptions.Abort:
        say("Interrupted.")
        return Exit.INTERRUPTED
    except KeyboardInterrupt:
        say("Interrupted.")
        return Exit.INTERRUPTED
    except click.ClickException as error:
        error.show()
        return Exit.USAGE
    except GetBillError as error:
        _complain(error)
        return error.exit
    except SystemExit:
        # Click ends the process itself for one reason: the reader of our output has gone.
        return Exit.CANNOT_GO_ON
    except BrokenPipeError:
        silence(sys.stdout)
        return Exit.CANNOT_GO_ON
    except Exception as error:  # noqa: BLE001 the boundary: whatever arrives here is a bug
        return _end_of(error)
    return int(result) if isinstance(result, int) else Exit.OK


def _end_of(error: Exception) -> Exit:
    """A full disk is nobody's mistake; everything else that nobody foresaw is ours."""
    if isinstance(error, OSError) and (trouble := trouble_with_disk(error)) is not None:
        silence(sys.stdout)
        _complain(trouble)
        return trouble.exit
    from getbill_tui.crash import report_crash

    say(report_crash(error))
    return Exit.BUG


def _complain(error: GetBillError) -> None:
    from getbill_tui.text import clean

    say(f"getbill: {clean(error.message)}")
    if error.hint:
        say(f"  → {clean(error.hint)}")
