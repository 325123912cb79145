"""From what was decided to what is told: verdicts and settlements as outcomes with members.

Owns no rule: it only spells out, in the contract's members (cli.md, stdout is data), what
`examination` and `delivery` decided.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import assert_never

from getbill_tui.delivery.settlement import Created, Held, Refused, Settlement, Waiting
from getbill_tui.followup import JsonObject, iso
from getbill_tui.text import clean_line
from importers.events import Outcome, RowDecided, problem_as_json
from importers.known_calls import KnownCall
from importers.upload.refusals import problems_of
from importers.verdict import Accepted, Merged, Rejected, Repeated, Skipped, Verdict


def row_of(verdict: Verdict) -> RowDecided:
    """What `check` tells of a record, and what `run` starts from."""
    match verdict:
        case Accepted():
            outcome = Outcome.ACCEPTED
            members: JsonObject = {
                "followup": verdict.draft.body(),
                "warnings": list(verdict.warnings),
            }
        case Rejected():
            outcome = Outcome.REJECTED
            members = {"problems": [problem_as_json(problem) for problem in verdict.problems]}
        case Skipped():
            outcome, members = Outcome.SKIPPED, {"reason": verdict.reason.value}
        case Merged():
            outcome, members = Outcome.MERGED, {"into": verdict.into}
        case Repeated():
            outcome, members = Outcome.REPEATED, _repeated(verdict)
        case _:
            assert_never(verdict)
    return RowDecided(place=verdict.place, outcome=outcome, members=members)


def settled(settlement: Settlement, columns: Mapping[str, str]) -> tuple[Outcome, JsonObject]:
    """What became of an accepted row; `columns` as `Accepted.columns`."""
    match settlement:
        case Created():
            outcome = Outcome.ALREADY_THERE if settlement.already_there else Outcome.CREATED
            return outcome, {"id": settlement.followup_id}
        case Refused():
            problems = problems_of(settlement.error, columns)
            return Outcome.REFUSED, {"problems": [problem_as_json(each) for each in problems]}
        case Held():
            return Outcome.HELD, {"reason": settlement.reason}
        case Waiting():
            members: JsonObject = {"reason": settlement.reason}
            if settlement.until is not None:
                members["until"] = iso(settlement.until)
            return Outcome.WAITING, members
        case _:
            assert_never(settlement)


def known(call: KnownCall) -> tuple[Outcome, JsonObject]:
    """What the ledger's answer makes of a row that it did not take."""
    return Outcome.REPEATED, {"run": call.run}


def _repeated(verdict: Repeated) -> JsonObject:
    members: JsonObject = {}
    if verdict.first is not None:
        members["first"] = verdict.first
    if verdict.first_file is not None:
        members["first_file"] = clean_line(verdict.first_file)
    if verdict.run is not None:
        members["run"] = verdict.run
    if verdict.warnings:
        members["warnings"] = list(verdict.warnings)
    return members
