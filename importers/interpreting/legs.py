"""The rows of one call folded into what one followup says (importing.md, settled points).

An agent's outcome on any leg wins, the last one; else an answered leg beats unanswered ones.
Talk time is the sum of legs that follow each other; of those that overlap, the longest.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from importers.interpreting.binding import Binding
from importers.interpreting.cells import Cells
from importers.interpreting.unwrapping import unwrap
from importers.interpreting.values import Facts, Outcome
from importers.problem import Code, Problem, SkipReason

_LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)


def call_of(cells: Cells, binding: Binding) -> str | None:
    """What this row shares with the other legs of its call; None where rows are calls."""
    if binding.legs is None:
        return None
    for picker in binding.legs.groups:
        if text := picker.pick(cells):
            return unwrap(text.text)
    return None


def previous_of(cells: Cells, binding: Binding) -> str | None:
    """The leg before this one, where legs are a chain; None at the chain's beginning."""
    if binding.legs is None or binding.legs.previous is None:
        return None
    text = binding.legs.previous.pick(cells)
    return unwrap(text.text) or None if text else None


def fold(legs: Sequence[Facts], *, adds_up: bool = False) -> Facts:
    """What the legs say together, in the order in which the file lists them.

    `adds_up`: talk times are added even where legs seem to overlap.
    """
    outside = [leg for leg in legs if leg.skip is not SkipReason.INTERNAL_CALL]
    if not outside or len(legs) == 1:
        return legs[0]
    counting = [leg for leg in outside if leg.counts] or outside
    whole = Facts(
        debt=next((leg.debt for leg in outside if leg.debt), None),
        outcome=_outcome(counting, outside),
        explicit=any(leg.explicit for leg in outside),
    )
    leading = [leg for leg in outside if leg.leads]
    for leg in (*leading, *counting, *outside):
        whole.values = leg.values | whole.values
        whole.columns = leg.columns | whole.columns
    for leg in (*(leg for leg in leading if not leg.counts), *counting):
        whole.problems += [each for each in leg.problems if each not in whole.problems]
        whole.warnings += [each for each in leg.warnings if each not in whole.warnings]
        whole.words += [each for each in leg.words if each not in whole.words]
        whole.details += [each for each in leg.details if each not in whole.details]
    whole.details.append(f"Legs: {len(legs)}")
    starts = [
        start for leg in outside if isinstance(start := leg.values.get("call_date"), datetime)
    ]
    if starts:
        whole.values["call_date"] = min(starts)
    _take_reason(whole, counting)
    whole.values.pop("duration_ms", None)
    if (talk := _talk_time(counting, adds_up=adds_up)) is not None:
        whole.values["duration_ms"] = talk
    _compare_debts(outside, whole)
    return whole


def _outcome(counting: Sequence[Facts], outside: Sequence[Facts]) -> Outcome | None:
    in_time = sorted(outside, key=_start)
    agents = [leg.outcome for leg in in_time if leg.outcome and leg.outcome.agent]
    if agents:
        decided = [outcome for outcome in agents if outcome.status is not None]
        return (decided or agents)[-1]
    told = [(leg, leg.outcome) for leg in sorted(counting, key=_start) if leg.outcome]
    telling = [outcome for leg, outcome in told if not _says_nothing(leg, outcome)]
    outcomes = telling or [outcome for _, outcome in told]
    answered = [outcome for outcome in outcomes if outcome.status is None]
    if not answered and any(map(_talked_only, counting)):
        return None
    return next(iter((answered or outcomes)[-1:]), None)


def _talked_only(leg: Facts) -> bool:
    """A leg on which somebody talked, and that says nothing of what came of it."""
    return leg.outcome is None and bool(leg.values.get("duration_ms"))


def _says_nothing(leg: Facts, outcome: Outcome) -> bool:
    """A word without an outcome of its own, on a leg on which nobody talked."""
    return outcome.unknown_without_talk and not leg.values.get("duration_ms")


def _take_reason(whole: Facts, counting: Sequence[Facts]) -> None:
    """Why the call ended is for the leg to say that decided what became of it."""
    for leg in counting:
        reason = leg.values.get("disconnection_reason")
        if leg.outcome is not None and leg.outcome is whole.outcome and reason is not None:
            whole.values["disconnection_reason"] = reason


def _start(leg: Facts) -> datetime:
    start = leg.values.get("call_date")
    return start if isinstance(start, datetime) else _LONG_AGO


def _talk_time(legs: Sequence[Facts], *, adds_up: bool) -> int | None:
    """Milliseconds; legs of which nobody knows when they were count as following each other."""
    talks = [
        (leg.answered_at or _start(leg), talk)
        for leg in legs
        if isinstance(talk := leg.values.get("duration_ms"), int)
    ]
    if not talks:
        return None
    total = longest = 0
    end: datetime | None = None
    for start, talk in sorted(talks):
        overlaps = end is not None and _LONG_AGO < start < end and not adds_up
        if not overlaps:
            total, longest, end = total + longest, 0, None
        longest = max(longest, talk)
        finish = start + timedelta(milliseconds=talk)
        end = finish if end is None else max(end, finish)
    return total + longest


def _compare_debts(legs: Sequence[Facts], whole: Facts) -> None:
    """Legs of one call cannot belong to two debts."""
    debts = {leg.debt.text: leg.debt for leg in legs if leg.debt}
    if len(debts) > 1:
        other = list(debts.values())[-1]
        whole.problems.append(
            Problem(
                code=Code.CONFLICTING_CALL_ID,
                field="call_id",
                column=whole.columns.get("call_id"),
                value=str(whole.values.get("call_id", "")) or None,
                message="The legs of this call name different debts.",
                hint=f"Write one debt into all its rows (column {other.column}).",
            )
        )
