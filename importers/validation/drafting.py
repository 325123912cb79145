"""What a call says, and its debt → a followup that may be sent, or all its problems at once.

Knows GetBill's rules for a followup, nothing of columns' kinds, files or profiles.
Next stage: `repeats`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from getbill_tui.delivery.call_id import synthetic_call_id
from getbill_tui.followup import FollowupDraft
from getbill_tui.vocabulary import DebtId, FollowupStatus
from importers.interpreting.values import Facts, Text, Trouble
from importers.problem import Code, Problem


def draft_followup(
    facts: Facts, debt: DebtId | Trouble, *, now: datetime, allow_scheduled: bool
) -> FollowupDraft | tuple[Problem, ...]:
    """The followup, with a call_id in every case; or everything that is wrong with it."""
    if isinstance(debt, Trouble):
        _take_debt_trouble(debt, facts)
    if "status" not in facts.values and not _known(facts, "status"):
        facts.trouble(
            Trouble(
                Code.MISSING_VALUE,
                "Nothing says what became of this contact.",
                f"Give it a status, one of {', '.join(FollowupStatus)}; or name its column with "
                "--map status=COLUMN.",
            ),
            "status",
            Text("", facts.columns.get("status")),
        )
    if not allow_scheduled:
        _refuse_contact(facts, now)
    if facts.problems or isinstance(debt, Trouble):
        return tuple(facts.problems)
    values: Mapping[str, Any] = facts.values
    draft = FollowupDraft(debt_id=debt, **values)
    return draft if draft.call_id else replace(draft, call_id=synthetic_call_id(draft))


def _take_debt_trouble(trouble: Trouble, facts: Facts) -> None:
    """Not where another problem says already why no debt was found: a mangled id, a bad number."""
    place = facts.debt or Text("", facts.columns.get("debt_id"))
    told = any(
        problem.field == "debt_id" or (place.column and problem.column == place.column)
        for problem in facts.problems
    )
    if trouble.code is not Code.MISSING_DEBT or not told:
        facts.trouble(trouble, "debt_id", place)


def _refuse_contact(facts: Facts, now: datetime) -> None:
    """A status or a time at which GetBill itself may call or write (cli.md, --allow-scheduled)."""
    hint = "Add --allow-scheduled if GetBill is to contact the debtor, or change the row."
    status = facts.values.get("status")
    if status in (FollowupStatus.SCHEDULED, FollowupStatus.IN_PROGRESS):
        trouble = Trouble(
            Code.WOULD_CONTACT, "GetBill itself may contact the debtor at this status.", hint
        )
        facts.trouble(trouble, "status", Text(str(status), facts.columns.get("status")))
    at = facts.values.get("scheduled_at")
    if isinstance(at, datetime) and at > now:
        trouble = Trouble(
            Code.WOULD_CONTACT, "GetBill itself may contact the debtor at this time.", hint
        )
        text = Text(at.isoformat(), facts.columns.get("scheduled_at"))
        facts.trouble(trouble, "scheduled_at", text)


def _known(facts: Facts, field: str) -> bool:
    return any(problem.field == field for problem in facts.problems)
