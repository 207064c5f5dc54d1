"""Sends broadcasts by a fixed number of workers, at the pace of the bot.

A claimed delivery leaves at once: after a crash only deliveries on their way are unknown.
"""

import asyncio
from collections.abc import Callable
from random import random
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from chatbot.engine.loop import Loop
from chatbot.engine.outbox.broadcasts import rules
from chatbot.engine.outbox.broadcasts.store import Attempted, BroadcastStore, Claimed
from chatbot.engine.outbox.pace import Pace
from chatbot.engine.outbox.rules import Delivered, Outcome, TryLater, Unknown
from chatbot.engine.outbox.worker import Transport
from chatbot.engine.storage.engine import Storage


class Broadcaster(Loop):
    """Claims deliveries, attempts them, and records their outcomes, many at a time.

    `after_commit` is called with each session: a report or a room's hook may owe messages.
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
        self._troubles = 0  # in a row
        self._rests_until = 0.0
        self._look_at = 0.0
        self._record_at = 0.0

    def wake(self) -> None:
        """Look at the broadcasts again: one began, or was decided about."""
        self._look_at = 0.0
        super().wake()

    async def _until_stopped(self, tasks: asyncio.TaskGroup) -> None:
        for _ in range(rules.WORKERS):
            tasks.create_task(self._deliver())
        await super()._until_stopped(tasks)
        for _ in range(rules.WORKERS):
            self._queue.put_nowait(None)

    async def _record(self) -> None:
        await self._in_one_transaction(room=0)

    def _start_over(self) -> None:
        self._store.start_over()

    async def _deliver(self) -> None:
        while (claimed := await self._queue.get()) is not None:
            progress, delivery = claimed
            outcome = await self._attempt(progress.call, delivery)
            self._done.append((progress, delivery, outcome))
            self._rest_if_cut_off(outcome)

    async def _attempt(self, call: Any, delivery: rules.ClaimedDelivery) -> Outcome:
        if rest := self._transport.resting(delivery.chat):
            return rest
        if delivery.is_too_old and call.instead is not None:
            call = call.instead
        fields = {"broadcast": delivery.broadcast}
        return await self._transport.attempt(call, delivery.place, fields)

    def _rest_if_cut_off(self, outcome: Outcome) -> None:
        """Rest when no call gets through, so that fewer deliveries become unknown.

        Calls that were on their way when the rest or a flood began tell nothing new.
        """
        if isinstance(outcome, Delivered):
            self._troubles = 0
            return
        rests = max(self._transport.rests(), self._rests_until - _now())
        if isinstance(outcome, TryLater | Unknown) and rests <= 0:
            self._troubles += 1
            self._rests_until = _now() + rules.rest_after(self._troubles, random())  # noqa: S311 - no secret

    async def _work(self, _tasks: asyncio.TaskGroup) -> float:
        if (idle := self._idle()) > 0:  # but outcomes have to be recorded in time
            return min(idle, rules.RECORDED_IN_S) if self._under_way else idle
        room, now = 0, _now()
        if not self._stopping and self._rest(now) <= 0:
            room = min(self._spare(), self._pace.room(now))
        for claimed in await self._in_one_transaction(room=room):
            self._pace.departs(claimed[1].chat, _now())
            self._queue.put_nowait(claimed)
        return rules.TICK_S if self._pace.room(_now()) < rules.AT_ONCE else rules.LONG_TICK_S

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
        self._record_at = _now() + rules.RECORDED_IN_S
        return claimed

    def _idle(self) -> float:
        """Return the seconds until there is a row to look at, and copies may leave."""
        now = _now()
        waits, report = self._store.waits(now), self._store.report_in(now)
        return min(
            self._record_at - now if self._done else self.LOOK_AGAIN_S,
            self.LOOK_AGAIN_S if waits is None else max(waits, self._rest(now)),
            self.LOOK_AGAIN_S if report is None else report,
            self._look_at - now,
        )

    def _rest(self, now: float) -> float:
        """Return the seconds in which no copy may leave."""
        full = rules.TICK_S if self._spare() <= 0 else 0.0
        return max(full, self._transport.rests(), self._rests_until - now, self._pace.wait(now))

    def _spare(self) -> int:
        """Count the deliveries that the workers can take: as many as they managed lately."""
        ready_for = rules.WORKERS + 2 * len(self._done)
        return min(rules.AT_ONCE, ready_for) - (len(self._under_way) - len(self._done))


def _now() -> float:
    return asyncio.get_running_loop().time()
