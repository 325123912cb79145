"""Trouble with a followup that was typed at the shell, each field under its own option."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from getbill_tui.commands.printing import notice
from getbill_tui.exits import Exit
from getbill_tui.followup import WRITABLE_FIELDS

if TYPE_CHECKING:
    from getbill_tui.api.errors import ApiError
    from getbill_tui.drafting import FieldProblem


def option_of(field: str) -> str:
    """The option under which a field of the API is given; other names stay as they are."""
    return f"--{field.replace('_', '-')}" if field in WRITABLE_FIELDS else field


def complain_of_fields(problems: Sequence[FieldProblem]) -> Exit:
    """What was typed and cannot be sent; nothing was."""
    notice("getbill: this followup cannot be sent as it is.")
    for problem in problems:
        notice(f"  {_labelled(problem.field, problem.message)}\n    → {problem.hint}")
    return Exit.USAGE


def complain_of_refusal(error: ApiError) -> Exit:
    """What GetBill refuses."""
    if not any(error.details):
        notice(f"getbill: {error.message}" + (f"\n  → {error.hint}" if error.hint else ""))
    else:
        notice("getbill: GetBill refuses this followup.")
        for field, texts in error.details.items():
            notice(f"  {_labelled(field, ' '.join(texts))}")
    return Exit.ROWS_FAILED


def warn_of_contact() -> Exit:
    """It may start a real contact, and nobody said that this is wanted (security.md)."""
    notice(
        "getbill: with this status or time GetBill itself may call or write to the debtor, "
        "and charge for it.\n  → Add --allow-scheduled if that is what you want."
    )
    return Exit.USAGE


def _labelled(field: str, text: str) -> str:
    return f"{option_of(field)}: {text}" if field else text
