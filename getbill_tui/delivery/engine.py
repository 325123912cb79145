"""The way of many followups to GetBill, each exactly once (exactly-once.md, protocol).

One coroutine decides and writes; requests run beside it and only report. Each turn of its
loop writes what was answered and what is sent next in one durable transaction, and only
then lets the requests start. What follows from an answer stands in `answers`, when a doubt
may be looked up in `doubts`, what the rate window allows in `pacing`; files, rows and
screens are unknown here.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable, Coroutine
from dataclasses import replace
from datetime import timedelta
from typing import Any, Final

from getbill_tui.api.errors import ApiError, EffectUnknown, RateLimited
from getbill_tui.api.pages import Page
from getbill_tui.delivery.answers import digest, doubt
from getbill_tui.delivery.board import BATCH, Board, cancelled, wake_up_in
from getbill_tui.delivery.checkpoints import Checkpoint, Point, pass_by
from getbill_tui.delivery.doubts import settle_wait
from getbill_tui.delivery.health import Health
from getbill_tui.delivery.intent import Intent, IntentStore
from getbill_tui.delivery.outcomes import Arrived, Lost, NoAccess, Outcome, outcome_of
from getbill_tui.delivery.pacing import Pace
from getbill_tui.delivery.policy import Policy
from getbill_tui.delivery.readback import PageReader, Sight, look, look_twice
from getbill_tui.delivery.server import Now, Server
from getbill_tui.delivery.settlement import Settlement
from getbill_tui.delivery.states import IN_DOUBT, State
from getbill_tui.delivery.turn import DeliveryEnd, LookedUp, Pause, Posted, Report, Turn
from getbill_tui.errors import GetBillError
from getbill_tui.followup import Followup, utc_now
from getbill_tui.vocabulary import DebtId

_SHORT_WAIT: Final = 2.0
"""Seconds that a run waits for the rate window even when it was told not to wait."""
_LONGEST_NAP: Final = 5.0
"""Seconds after which the engine looks around even when nothing was due."""
_RATE: Final = "the hourly rate is used up"


class Delivery:
    """One run over everything that `store` has to send or to look up.

    `on_settled` is told after the store has it on the disk. `on_pause` is told when nothing
    may be sent for a while, and with None when it goes on.
    """

    def __init__(
        self,
        store: IntentStore,
        server: Server,
        policy: Policy,
        *,
        on_settled: Callable[[Intent, Settlement], None],
        on_pause: Callable[[Pause | None], None] = lambda _: None,
        stop: asyncio.Event | None = None,
        now: Now = utc_now,
        jitter: Callable[[], float] = random.random,
        checkpoint: Checkpoint = pass_by,
    ) -> None:
        self._loop = asyncio.get_running_loop()
        pace, health = Pace(server.budget, policy), Health(jitter, trials=policy.trials)
        self._board = Board(store, policy, pace, health, self._loop.time)
        self._store = store
        self._server = server
        self._policy = policy
        self._on_settled = on_settled
        self._on_pause = on_pause
        self._stop = stop or asyncio.Event()
        self._now = now
        self._checkpoint = checkpoint
        self._bell = asyncio.Event()
        self._tasks: set[asyncio.Task[None]] = set()
        self._reports: list[Report] = []
        self._bug: BaseException | None = None
        self._deadline: float | None = None
        self._pausing = False

    async def run(self) -> DeliveryEnd:
        """Deliver until all is settled, or until it cannot or may not go on.

        Whatever the end, the store knows every followup as it truly is. Raises GetBillError
        when the store cannot be written: then nothing was sent that is not written down.
        """
        if self._policy.max_seconds is not None:
            self._deadline = self._loop.time() + self._policy.max_seconds
        self._take_up_doubts()
        watcher = asyncio.create_task(self._watch_stop())
        try:
            while True:
                reports, self._reports = self._reports, []
                turn = digest(reports, self._board, self._now)
                claims = self._claim(turn)
                self._write(turn)
                self._launch(claims)
                if not self._tasks and self._board.idle():
                    return self._board.end or DeliveryEnd()
                await self._until_something_happens()
        finally:
            await cancelled({watcher, *self._tasks})

    def _take_up_doubts(self) -> None:
        """What earlier runs left in doubt, or held, is looked up before anything else."""
        turn = Turn()
        if self._policy.in_doubt == "reconcile":
            for intent in self._all_of(State.HELD):
                turn.move(intent, replace(intent, state=State.UNSURE, rounds=0))
            self._write(turn)
        turn = Turn()
        for intent in self._all_of(*IN_DOUBT):
            wait = settle_wait(
                intent,
                self._now(),
                settle=self._policy.settle_seconds,
                patience=self._policy.patience,
            )
            doubt(intent, self._loop.time() + wait, self._board, turn)
        self._write(turn)

    def _all_of(self, *states: State) -> list[Intent]:
        found: list[Intent] = []
        while batch := self._store.unsettled(
            states, after=found[-1].order if found else 0, limit=BATCH
        ):
            found.extend(batch)
        return found

    # Deciding and writing.

    def _claim(self, turn: Turn) -> list[Intent]:
        """Who is sent next; noted in `turn`, so that it is on the disk before it leaves."""
        sent_at = self._now()
        claims = [
            (intent, replace(intent, state=State.SENDING, sent_at=sent_at))
            for intent in self._choose()
        ]
        for intent, sending in claims:
            turn.move(intent, sending)
        return [sending for _, sending in claims]

    def _choose(self) -> list[Intent]:
        board, now = self._board, self._loop.time()
        if self._closing(now):
            return []
        board.refill()
        under_way = board.posting.total()
        if board.health.pause(now):
            return []
        if board.health.doubtful and (under_way or board.looking):
            return []
        most = 1 if board.health.doubtful else self._policy.concurrency
        room = min(most - under_way, board.lineup.ready)
        granted = board.pace.grant(room, under_way, now)
        if board.lineup.ready and not under_way:
            self._heed_wait(board.pace.window_wait(), now)
        return board.lineup.take(granted)

    def _closing(self, now: float) -> bool:
        if self._stop.is_set():
            self._board.finish(DeliveryEnd(stopped=True))
        elif self._deadline is not None and now >= self._deadline:
            self._board.finish(DeliveryEnd(out_of_time=True))
        return self._board.end is not None

    def _heed_wait(self, wait: float, now: float) -> None:
        """Nothing may leave for `wait` seconds: tell so, or end the run where it may not wait."""
        if wait <= _SHORT_WAIT:
            if self._pausing:
                self._pausing = False
                self._on_pause(None)
            return
        until = self._now() + timedelta(seconds=wait)
        too_late = self._deadline is not None and now + wait > self._deadline
        if too_late or not self._policy.wait_for_rate:
            self._board.finish(DeliveryEnd(out_of_time=True, resume_at=until))
        elif not self._pausing:
            self._pausing = True
            self._on_pause(Pause(until, _RATE))

    def _write(self, turn: Turn) -> None:
        """On the disk first, then told."""
        if not turn.changes and not turn.met:
            return
        self._checkpoint(Point.INTENT_DUE)
        self._store.record(turn.changes, turn.met)
        entered = {change.new for change in turn.changes}
        if State.SENDING in entered:
            self._checkpoint(Point.INTENT_WRITTEN)
        if State.UNSURE in entered:
            self._checkpoint(Point.DOUBT_WRITTEN)
        if turn.settled:
            self._checkpoint(Point.ANSWER_WRITTEN)
        for intent, settlement in turn.settled:
            self._on_settled(intent, settlement)

    # Requests, which only report.

    def _launch(self, claims: list[Intent]) -> None:
        for intent in claims:
            self._board.posting[intent.debt_id] += 1
            self._start(self._post(intent))
        if self._board.end is None and not self._board.health.pause(self._loop.time()):
            self._launch_looks(self._board.due_looks(), precheck=False)
            self._launch_looks(self._board.due_prechecks(), precheck=True)

    def _launch_looks(self, debts: list[DebtId], *, precheck: bool) -> None:
        board = self._board
        for debt_id in debts:
            most = 1 if board.health.doubtful else self._policy.concurrency
            if len(board.looking) >= most or (board.health.doubtful and board.posting.total()):
                return
            wait = board.pace.read_wait(precheck=precheck, under_way=len(board.looking))
            if wait > 0:
                if not self._tasks:
                    self._heed_wait(wait, self._loop.time())
                return
            board.looking.add(debt_id)
            self._start(self._look(debt_id, precheck=precheck))

    async def _post(self, intent: Intent) -> None:
        trial = self._board.health.trial
        self._checkpoint(Point.REQUEST_DUE)
        outcome: Outcome
        try:
            async with asyncio.timeout(self._policy.patience):
                followup = await self._server.create_followup(intent.body)
            outcome = Arrived(followup.id)
        except TimeoutError:
            outcome = Lost(EffectUnknown("GetBill did not answer in time."))
        except ApiError as error:
            outcome = outcome_of(error)
        except GetBillError as error:
            # Without usable settings nothing was sent.
            outcome = NoAccess(error)
        self._checkpoint(Point.ANSWER_READ)
        self._reports.append(Posted(intent, outcome, trial))

    async def _look(self, debt_id: DebtId, *, precheck: bool) -> None:
        trial = self._board.health.trial
        sight: Sight | GetBillError
        try:
            if precheck:
                sight = await look(self._page_reader(debt_id, precheck=True))
                self._checkpoint(Point.DEBT_MET)
            else:
                self._checkpoint(Point.READ_BACK_DUE)
                reader = self._page_reader(debt_id, precheck=False)
                sight = await look_twice(reader, self._checkpoint)
                self._checkpoint(Point.READ_BACK_DONE)
        except GetBillError as error:
            sight = error
        self._reports.append(LookedUp(debt_id, sight, trial, precheck))

    def _page_reader(self, debt_id: DebtId, *, precheck: bool) -> PageReader:
        """Reads one page of the debt's followups, when the read window has a place for it."""

        async def read(number: int) -> Page[Followup]:
            while (wait := self._board.pace.read_wait(precheck=precheck)) > 0:
                if self._board.end is not None or wait > _SHORT_WAIT:
                    raise RateLimited("The hourly rate of reads is used up.", retry_after=wait)
                await asyncio.sleep(wait)
            try:
                async with asyncio.timeout(self._policy.patience):
                    return await self._server.followups_of_debt(debt_id, page=number)
            except TimeoutError:
                raise EffectUnknown("GetBill did not answer in time.") from None

        return read

    # Waiting.

    def _start(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            self._bug = error
        self._bell.set()

    async def _watch_stop(self) -> None:
        await self._stop.wait()
        self._bell.set()

    async def _until_something_happens(self) -> None:
        now = self._loop.time()
        naps = [_LONGEST_NAP]
        if self._board.end is None:
            if (nap := wake_up_in(self._board, now)) is not None:
                naps.append(nap)
            if self._deadline is not None:
                naps.append(self._deadline - now)
        self._bell.clear()
        alarm = self._loop.call_later(max(0.0, min(naps)), self._bell.set)
        try:
            await self._bell.wait()
        finally:
            alarm.cancel()
        if self._bug is not None:
            raise self._bug
