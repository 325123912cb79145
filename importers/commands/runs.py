"""`getbill import runs`: what earlier runs did, as the ledger knows it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from getbill_tui.commands.session import open_session, verbose_option
from getbill_tui.exits import Exit
from getbill_tui.followup import JsonObject, iso
from getbill_tui.text import clean_line

if TYPE_CHECKING:
    from importers.ledger.records import RunRecord, RunRow


@click.command(short_help="List earlier runs, or show one in full.")
@click.argument("run", required=False)
@click.option("--json", "as_json", is_flag=True, help="JSON Lines on standard output.")
@click.option("--account", metavar="NAME", help="One of the accounts in config.toml.")
@verbose_option
def runs(run: str | None, account: str | None, **flags: Any) -> Exit:
    """List earlier runs, newest first; or one RUN in full, with its rows and its reports.

    Reads the ledger only; a run that is going on is not disturbed.
    """
    from importers.ledger.ledger import LedgerReader
    from importers.report.output import Output, talk

    output = Output(utf8=flags["as_json"], survives=False)
    settings = open_session({"account": account})
    reader = LedgerReader.open(settings)
    if reader is None:
        talk("No import has run yet.")
        return Exit.OK
    with reader:
        records = reader.runs() if run is None else [reader.run(run)]
        for record in records:
            folder = settings.paths.reports / record.id
            document = run_as_json(record, folder)
            output.line(_json(document) if flags["as_json"] else run_line(record))
        if run is not None:
            for row in reader.rows(run):
                output.line(_json(_row_as_json(row)) if flags["as_json"] else _row_line(row))
            output.flush()
            for path in sorted((settings.paths.reports / run).rglob("*.*")):
                talk(f"Report: {path}")
    return Exit.OK


def run_as_json(record: RunRecord, folder: Path) -> JsonObject:
    """One run for a monitor: `exit` is null while it runs, or when it was killed."""
    return {
        "event": "run",
        "run": record.id,
        "started_at": iso(record.started_at),
        "finished_at": None if record.finished_at is None else iso(record.finished_at),
        "files": [clean_line(file) for file in record.files],
        "counts": dict(record.counts),
        "states": {state.value: count for state, count in record.states.items()},
        "exit": None if record.exit is None else int(record.exit),
        "reports": str(folder) if folder.is_dir() else None,
    }


def run_line(record: RunRecord) -> str:
    """One run for a person, in one line."""
    ended = "not finished" if record.exit is None else f"exit {int(record.exit)}"
    counts = ", ".join(f"{n} {name.replace('_', ' ')}" for name, n in record.counts.items() if n)
    files = ", ".join(clean_line(file) for file in record.files)
    started = record.started_at.astimezone().strftime("%Y-%m-%d %H:%M")
    return f"{record.id}  {started}  {ended:<12}  {files}: {counts or 'nothing counted'}"


def _json(document: JsonObject) -> str:
    return json.dumps(document, ensure_ascii=False, separators=(",", ":"))


def _row_as_json(row: RunRow) -> JsonObject:
    return {
        "event": "row",
        "run": row.run,
        "file": clean_line(row.file),
        "sheet": row.sheet,
        "row": row.row,
        "line": row.line,
        "debt_id": row.debt_id,
        "state": row.state.value,
        "already_there": row.already_there,
        "id": row.followup_id,
        "reason": row.reason,
    }


def _row_line(row: RunRow) -> str:
    what = "already there" if row.already_there else row.state.value
    name = clean_line(row.file) if row.sheet is None else f"{clean_line(row.file)}[{row.sheet}]"
    about = row.followup_id or row.reason or ""
    return f"  {name}:{row.line}  {what:<13}  {row.debt_id}  {about}".rstrip()
