"""`getbill import run`: creates the followups of dialer exports, each exactly once."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import click

from getbill_tui.commands.session import open_session, verbose_option
from getbill_tui.exits import Exit
from getbill_tui.settings import Settings
from importers.commands.check import check_files
from importers.commands.reading_flags import reading_flags, reading_options, settings_flags
from importers.commands.sending_flags import sending_flags, upload_policy
from importers.commands.telling_flags import output_of, telling, telling_flags

if TYPE_CHECKING:
    from importers.gathering import RejectionLimit


def _limit(
    _ctx: click.Context, _param: click.Parameter, value: str | None
) -> RejectionLimit | None:
    from importers.gathering import RejectionLimit

    if value is None:
        return None
    match = re.fullmatch(r"(\d+)(%?)", value)
    if match is None:
        raise click.BadParameter(f"{value!r} is neither a number of rows nor a share such as 5%")
    return RejectionLimit(int(match[1]), percent=bool(match[2]))


@click.command(short_help="Create the followups of FILEs, each call exactly once.")
@reading_flags
@sending_flags
@click.option(
    "--max-rejected",
    callback=_limit,
    metavar="N|P%",
    help="Hold a file back that has more rejected rows than this.",
)
@click.option("--dry-run", is_flag=True, help="Only check.")
@telling_flags
@verbose_option
def run(files: tuple[str, ...], *, dry_run: bool, **flags: Any) -> Exit:
    """Import FILEs: examine them, then create a followup for every accepted row.

    FILE may be - for standard input. Goes on first with what earlier runs left. Running again
    creates nothing twice. Rejected rows are written to rejected.csv, where they can be mended
    and imported again.
    """
    if dry_run:
        return check_files(files, flags)
    from getbill_tui.followup import utc_now
    from getbill_tui.store.debt_schema import IndexPlace
    from importers.inputs import Inputs
    from importers.interruption import terminable
    from importers.pipeline import run as run_inputs
    from importers.profiles.catalogue import Catalogue
    from importers.report.output import talk

    settings = open_session(settings_flags(flags))
    require_access(settings)
    inputs = Inputs(
        files=files,
        options=reading_options(flags, settings),
        profiles=Catalogue.load(settings.paths),
        now=utc_now,
        debt_index=IndexPlace.of(settings),
        remark=talk,
    )
    output = output_of(flags, survives=True)
    try:
        with terminable():
            ended = run_inputs(
                inputs,
                settings,
                upload_policy(flags),
                telling(flags, output),
                limit=flags["max_rejected"],
            )
            return output.ended(ended)
    except KeyboardInterrupt:
        talk(HOW_TO_GO_ON)
        return Exit.INTERRUPTED


HOW_TO_GO_ON = (
    "Interrupted. Nothing is lost: the same command again, or getbill import resume, goes on."
)


def require_access(settings: Settings) -> None:
    """Raise UsageError where credentials are missing, before anything is read or queued."""
    import asyncio

    from getbill_tui.api.client import GetBill

    async def open_and_close() -> None:
        async with GetBill.connect(settings):
            pass

    asyncio.run(open_and_close())
