"""Delivers the outbox and the broadcasts, at one pace."""

import asyncio
from collections.abc import Awaitable, Callable, Collection, Sequence
from dataclasses import dataclass
from random import random
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from chatbot.conversation import UnitOfWork
from chatbot.engine.jobs import Loop, loop_time
from chatbot.engine.logging import log_failure
from chatbot.engine.outbox import broadcast_queries as queries, rules, service
from chatbot.engine.outbox.broadcast_progress import (
    BEFORE_ALL,
    BroadcastProgress,
    ClaimedDelivery,
    Unwanted,
)
from chatbot.engine.outbox.worker import Means, OutboxWorker

WORKERS = 64  # calls under way at once
AT_ONCE = 512  # at most, of deliveries claimed and not recorded yet
TICK_S = 0.016  # between two claims, at a limited pace
LONG_TICK_S = 0.025  # between two claims without a pace: fewer, larger transactions are cheaper
RECORDED_IN_S = 0.1  # until an outcome is recorded at the latest; usually with the next claim
PATIENCE = 3  # failures in a row to get through to Telegram, before all calls pause
REPORT_EVERY_S = 3.0  # an edited message has limits of its own
REPORT_SHARE = 0.05  # of the time, at most, goes into reports

Attempted = tuple[ClaimedDelivery, rules.Outcome]


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryHooks:
    """The functions of the rooms that the delivery calls within its transactions."""

    unwanted: Unwanted
    # The broadcast with this id has made progress.
    progressed: Callable[[UnitOfWork, int], Awaitable[None]]
    # No message reaches the chat any more.
    unreachable: Callable[[UnitOfWork, int], Awaitable[None]]
    # A group has a new id: first the former id, then the new one.
    group_moved: Callable[[AsyncSession, int, int], Awaitable[None]]

    async def on_outcome(
        self, work: UnitOfWork, chat: int, outcome: rules.Unreachable | rules.Moved
    ) -> None:
        if isinstance(outcome, rules.Moved):
            await self.group_moved(work.session, chat, outcome.chat)
        else:
            await self.unreachable(work, chat)


class DeliveryService:
    def __init__(self, means: Means, hooks: DeliveryHooks) -> None:
        self._worker = OutboxWorker(means, on_outcome=hooks.on_outcome)
        self._broadcaster = Broadcaster(means, hooks)
        self._broadcaster.after_commit = self.wake

    def wake(self, session: AsyncSession) -> None:
        """Wake the workers if the committed session owes messages, or changed a broadcast."""
        if service.OWES in session.info:
            self._worker.wake()
            self._broadcaster.wake()

    def stop(self) -> None:
        """Begin no new calls; `run` returns once the calls on their way have ended."""
        self._worker.stop()
        self._broadcaster.stop()

    async def run(self) -> None:
        """Deliver until stopped; when cancelled, calls on their way are cut."""
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._worker.run())
            tasks.create_task(self._broadcaster.run())


class Broadcaster(Loop):
    """Sends broadcasts by a fixed number of workers, and records the outcomes many at a time.

    A claimed delivery leaves at once, so that a crash leaves only deliveries on their way unknown.
    """

    def __init__(self, means: Means, hooks: DeliveryHooks) -> None:
        super().__init__("broadcasts")
        self._storage = means.storage
        self._transport = means.transport
        self._renderer = means.renderer
        self._pace = means.pace
        self._clock = means.clock
        self._hooks = hooks
        # Called with each session, since a hook may owe messages.
        self.after_commit: Callable[[AsyncSession], None] = lambda _session: None
        self._running: dict[int, BroadcastProgress] = {}
        self._to_report: dict[int, float] = {}  # broadcast → the earliest time of its next report
        self._report_every = REPORT_EVERY_S
        self._knows_its_own = False  # True: all rows in the state "sending" are this process's
        self._queue: asyncio.Queue[ClaimedDelivery | None] = asyncio.Queue()
        self._under_way: dict[int, ClaimedDelivery] = {}  # by chat, until the result is recorded
        self._done: list[Attempted] = []
        self._troubles = 0  # failures in a row to get through to Telegram
        self._rests_until = 0.0
        self._look_at = 0.0
        self._record_at = 0.0

    def wake(self) -> None:
        """Look at the broadcasts at once, since one was begun, paused, resumed or changed."""
        self._look_at = 0.0
        super().wake()

    async def _until_stopped(self, tasks: asyncio.TaskGroup) -> None:
        for _ in range(WORKERS):
            tasks.create_task(self._deliver())
        await super()._until_stopped(tasks)
        for _ in range(WORKERS):
            self._queue.put_nowait(None)

    async def _record(self) -> None:
        await self._in_one_transaction(room=0)

    def _start_over(self) -> None:
        self._running.clear()
        self._knows_its_own = False

    async def _deliver(self) -> None:
        while (delivery := await self._queue.get()) is not None:
            progress = delivery.progress
            call = progress.call
            if delivery.is_too_old and call.instead is not None:
                call = call.instead
            outcome = self._transport.resting(delivery.chat)
            if outcome is None:
                fields = {"broadcast": progress.broadcast_id}
                outcome = await self._transport.attempt(call, delivery, fields)
            self._done.append((delivery, outcome))
            if isinstance(outcome, rules.Delivered):
                self._troubles = 0
            elif isinstance(outcome, rules.TryLater | rules.Unknown) and (
                # Calls that were on their way when a rest or a flood began tell nothing new.
                max(self._transport.rests(), self._rests_until - loop_time()) <= 0
            ):
                # One or two failures may be a chat's own trouble. After more, the line must be
                # down: all calls pause, so that fewer deliveries become unknown.
                self._troubles += 1
                if (more := self._troubles - PATIENCE) >= 0:
                    wait = rules.backoff(more, random())  # noqa: S311 - no secret
                    self._rests_until = loop_time() + wait

    async def _work(self, _tasks: asyncio.TaskGroup) -> float:
        now = loop_time()
        # How many deliveries the workers can take, judged by how many they finished lately.
        ready_for = min(AT_ONCE, WORKERS + 2 * len(self._done))
        spare = ready_for - (len(self._under_way) - len(self._done))
        # `rest`: the seconds in which no copy may leave; `waits`: those until a row can be claimed.
        full = TICK_S if spare <= 0 else 0.0
        rest = max(full, self._transport.rests(), self._rests_until - now, self._pace.wait(now))
        waits = [wait for each in self._running.values() if (wait := each.waits(now)) is not None]
        idle = min(
            self._record_at - now if self._done else self.LOOK_AGAIN_S,
            max(min(waits), rest) if waits else self.LOOK_AGAIN_S,
            self._look_at - now,
            *(until - now for until in self._to_report.values()),
        )
        if idle > 0:  # but wake in time to record the outcomes of calls under way
            return min(idle, RECORDED_IN_S) if self._under_way else idle
        leaving = not self._stopping and rest <= 0
        for delivery in await self._in_one_transaction(
            room=min(spare, self._pace.room(now)) if leaving else 0
        ):
            self._pace.departs(delivery.chat, loop_time())
            self._queue.put_nowait(delivery)
        return TICK_S if self._pace.room(loop_time()) < AT_ONCE else LONG_TICK_S

    async def _in_one_transaction(self, *, room: int) -> list[ClaimedDelivery]:
        done = list(self._done)
        over = {delivery.chat for delivery, _ in done}
        left = [delivery for delivery in self._under_way.values() if delivery.chat not in over]
        async with self._storage.transaction() as session:
            work = UnitOfWork(session, self._clock())
            await self._refresh(work)
            await self._record_outcomes(work, done)
            claimed = await self._claim(work, room, left)
            await self._finish(work, [*left, *claimed])
            await self._report(work)
        self.after_commit(session)
        del self._done[: len(done)]
        self._under_way = {delivery.chat: delivery for delivery in (*left, *claimed)}
        self._look_at = loop_time() + self.LOOK_AGAIN_S
        self._record_at = loop_time() + RECORDED_IN_S
        return claimed

    async def _refresh(self, work: UnitOfWork) -> None:
        """Read the broadcasts under way, and what was decided about them.

        The query locks the broadcasts before any row is written, and in the order in which a
        correction locks them, so that the two transactions can't deadlock.
        """
        rows = await queries.under_way(work)
        if not self._knows_its_own:  # copies that a dead process was sending may have arrived
            for broadcast_id, act in await queries.unfinished(work.session):
                state = rules.abandoned_state(act)
                await queries.abandon(work.session, broadcast_id, state, besides=self._under_way)
                self._to_report[broadcast_id] = 0.0
            self._knows_its_own = True
        for broadcast_id in self._running.keys() - {row.id for row in rows}:
            del self._running[broadcast_id]
        for row in rows:
            known = self._running.get(row.id)
            if known is None or (known.version, known.stage) != (row.version, row.stage):
                progress = BroadcastProgress(*row)
                content = await queries.content(work.session, row.id)
                progress.call = self._renderer.message(progress.act, content)
                self._running[row.id] = progress

    async def _record_outcomes(self, work: UnitOfWork, done: Sequence[Attempted]) -> None:
        if not done:
            return
        rows: list[dict[str, Any]] = []
        for delivery, outcome in done:
            progress, chat = delivery.progress, delivery.chat
            tries = progress.unanswered[chat]
            result = rules.delivery_result(progress.act, outcome, tries=tries)
            if result.state is not rules.DeliveryState.PENDING:
                progress.too_old.discard(chat)
            else:
                progress.later[chat] = loop_time() + result.wait
                if isinstance(outcome, rules.Unknown):
                    progress.unanswered[chat] += 1
                elif isinstance(outcome, rules.TooOld):
                    progress.too_old.add(chat)
            found = {"fate": result.state.value, "message_id": result.message_id}
            whose = {"broadcast_id": progress.broadcast_id, "chat": chat}
            rows.append({**whose, **found, "failure": result.failure})
            self._to_report.setdefault(progress.broadcast_id, loop_time() + self._report_every)
        await queries.record(work.session, rows)
        for (delivery, outcome), row in zip(done, rows, strict=True):
            await self._follow_up(work, delivery, outcome, row["failure"] or "")

    async def _follow_up(
        self, work: UnitOfWork, delivery: ClaimedDelivery, outcome: rules.Outcome, reason: str
    ) -> None:
        """Stop a broadcast whose content Telegram refuses; tell the rooms of a chat out of reach.

        A broadcast that was corrected or resumed meanwhile goes on.
        """
        session, progress, chat = work.session, delivery.progress, delivery.chat
        number = progress.broadcast_id
        if isinstance(outcome, rules.Rejected) and progress.act is not rules.Act.DELETE:
            if await queries.stop(session, number, reason, chat=chat, of=progress.version):
                known = self._running.get(number)
                if known is not None and known.stage is rules.Stage.RUNNING:
                    del self._running[number]
                self._to_report[number] = 0.0
            return
        if not isinstance(outcome, rules.Unreachable | rules.Moved):
            return
        if isinstance(outcome, rules.Moved):
            progress.later[outcome.chat] = progress.later.pop(chat)
        try:
            async with session.begin_nested():
                await self._hooks.on_outcome(work, chat, outcome)
        except Exception as failure:  # noqa: BLE001 - the row's own result stands all the same
            log_failure("broadcasts.hook_failed", failure, broadcast=number)

    async def _claim(
        self, work: UnitOfWork, room: int, under_way: Collection[ClaimedDelivery]
    ) -> list[ClaimedDelivery]:
        """Claim at most `room` deliveries, an equal share of each broadcast.

        A chat gets one message at a time, else an older message could arrive after a newer one.
        """
        busy = {delivery.chat for delivery in under_way}
        claimed: list[ClaimedDelivery] = []
        now = loop_time()
        running = [progress for progress in self._running.values() if progress.waits(now) == 0]

        def waits(chat: int) -> float:
            return TICK_S if chat in busy else self._pace.wait_of(chat, loop_time())

        for index, progress in enumerate(running):
            share = -(-(room - len(claimed)) // (len(running) - index))
            if share <= 0:
                break
            deliveries = await progress.claim(work, share, now, waits, self._hooks.unwanted)
            busy |= {delivery.chat for delivery in deliveries}
            claimed += deliveries
            self._running[progress.broadcast_id] = self._running.pop(progress.broadcast_id)
        return claimed

    async def _finish(self, work: UnitOfWork, under_way: Collection[ClaimedDelivery]) -> None:
        busy = {delivery.progress.broadcast_id for delivery in under_way}
        for progress in self._running.values():
            broadcast_id = progress.broadcast_id
            if progress.waits(loop_time()) is not None or broadcast_id in busy:
                continue
            # No delivery is under way now. A row that says otherwise would keep the broadcast open.
            state = rules.abandoned_state(progress.act)
            await queries.abandon(work.session, broadcast_id, state, besides=())
            if progress.stage is rules.Stage.CANCELLED:  # a delivery may be pending again since
                await queries.skip(work.session, broadcast_id, rules.Skipped.CANCELLED)
            elif await queries.has_left(work.session, broadcast_id) or (
                await queries.resend_unknown_once(work.session, broadcast_id)
            ):
                progress.after, progress.at_end = BEFORE_ALL, False
                progress.later.clear()
                continue
            is_over = progress.stage is rules.Stage.RUNNING
            stage = rules.Stage.FINISHED if is_over else progress.stage
            await queries.finish(work, broadcast_id, stage)
            self._to_report[broadcast_id] = 0.0

    async def _report(self, work: UnitOfWork) -> None:
        now = loop_time()
        for broadcast_id in [each for each, until in self._to_report.items() if until <= now]:
            began = loop_time()
            try:
                async with work.session.begin_nested():
                    await self._hooks.progressed(work, broadcast_id)
            except Exception as failure:  # noqa: BLE001 - the broadcast goes on all the same
                log_failure("broadcasts.unreported", failure, broadcast=broadcast_id)
            del self._to_report[broadcast_id]
            # To count a million deliveries takes a while, in which no copy leaves.
            self._report_every = max(REPORT_EVERY_S, (loop_time() - began) / REPORT_SHARE)
