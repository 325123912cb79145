"""The options that every command takes, and the start of its work: settings read, log begun.

    @click.command()
    @session_options
    def doctor(*, account: str | None) -> int:
        settings = open_session({"account": account})

`-v` and `-vv` need no parameter: `open_session` finds them. Nothing is written before it is
called, so `--help` leaves no trace.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Final, TypeVar

import click

if TYPE_CHECKING:
    from getbill_tui.settings import Settings

Command = TypeVar("Command", bound=Callable[..., Any])

_log = logging.getLogger(__name__)

_VERBOSITY: Final = "getbill.verbosity"
_STDERR_LEVELS: Final = {1: "INFO", 2: "DEBUG"}


def session_options(command: Command) -> Command:
    """Add `--account NAME` (arrives as `account`) and `-v`/`-vv` (kept for `open_session`)."""
    account = click.option(
        "--account", metavar="NAME", help="One of the accounts in config.toml ([accounts.NAME])."
    )
    return account(verbose_option(command))


def verbose_option(command: Command) -> Command:
    """Add `-v`/`-vv` alone, where `--account` has no meaning or is added elsewhere."""
    verbose = click.option(
        "-v",
        "--verbose",
        count=True,
        expose_value=False,
        callback=_remember,
        help="Say more on stderr and in the log; -vv says all.",
    )
    return verbose(command)


def open_session(
    flags: Mapping[str, str | None] | None = None, *, on_screen: bool = False
) -> Settings:
    """The settings of this process, with the log begun as they say.

    `flags` are those of the command line, by the names of the settings (None: not given). With
    `on_screen` the terminal belongs to the UI, and nothing is logged to stderr.
    """
    from getbill_tui.settings import load

    settings = load(os.environ, flags)
    begin_log(settings, on_screen=on_screen)
    return settings


def begin_log(settings: Settings, *, on_screen: bool = False) -> None:
    """Begin the log that `settings` and `-v` ask for.

    `log_level` in config.toml is the file's: a crontab stays quiet. Said for this run alone, by
    GETBILL_LOG_LEVEL or -v, it holds for stderr too.
    """
    from getbill_tui import __version__
    from getbill_tui.logs import facts, start_logs

    context = click.get_current_context(silent=True)
    verbosity = min(context.meta.get(_VERBOSITY, 0), 2) if context else 0
    stderr = file = settings.log_level
    if settings.origins.get("log_level") != "GETBILL_LOG_LEVEL" and stderr != "ERROR":
        stderr = "WARNING"
    if verbosity:
        stderr = _STDERR_LEVELS[verbosity]
        file = "DEBUG" if "DEBUG" in (stderr, file) else stderr
    start_logs(
        settings.paths.logs,
        file_level=file,
        stderr_level=None if on_screen else stderr,
        command=_name_of(context),
    )
    _log.info("started", extra=facts(version=__version__, account=settings.account))


def _remember(context: click.Context, _parameter: click.Parameter, value: int) -> None:
    context.meta[_VERBOSITY] = value


def _name_of(context: click.Context | None) -> str:
    """The command as typed, without its arguments: "followups list"."""
    return context.command_path.partition(" ")[2] if context else ""
