"""What a call says → the members of a followup that are worded here: type, status, texts.

Knows the options that decide what the row leaves open, nothing of debts or of sending.
Next stage: `validation.drafting`.
"""

from __future__ import annotations

from datetime import datetime
from typing import Final

from getbill_tui.text import clean, clean_line
from getbill_tui.vocabulary import CALL_TYPES, FollowupStatus
from importers.interpreting.binding import Binding
from importers.interpreting.values import Facts, Outcome, Trouble
from importers.problem import Code

_SUMMARY_LENGTH: Final = 255


def compose(facts: Facts, binding: Binding) -> None:
    """Complete the values of a whole call: type, status, reason, summary and notes."""
    outcome = facts.outcome
    if outcome is not None:
        _compose_outcome(outcome, facts, binding)
    elif _talked_only(facts, binding):
        _answered(facts, binding, None)
    facts.values.setdefault("type", binding.call_type)
    _compose_callback(facts, binding)
    if promised := facts.values.pop("promised_at", None):
        facts.details.append(f"Promised for: {_shown(promised)}")
    if notes := "\n".join(part for part in (*facts.words, *facts.details) if part):
        facts.values["notes"] = clean(notes)


def _compose_outcome(outcome: Outcome, facts: Facts, binding: Binding) -> None:
    if outcome.text.column is not None:
        facts.columns["status"] = outcome.text.column
    if outcome.status is not None:
        facts.values["status"] = outcome.status
    else:
        _answered(facts, binding, outcome)
    channel = facts.values.setdefault("type", binding.call_type)
    if outcome.type is not None and channel in CALL_TYPES and not binding.explicit_type:
        facts.values["type"] = outcome.type
    if outcome.reason is not None and not binding.explicit("disconnection_reason"):
        facts.values["disconnection_reason"] = outcome.reason
    if outcome.note is not None:
        facts.details.append(outcome.note)
    if not binding.profile.explicit:
        summary = f"{outcome.label} ({binding.profile.label})"
        facts.values.setdefault("summary", clean_line(summary, _SUMMARY_LENGTH))


def _answered(facts: Facts, binding: Binding, outcome: Outcome | None) -> None:
    """Somebody answered, and no outcome is known: GetBill has no word for that."""
    unanswered = bool(outcome and outcome.unknown_without_talk) and not facts.values.get(
        "duration_ms"
    )
    if binding.answered_as is not None and not unanswered:
        facts.values["status"] = binding.answered_as
        return
    if unanswered:
        trouble = Trouble(
            Code.UNKNOWN_DISPOSITION,
            "This disposition has no outcome of its own, and nobody talked.",
            f"Give it a meaning in dispositions.toml, under [profiles.{binding.profile.name}].",
        )
    else:
        trouble = Trouble(
            Code.NO_OUTCOME,
            "The call was answered, and nothing says what came of it.",
            "Choose what such calls count as with --answered-as STATUS, or have agents choose "
            "a disposition.",
        )
    problem = trouble.at(
        "status",
        outcome.text.column if outcome else facts.columns.get("status"),
        outcome.text.text if outcome else None,
    )
    facts.problems.append(problem)


def _compose_callback(facts: Facts, binding: Binding) -> None:
    """A system's callback time never starts a contact unless it was agreed and allowed."""
    if binding.explicit("scheduled_at"):
        return
    at = facts.values.pop("scheduled_at", None)
    agreed = facts.outcome is not None and facts.outcome.callback
    if agreed and at is not None and binding.allow_scheduled:
        facts.values |= {"status": FollowupStatus.SCHEDULED, "scheduled_at": at}
        return
    if at is not None:
        facts.details.append(f"Callback: {_shown(at)}")
    if agreed:
        when = "its time is in the notes" if at is not None else "the row has no time for it"
        facts.warnings.append(f"A callback was agreed and is not scheduled: {when}.")


def _talked_only(facts: Facts, binding: Binding) -> bool:
    """Whether somebody talked, and the system's columns say nothing of what came of it."""
    talked = bool(facts.values.get("duration_ms"))
    return talked and not binding.explicit("status") and not _says(facts, "status")


def _says(facts: Facts, field: str) -> bool:
    """Whether a value or a problem of `field` is known."""
    return field in facts.values or any(problem.field == field for problem in facts.problems)


def _shown(moment: object) -> str:
    return moment.isoformat(sep=" ") if isinstance(moment, datetime) else str(moment)
