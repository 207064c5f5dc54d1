"""Looks at the process again and again, for what shows only when somebody looks.

Whether anything could be stored, were there something to store; and whether rows wait in vain.
"""

import asyncio
import time
from collections.abc import Callable, Collection, Iterable
from datetime import datetime

import structlog

from chatbot.conversation import UnitOfWork
from chatbot.engine.health import Health
from chatbot.engine.inbox import queries as inbox
from chatbot.engine.logging import log_failure
from chatbot.engine.outbox import queries as outbox
from chatbot.engine.storage.engine import Storage

EVERY_S = 5.0
MOST = 1_000  # rows, of those that wait

log = structlog.get_logger()


class Waits:
    """Remembers since when rows have been seen, for which nothing has to be waited for.

    An update waits until it is answered. Of what is owed, the last one may have to wait long for
    the pace: there it counts since when nothing has left.
    """

    def __init__(self) -> None:
        self._unanswered: dict[int, float] = {}  # row: since
        self._overdue: frozenset[int] = frozenset()
        self._left_at = 0.0

    def longest(self, unanswered: Collection[int], overdue: Collection[int], now: float) -> float:
        """Return for how many seconds something has waited, now that these rows are seen."""
        self._unanswered = {row: self._unanswered.get(row, now) for row in unanswered}
        if not self._overdue or self._overdue.difference(overdue):
            self._left_at = now
        self._overdue = frozenset(overdue)
        since = [*self._unanswered.values(), *([self._left_at] if overdue else [])]
        return now - min(since, default=now)


class Checkup:
    """Notes what it finds, and logs when the process falls ill and when it is well again.

    `holds`: whether nothing may be written yet to the chat or the person of that id, so that what
    waits for them has to.
    """

    def __init__(
        self,
        storage: Storage,
        health: Health,
        holds: Callable[[int], bool],
        *,
        clock: Callable[[], datetime],
    ) -> None:
        self._storage = storage
        self._health = health
        self._holds = holds
        self._clock = clock
        self._waits = Waits()

    async def run(self) -> None:
        """Look until cancelled."""
        async with asyncio.TaskGroup() as looking:
            looking.create_task(self._look_at_database())
            looking.create_task(self._tell())

    async def _look_at_database(self) -> None:
        while True:
            self._health.stored.tried()
            try:
                await self._storage.touch()
                self._health.waits_s = await self._waits_s()
            except Exception as trouble:  # noqa: BLE001 - whatever it is, one looks again
                log_failure("health.not_stored", trouble)
            else:
                self._health.stored.worked()
            await asyncio.sleep(EVERY_S)

    async def _waits_s(self) -> float:
        async with self._storage.reading() as session:
            unanswered = await inbox.unanswered(session, limit=MOST)
            overdue = await outbox.overdue(UnitOfWork(session, self._clock()), limit=MOST)
        return self._waits.longest(self._free(unanswered), self._free(overdue), time.monotonic())

    def _free(self, rows: Iterable[tuple[int, ...]]) -> set[int]:
        return {row for row, *whose in rows if not any(map(self._holds, whose))}

    async def _tell(self) -> None:
        """Log changes, also while the database keeps the other task waiting."""
        was_ill = False
        while True:
            await asyncio.sleep(EVERY_S)
            why = self._health.why()
            if why and not was_ill:
                log.error("health.ill", why=why)
            elif was_ill and not why:
                log.info("health.well")
            was_ill = bool(why)
