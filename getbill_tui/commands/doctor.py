"""`getbill doctor`: tries every step from the settings to a read, and says which one fails."""

from __future__ import annotations

import json
import logging
from typing import TYPE_CHECKING

import click

from getbill_tui.commands.session import open_session, session_options
from getbill_tui.exits import Exit, gravest

if TYPE_CHECKING:
    from getbill_tui.diagnosis.step import Step

_log = logging.getLogger(__name__)


@click.command()
@click.option("--read-only", is_flag=True, help="Do not ask for followups:write.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
@session_options
def doctor(*, read_only: bool, as_json: bool, account: str | None) -> Exit:
    """Try every step: settings, folders, ledger, connection, token, scopes, a read, the clock.

    Each step is a line, with its remedy where it fails. Nothing is written to GetBill.
    """
    import asyncio

    from getbill_tui.diagnosis.examination import examine
    from getbill_tui.logs import facts

    async def collect() -> list[Step]:
        steps: list[Step] = []
        async for step in examine(lambda: open_session({"account": account}), read_only=read_only):
            steps.append(step)
            _log.info("step", extra=facts(step=step.name, verdict=str(step.verdict)))
            if not as_json:
                _print(step)
        return steps

    steps = asyncio.run(collect())
    end = gravest(step.exit for step in steps)
    if as_json:
        click.echo(json.dumps(_described(steps, end), ensure_ascii=False, indent=2))
    return end


def _print(step: Step) -> None:
    from getbill_tui.text import clean_line

    sign = {"ok": "ok", "failed": "FAILED", "not_tried": "-"}[step.verdict]
    click.echo(f"{sign:<6}  {step.name:<10}  {clean_line(step.message)}")
    if step.remedy:
        click.echo(f"{'':8}{'':12}→ {clean_line(step.remedy)}")


def _described(steps: list[Step], end: Exit) -> dict[str, object]:
    return {
        "steps": [
            {
                "step": step.name,
                "verdict": str(step.verdict),
                "message": step.message,
                "remedy": step.remedy or None,
            }
            for step in steps
        ],
        "exit": int(end),
    }
