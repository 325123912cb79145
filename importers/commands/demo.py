"""`getbill demo`: everything once, without credentials and without a trace.

A sandbox, an import of a shipped export into it, and the terminal UI on a debt that it touched.
The user's own settings and credentials are never looked at.
"""

from __future__ import annotations

import select
import sys
import termios
from contextlib import ExitStack
from typing import TYPE_CHECKING, Final

import click

from getbill_tui.exits import Exit

if TYPE_CHECKING:
    from getbill_tui.settings import Settings
    from getbill_tui.vocabulary import DebtId
    from importers.report.output import Output
    from importers.report.walkthrough import Walkthrough

_SAMPLE: Final = "vicidial_demo.txt"
_ZONE: Final = "Europe/Paris"
_COUNTRY: Final = "FR"
_SECONDS_TO_READ: Final = 8
_EXPECTED: Final = (Exit.OK, Exit.ROWS_FAILED)
"""The shipped export has rows to be rejected: that is part of the show."""


@click.command(short_help="See an import and the terminal UI, with a sandbox and demo data.")
@click.option("--no-tui", is_flag=True, help="Print the debt's followups instead of opening it.")
def demo(*, no_tui: bool) -> Exit:
    """Import a shipped dialer export into a local sandbox, and look at the result.

    Needs no account and touches none: settings and credentials are ignored, and all that it
    made is gone afterwards. Without a terminal, the followups of one debt are printed instead
    of opening the terminal UI.
    """
    from tempfile import TemporaryDirectory

    from getbill_tui.sandbox.server import SandboxProcess
    from importers.interruption import terminable
    from importers.report.output import Output
    from importers.report.walkthrough import Walkthrough

    output = Output(utf8=False, survives=True)
    told = Walkthrough(output)
    with ExitStack() as stack:
        stack.enter_context(terminable())
        home = stack.enter_context(TemporaryDirectory(prefix="getbill-demo-"))
        sandbox = stack.enter_context(SandboxProcess())
        settings = demo_settings(home, sandbox.base_url)
        output.line(f"A GetBill sandbox with demo data runs at {sandbox.base_url}.")
        ended = _import_sample(settings, output, told)
        if ended not in _EXPECTED or told.debt_id is None:
            return ended
        if no_tui or not (sys.stdin.isatty() and sys.stdout.isatty()):
            _print_debt(settings, told.debt_id, output)
        else:
            _open_debt(settings, told.debt_id, output)
    return Exit.OK


def demo_settings(home: str, base_url: str) -> Settings:
    """Settings of a throw-away home, from nothing that is the user's."""
    from getbill_tui.settings import load

    return load(
        {
            "GETBILL_HOME": home,
            "GETBILL_BASE_URL": base_url,
            "GETBILL_CLIENT_ID": "demo",
            "GETBILL_CLIENT_SECRET": "demo",
            "GETBILL_TIMEZONE": _ZONE,
            "GETBILL_COUNTRY": _COUNTRY,
        }
    )


def _import_sample(settings: Settings, output: Output, told: Walkthrough) -> Exit:
    from getbill_tui.followup import utc_now
    from importers.inputs import Inputs
    from importers.options import ReadingOptions
    from importers.pipeline import Telling, run
    from importers.profiles.catalogue import Catalogue
    from importers.report.progress import meter
    from importers.shipped import shipped_sample
    from importers.upload.upload import UploadPolicy

    sample = shipped_sample(_SAMPLE)
    output.line(f"$ getbill import run {sample.name} --timezone {_ZONE} --country {_COUNTRY}")
    output.flush()
    inputs = Inputs(
        files=[str(sample)],
        options=ReadingOptions(timezone=settings.timezone, country=settings.country),
        profiles=Catalogue.load(settings.paths),
        now=utc_now,
    )
    return run(inputs, settings, UploadPolicy(), Telling(reporter=told, meter=meter()), limit=None)


def _print_debt(settings: Settings, debt_id: DebtId, output: Output) -> None:
    from getbill_tui.api.pages import FollowupQuery
    from getbill_tui.commands.connecting import ask, shown_zone
    from getbill_tui.commands.listing import list_followups
    from getbill_tui.commands.printing import Form
    from getbill_tui.vocabulary import Scope

    output.line("")
    output.line(f"$ getbill followups list {debt_id}")
    output.flush()
    query = FollowupQuery(debt_id=debt_id, zone=shown_zone(settings))
    ask(settings, {Scope.FOLLOWUPS_READ}, lambda api: list_followups(api, query, Form.PLAIN))


def _open_debt(settings: Settings, debt_id: DebtId, output: Output) -> None:
    from getbill_tui.app import browse

    output.line("")
    output.line(
        f"Opening debt {debt_id} in {_SECONDS_TO_READ} seconds; Enter opens it now, Ctrl-C leaves."
    )
    output.flush()
    select.select([sys.stdin], [], [], _SECONDS_TO_READ)
    # The Enter that was waited for is not meant for the screens.
    termios.tcflush(sys.stdin, termios.TCIFLUSH)
    browse(settings, debt_id)
    output.line("The demo is over, and nothing of it is kept. With a file of your own:")
    output.line("$ getbill import check FILE")
