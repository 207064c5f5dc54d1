"""Checks every few seconds whether the database can be written, and whether rows wait in vain."""

import asyncio
import time
from collections.abc import Callable, Collection

import structlog

from chatbot.conversation import Clock, UnitOfWork
from chatbot.engine.health import Health
from chatbot.engine.inbox import queries as inbox
from chatbot.engine.logging import log_failure
from chatbot.engine.outbox import queries as outbox
from chatbot.engine.storage.engine import Storage

EVERY_S = 5.0
MOST = 1_000  # rows of each queue that a check reads

log = structlog.get_logger()


class WaitingTimes:
    """Remembers how long updates have waited for an answer, and the outbox for any progress.

    The last of many owed messages may rightly wait long for its turn. For the outbox, therefore,
    only the time since an overdue message last left counts.
    """

    def __init__(self) -> None:
        self._unanswered: dict[int, float] = {}  # row → when a check first saw it wait
        self._overdue: frozenset[int] = frozenset()
        self._left_at = 0.0

    def longest(self, unanswered: Collection[int], overdue: Collection[int], now: float) -> float:
        """Return the longest waiting time in seconds, given the rows that wait now."""
        self._unanswered = {row: self._unanswered.get(row, now) for row in unanswered}
        if not self._overdue or self._overdue.difference(overdue):
            self._left_at = now
        self._overdue = frozenset(overdue)
        since = [*self._unanswered.values(), *([self._left_at] if overdue else [])]
        return now - min(since, default=now)


async def keep_checking(
    storage: Storage, health: Health, must_wait: Callable[[int], bool], *, clock: Clock
) -> None:
    """Note findings in the health, and log when the process falls ill and gets well.

    `must_wait` tells whether a chat or person has to wait for messages; their rows don't count.
    """

    async def log_changes() -> None:
        was_ill = False
        while True:
            await asyncio.sleep(EVERY_S)
            why = health.why()
            if why and not was_ill:
                log.error("health.ill", why=why)
            elif was_ill and not why:
                log.info("health.well")
            was_ill = bool(why)

    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(log_changes())  # even while this task hangs in the database
        waiting_times = WaitingTimes()
        while True:
            health.stored.tried()
            try:
                await storage.touch()
                async with storage.reading() as session:
                    unanswered = await inbox.unanswered(session, limit=MOST)
                    overdue = await outbox.overdue(UnitOfWork(session, clock()), limit=MOST)
                health.waits_s = waiting_times.longest(
                    {row for row, *whose in unanswered if not any(map(must_wait, whose))},
                    {row for row, chat in overdue if not must_wait(chat)},
                    time.monotonic(),
                )
            except Exception as trouble:  # noqa: BLE001 - the next check follows in any case
                log_failure("health.not_stored", trouble)
            else:
                health.stored.worked()
            await asyncio.sleep(EVERY_S)
