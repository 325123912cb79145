"""`getbill config`: what is set and where it came from; where files are; what is wrong in it."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from getbill_tui.commands.session import open_session, session_options
from getbill_tui.exits import Exit

if TYPE_CHECKING:
    from getbill_tui.settings import Settings

_MASK: Final = "••••••••"
_NOT_SET: Final = "(not set)"


@click.group()
def config() -> None:
    """Show and check the settings."""


@config.command()
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
@session_options
def show(*, as_json: bool, account: str | None) -> None:
    """Show each setting with where it came from; secrets are masked."""
    settings = open_session({"account": account})
    rows = [(name, *_shown(settings, name)) for name in settings.origins]
    if as_json:
        told = {name: {"value": value, "from": origin} for name, value, origin in rows}
        click.echo(json.dumps(told, ensure_ascii=False, indent=2))
        return
    widths = [max(len(row[i] or _NOT_SET) for row in rows) for i in (0, 1)]
    for name, value, origin in rows:
        click.echo(f"{name:{widths[0]}}  {value or _NOT_SET:{widths[1]}}  {origin}")


@config.command()
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
def paths(*, as_json: bool) -> None:
    """Show where settings, ledger, reports and logs are kept."""
    from getbill_tui.links import redact
    from getbill_tui.settings import load

    settings = load(os.environ, with_secrets=False)
    own, elsewhere = settings.paths, settings.ledger or ""
    places = {
        "config": own.config_file,
        "profiles": own.profiles,
        "ledger": redact(elsewhere) if "://" in elsewhere else settings.ledger_path,
        "local_store": own.local_store,
        "debt_indexes": own.debt_indexes,
        "installation_key": own.installation_key,
        "reports": own.reports,
        "logs": own.logs,
    }
    if as_json:
        click.echo(json.dumps({name: str(path) for name, path in places.items()}, indent=2))
        return
    width = max(map(len, places))
    for name, path in places.items():
        click.echo(f"{name:{width}}  {_cleaned(str(path))}")


@config.command()
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
def validate(*, as_json: bool) -> Exit:
    """Name every mistake in config.toml at once; ends 2 if there is any."""
    from getbill_tui.config_file import examine
    from getbill_tui.paths import Paths

    path = Paths.from_environment(os.environ).config_file
    problems = examine(path)
    if as_json:
        told = [{"line": p.line, "message": p.message, "hint": p.hint} for p in problems]
        click.echo(json.dumps({"file": str(path), "problems": told}, ensure_ascii=False, indent=2))
    elif not problems:
        click.echo(f"{_cleaned(str(path))}: {_verdict(path)}")
    for problem in () if as_json else problems:
        where = f"{path}:{problem.line}" if problem.line else str(path)
        click.echo(f"{_cleaned(where)}: {_cleaned(problem.message)}")
        if problem.hint:
            click.echo(f"  → {_cleaned(problem.hint)}")
    return Exit.USAGE if problems else Exit.OK


def _verdict(path: Path) -> str:
    return "all of it can be used" if path.exists() else "there is no such file, and none is needed"


def _shown(settings: Settings, name: str) -> tuple[str | None, str]:
    """A setting's value as text, None when it has none, and where it came from."""
    from getbill_tui.keyring_entry import KeyringSecret, KeyringTrouble
    from getbill_tui.links import redact
    from getbill_tui.secret import Secret

    value, origin = getattr(settings, name), settings.origins[name]
    if isinstance(value, KeyringSecret):
        try:
            return (_MASK, "keyring") if value.entry.read() else (None, "the keyring has none")
        except KeyringTrouble as trouble:
            return None, f"the keyring cannot be used: {trouble}"
    if isinstance(value, Secret):
        return _MASK, origin
    text = None if value is None else _cleaned(str(value))
    # A database's address may carry a password.
    return redact(text) if text and "://" in text else text, _cleaned(origin)


def _cleaned(text: str) -> str:
    from getbill_tui.text import clean_line

    return clean_line(text)
