"""`getbill sandbox`: serve a local GetBill until interrupted."""

from __future__ import annotations

import signal
from pathlib import Path

import click

from getbill_tui.errors import GetBillError
from getbill_tui.exits import Exit


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option(
    "--port",
    default=8765,
    show_default=True,
    type=click.IntRange(0, 65_535),
    help="Port to listen on; 0 takes a free one.",
)
@click.option(
    "--db",
    type=click.Path(path_type=Path, dir_okay=False),
    help="SQLite file to keep the data in; without it, the data goes with the server.",
)
@click.option(
    "--seed",
    type=click.Choice(["demo", "empty"]),
    default="demo",
    show_default=True,
    help="What a new database is filled with.",
)
@click.option("--until-eof", is_flag=True, hidden=True, help="Also end when standard input does.")
def sandbox(host: str, port: int, db: Path | None, seed: str, *, until_eof: bool) -> int:
    """Serve a local GetBill with demo data, until interrupted.

    It answers the documented API with the documented rules, errors and rate limits, and keeps
    what is sent to it. Nothing leaves this machine.
    """
    from getbill_tui.sandbox.access import CLIENTS
    from getbill_tui.sandbox.server import CannotServe, is_loopback, serve

    def ready(address: str) -> None:
        click.echo(f"GetBill sandbox ready at {address}")
        click.echo("  client id and secret: demo / demo (all scopes)")
        for client in CLIENTS.values():
            if client.id != "demo":
                click.echo(f"  also: {client.id} / {client.secret} ({client.purpose})")
        click.echo(f"  export GETBILL_BASE_URL={address}")
        click.echo("  export GETBILL_CLIENT_ID=demo GETBILL_CLIENT_SECRET=demo")

    if not is_loopback(host):
        click.echo(
            f"Warning: {host} can be reached from other machines, and the sandbox lets anybody "
            "who knows its demo credentials read and write. It is meant for this machine alone.",
            err=True,
        )
    try:
        stopped_by = serve(host=host, port=port, db=db, seed=seed, ready=ready, until_eof=until_eof)
    except CannotServe as error:
        raise GetBillError(
            str(error), "Choose another --port (0 takes a free one), --host or --db."
        ) from error
    click.echo("The sandbox has stopped.", err=True)
    return Exit.INTERRUPTED if stopped_by == signal.SIGINT else Exit.OK
