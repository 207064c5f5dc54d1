"""Delivers the outbox and the broadcasts, at one pace."""

import asyncio
from collections.abc import Awaitable, Callable, Collection
from dataclasses import dataclass
from datetime import datetime
from random import random

from sqlalchemy.ext.asyncio import AsyncSession

from chatbot.conversation import UnitOfWork
from chatbot.engine.jobs import Loop
from chatbot.engine.outbox import rules, service
from chatbot.engine.outbox.broadcast_store import TICK_S, Attempted, BroadcastStore, Claimed
from chatbot.engine.outbox.pace import Pace
from chatbot.engine.outbox.worker import OutboxWorker, Renderer, Transport
from chatbot.engine.storage.engine import Storage

WORKERS = 64  # calls under way at once
AT_ONCE = 512  # at most, of deliveries claimed and not recorded yet
LONG_TICK_S = 0.025  # between two claims without a pace: fewer, larger transactions are cheaper
RECORDED_IN_S = 0.1  # until an outcome is recorded at the latest; usually with the next claim
PATIENCE = 3  # failures in a row to get through to Telegram, before all calls pause


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryHooks:
    """The functions of the rooms that the delivery calls within its transactions."""

    # Given a broadcast, its topic and chats whose turn it is: the chats among these that are not to
    # get the broadcast any more, and why.
    unwanted: Callable[[UnitOfWork, int, str, Collection[int]], Awaitable[dict[int, rules.Skipped]]]
    # The broadcast with this id has made progress.
    progressed: Callable[[UnitOfWork, int], Awaitable[None]]
    # No message reaches the chat any more.
    unreachable: Callable[[UnitOfWork, int], Awaitable[None]]
    # A group has a new id: first the former id, then the new one.
    group_moved: Callable[[AsyncSession, int, int], Awaitable[None]]


class DeliveryService:
    """Works off the outbox and the broadcasts."""

    def __init__(
        self,
        storage: Storage,
        transport: Transport,
        renderer: Renderer,
        pace: Pace,
        hooks: DeliveryHooks,
        *,
        clock: Callable[[], datetime],
    ) -> None:
        self._hooks = hooks
        self._clock = clock
        self._worker = OutboxWorker(
            storage, transport, renderer, pace, clock=clock, on_outcome=self._on_outcome
        )

        def work(session: AsyncSession) -> UnitOfWork:
            return UnitOfWork(session, clock())

        store = BroadcastStore(
            renderer,
            clock=clock,
            unwanted=lambda session, *copies: hooks.unwanted(work(session), *copies),
            on_outcome=self._on_outcome,
            report=lambda session, broadcast: hooks.progressed(work(session), broadcast),
        )
        self._broadcaster = Broadcaster(storage, transport, pace, store, after_commit=self.wake)

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

    async def _on_outcome(
        self, session: AsyncSession, chat: int, outcome: rules.Unreachable | rules.Moved
    ) -> None:
        if isinstance(outcome, rules.Moved):
            await self._hooks.group_moved(session, chat, outcome.chat)
        else:
            await self._hooks.unreachable(UnitOfWork(session, self._clock()), chat)


class Broadcaster(Loop):
    """Sends broadcasts by a fixed number of workers, and records the outcomes many at a time.

    A claimed delivery leaves at once, so that a crash leaves only deliveries on their way unknown.
    `after_commit` is called with each session, since a report or a room's hook may owe messages.
    """

    def __init__(
        self,
        storage: Storage,
        transport: Transport,
        pace: Pace,
        store: BroadcastStore,
        *,
        after_commit: Callable[[AsyncSession], None] = lambda _session: None,
    ) -> None:
        super().__init__("broadcasts")
        self._storage = storage
        self._transport = transport
        self._pace = pace
        self._after_commit = after_commit
        self._store = store
        self._queue: asyncio.Queue[Claimed | None] = asyncio.Queue()
        # By chat, until the result is recorded.
        self._under_way: dict[int, rules.ClaimedDelivery] = {}
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
        self._store.start_over()

    async def _deliver(self) -> None:
        while (claimed := await self._queue.get()) is not None:
            progress, delivery = claimed
            call = progress.call
            if delivery.is_too_old and call.instead is not None:
                call = call.instead
            outcome = self._transport.resting(delivery.chat)
            if outcome is None:
                fields = {"broadcast": delivery.broadcast}
                outcome = await self._transport.attempt(call, delivery.place, fields)
            self._done.append((progress, delivery, outcome))
            if isinstance(outcome, rules.Delivered):
                self._troubles = 0
            elif isinstance(outcome, rules.TryLater | rules.Unknown) and (
                # Calls that were on their way when a rest or a flood began tell nothing new.
                max(self._transport.rests(), self._rests_until - _now()) <= 0
            ):
                # One or two failures may be a chat's own trouble. After more, the line must be
                # down: all calls pause, so that fewer deliveries become unknown.
                self._troubles += 1
                if (more := self._troubles - PATIENCE) >= 0:
                    self._rests_until = _now() + rules.backoff(more, random())  # noqa: S311 - no secret

    async def _work(self, _tasks: asyncio.TaskGroup) -> float:
        now = _now()
        # How many deliveries the workers can take, judged by how many they finished lately.
        ready_for = min(AT_ONCE, WORKERS + 2 * len(self._done))
        spare = ready_for - (len(self._under_way) - len(self._done))
        # `rest`: the seconds in which no copy may leave; `waits`: those until a row can be claimed.
        full = TICK_S if spare <= 0 else 0.0
        rest = max(full, self._transport.rests(), self._rests_until - now, self._pace.wait(now))
        waits, report = self._store.due_in(now)
        idle = min(
            self._record_at - now if self._done else self.LOOK_AGAIN_S,
            self.LOOK_AGAIN_S if waits is None else max(waits, rest),
            self.LOOK_AGAIN_S if report is None else report,
            self._look_at - now,
        )
        if idle > 0:  # but wake in time to record the outcomes of calls under way
            return min(idle, RECORDED_IN_S) if self._under_way else idle
        leaving = not self._stopping and rest <= 0
        room = min(spare, self._pace.room(now)) if leaving else 0
        for claimed in await self._in_one_transaction(room=room):
            self._pace.departs(claimed[1].chat, _now())
            self._queue.put_nowait(claimed)
        return TICK_S if self._pace.room(_now()) < AT_ONCE else LONG_TICK_S

    async def _in_one_transaction(self, *, room: int) -> list[Claimed]:
        done = list(self._done)
        over = {delivery.chat for _, delivery, _ in done}
        left = [delivery for delivery in self._under_way.values() if delivery.chat not in over]
        async with self._storage.transaction() as session:
            await self._store.refresh(session, self._under_way.values())
            await self._store.record(session, done)
            claimed = await self._store.claim(
                session, room, left, lambda chat: self._pace.wait_of(chat, _now())
            )
            await self._store.report(session)
        self._after_commit(session)
        del self._done[: len(done)]
        self._under_way = {
            delivery.chat: delivery for delivery in (*left, *(delivery for _, delivery in claimed))
        }
        self._look_at = _now() + self.LOOK_AGAIN_S
        self._record_at = _now() + RECORDED_IN_S
        return claimed


def _now() -> float:
    return asyncio.get_running_loop().time()
