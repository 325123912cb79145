"""The same call again, and another call under its id: what becomes of such a row.

Asks this command's own rows first, then earlier runs (exactly-once.md, the same call again).
"""

from __future__ import annotations

from dataclasses import dataclass

from getbill_tui.followup import FollowupDraft
from getbill_tui.text import clean_line
from importers.known_calls import KnownCall, KnownCalls, Likeness
from importers.problem import Code, Problem
from importers.validation.repeats import SeenCall, SeenCalls
from importers.verdict import Place

_IDENTICAL = (
    "The row has no call id and equals an earlier one in everything that tells calls apart; "
    "the two are taken for one call."
)


@dataclass(frozen=True, slots=True)
class Earlier:
    """Where the same call stands already; `file` only where it is another one."""

    row: int | None = None
    file: str | None = None
    run: str | None = None
    warnings: tuple[str, ...] = ()


def find_earlier(
    draft: FollowupDraft, place: Place, seen: SeenCalls, known: KnownCalls, *, synthetic: bool
) -> Earlier | Problem | None:
    """The same call where it was met before, a conflict, or None for a new call."""
    if (met := seen.find(draft)) is not None:
        return _met_here(draft, place, met, synthetic=synthetic)
    if (call := known.find(draft)) is not None:
        return _met_before(draft, call)
    return None


def _met_here(
    draft: FollowupDraft, place: Place, met: SeenCall, *, synthetic: bool
) -> Earlier | Problem:
    where = _where(met, place)
    if met.likeness is Likeness.CONFLICTING:
        return _conflict(draft, where)
    warnings: list[str] = []
    if met.likeness is Likeness.REWORDED:
        warnings.append(f"The same call stands in {where} with another outcome or other words.")
    elif synthetic:
        warnings.append(_IDENTICAL)
    same_table = met.file == place.file
    return Earlier(row=met.row, file=None if same_table else met.file, warnings=tuple(warnings))


def _met_before(draft: FollowupDraft, call: KnownCall) -> Earlier | Problem:
    followup = f"followup {call.followup_id}" if call.followup_id else "a followup on its way"
    match call.likeness:
        case Likeness.CONFLICTING:
            return _conflict(draft, f"run {call.run} ({followup})")
        case Likeness.REWORDED:
            told = f"Outcome or words changed since run {call.run}; {followup} keeps the old ones."
            return Earlier(run=call.run, warnings=(told,))
        case Likeness.SAME:
            return Earlier(run=call.run)


def _where(met: SeenCall, place: Place) -> str:
    row = f"row {met.row}"
    if met.file != place.file:
        return f"{row} of {clean_line(met.file)}"
    return row if met.sheet == place.sheet else f"{row} of sheet {clean_line(met.sheet or '')}"


def _conflict(draft: FollowupDraft, where: str) -> Problem:
    return Problem(
        code=Code.CONFLICTING_CALL_ID,
        field="call_id",
        value=clean_line(draft.call_id or "", 80),
        message=f"This call id stands in {where} with another debt, time, number or duration.",
        hint="Two calls cannot share an id: correct the id, or whatever differs.",
    )
