"""What follows from an answer: the moves of a followup after its POST, or after a look-up.

Decides and notes in a `Turn`; `engine` writes it down. Sends and waits for nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final, assert_never

from getbill_tui.api.errors import ApiError, RateLimited
from getbill_tui.delivery.board import Board
from getbill_tui.delivery.intent import Intent
from getbill_tui.delivery.outcomes import (
    Arrived,
    Declined,
    Lost,
    NoAccess,
    NotYet,
    outcome_of,
)
from getbill_tui.delivery.policy import MAX_ROUNDS
from getbill_tui.delivery.readback import Sight
from getbill_tui.delivery.server import Now
from getbill_tui.delivery.settlement import Created, Held, Refused
from getbill_tui.delivery.states import State
from getbill_tui.delivery.turn import DeliveryEnd, LookedUp, Posted, Report, Turn
from getbill_tui.errors import GetBillError
from getbill_tui.vocabulary import DebtId

_MOST_FAILED_LOOKS: Final = 7
"""No fewer than `Policy.trials`: where no other debt answers, the server is lost first."""
_LONGEST_PAUSE: Final = 4.0
"""Seconds between two looks at one debt."""
HELD_UNCLEAR: Final = "three look-ups could not tell whether it was created"
HELD_BY_WISH: Final = "the answer was lost, and looking it up was switched off"


def digest(reports: Sequence[Report], board: Board, now: Now) -> Turn:
    """What is to be written after these reports."""
    turn = Turn()
    for report in reports:
        match report:
            case Posted():
                _after_post(report, board, turn, now)
            case LookedUp():
                _after_look(report, board, turn)
            case _:
                assert_never(report)
    return turn


def _after_post(report: Posted, board: Board, turn: Turn, now: Now) -> None:
    intent = report.intent
    board.posted(intent.debt_id)
    queued = replace(intent, state=State.QUEUED)
    match report.outcome:
        case Arrived(followup_id):
            _answered(board)
            turn.settle(intent, Created(followup_id))
        case Declined(error):
            _answered(board)
            turn.settle(intent, Refused(error))
        case NotYet(error):
            if isinstance(error, RateLimited):
                board.health.answered()
                board.pace.refused()
            else:
                _failed(board, report.trial, error)
            board.queue_again(intent, queued, turn)
        case NoAccess(error):
            board.queue_again(intent, queued, turn)
            board.finish(DeliveryEnd(error=error))
        case Lost(error):
            _failed(board, report.trial, error)
            unsure = replace(intent, state=State.UNSURE, sent_at=now())
            turn.move(intent, unsure)
            doubt(unsure, board.clock() + board.policy.settle_seconds, board, turn)
        case _:
            assert_never(report.outcome)


def doubt(intent: Intent, due: float, board: Board, turn: Turn) -> None:
    """Look it up at `due`; or hold it, where the user wished so."""
    if board.policy.in_doubt == "hold":
        turn.settle(intent, Held(HELD_BY_WISH))
    else:
        board.doubt(intent, due)


def _after_look(report: LookedUp, board: Board, turn: Turn) -> None:
    debt_id, sight = report.debt_id, report.sight
    board.looking.discard(debt_id)
    match sight:
        case Sight():
            board.health.answered()
            board.failed_looks.pop(debt_id, None)
            if report.precheck:
                _after_precheck(debt_id, sight, board, turn)
            else:
                _after_read_back(debt_id, sight, board, turn)
        case RateLimited():
            pass  # Asked again when the read window allows.
        case ApiError() if sight.transient:
            _failed(board, report.trial, sight)
            _after_failed_look(report, board, turn)
        case ApiError() if isinstance(outcome_of(sight), Declined):
            board.health.answered()
            _after_closed_debt(report, board, turn)
        case _:
            board.finish(DeliveryEnd(error=sight))


def _after_precheck(debt_id: DebtId, sight: Sight, board: Board, turn: Turn) -> None:
    there = [i for i in board.store.queued_of(debt_id) if i.call_id in sight.found]
    for intent in there:
        turn.settle(intent, Created(sight.found[intent.call_id], already_there=True))
    turn.met.append(debt_id)
    _go_on(debt_id, board, frozenset(intent.key for intent in there))


def _go_on(debt_id: DebtId, board: Board, without: frozenset[str] = frozenset()) -> None:
    board.seen.add(debt_id)
    board.unmet.pop(debt_id, None)
    board.release(debt_id, without=without)


def _after_read_back(debt_id: DebtId, sight: Sight, board: Board, turn: Turn) -> None:
    again: list[tuple[Intent, Intent]] = []
    for intent in board.doubts.take(debt_id):
        if (followup_id := sight.found.get(intent.call_id)) is not None:
            turn.settle(intent, Created(followup_id, already_there=True))
            continue
        # A process that died is no sign of a server that cannot be understood.
        died = sight.complete and intent.state is State.SENDING
        rounds = intent.rounds + (0 if died else 1)
        if rounds >= MAX_ROUNDS:
            turn.settle(replace(intent, rounds=rounds), Held(HELD_UNCLEAR))
        elif sight.complete:
            again.append((intent, replace(intent, state=State.QUEUED, rounds=rounds)))
        else:
            _doubt_on(intent, rounds, board, turn)
    board.release(debt_id)
    for intent, queued in reversed(again):
        board.queue_again(intent, queued, turn)


def _doubt_on(intent: Intent, rounds: int, board: Board, turn: Turn) -> None:
    """The look-up told nothing: a later one may."""
    unsure = replace(intent, state=State.UNSURE, rounds=rounds)
    if intent.state is State.SENDING:
        turn.move(intent, unsure)
    board.doubt(unsure, board.clock() + board.policy.settle_seconds)


def _after_failed_look(report: LookedUp, board: Board, turn: Turn) -> None:
    """No answer: again after a while, but not for ever where only this debt has trouble."""
    debt_id = report.debt_id
    board.failed_looks[debt_id] += 1
    tries = board.failed_looks[debt_id]
    later = board.clock() + min(_LONGEST_PAUSE, 0.5 * 2.0**tries)
    if tries < _MOST_FAILED_LOOKS:
        if report.precheck:
            board.unmet[debt_id] = later
        else:
            board.doubts.postpone(debt_id, later)
        return
    del board.failed_looks[debt_id]
    if report.precheck:
        # Its followups stay aside, and queued, until the next run.
        del board.unmet[debt_id]
    else:
        _after_read_back(debt_id, Sight({}, complete=False), board, turn)


def _after_closed_debt(report: LookedUp, board: Board, turn: Turn) -> None:
    """The debt is foreign or gone: a POST will hear so itself; a lost one cannot be found."""
    if report.precheck:
        _go_on(report.debt_id, board)
    else:
        _after_read_back(report.debt_id, Sight({}, complete=False), board, turn)


def _answered(board: Board) -> None:
    board.health.answered()
    board.pace.answered()


def _failed(board: Board, trial: int, error: GetBillError) -> None:
    board.health.failed(trial, board.clock())
    if board.health.lost:
        board.finish(DeliveryEnd(error=error))
