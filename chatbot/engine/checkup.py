"""Looks at the process again and again, for what shows only when somebody looks.

Whether anything could be stored, were there something to store; how long the oldest row waits.
"""

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from chatbot.engine.health import Health
from chatbot.engine.inbox import queries as inbox
from chatbot.engine.logging import log_failure
from chatbot.engine.outbox import queries as outbox
from chatbot.engine.storage.engine import Storage

EVERY_S = 5.0

log = structlog.get_logger()


class Checkup:
    """Notes what it finds, and logs when the process falls ill and when it is well again."""

    def __init__(self, storage: Storage, health: Health, *, clock: Callable[[], datetime]) -> None:
        self._storage = storage
        self._health = health
        self._clock = clock
        self._was_ill = False

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
                async with self._storage.reading() as session:
                    self._health.oldest_wait_s = await self._oldest_wait_s(session)
            except Exception as trouble:  # noqa: BLE001 - whatever it is, one looks again
                log_failure("health.not_stored", trouble)
            else:
                self._health.stored.worked()
            await asyncio.sleep(EVERY_S)

    async def _oldest_wait_s(self, session: AsyncSession) -> float:
        now = self._clock()
        since = await inbox.oldest_waiting(session), await outbox.standing_still(session, now)
        waits = (now - moment for moment in since if moment is not None)
        return max(waits, default=timedelta()).total_seconds()

    async def _tell(self) -> None:
        """Log changes, also while the database keeps the other task waiting."""
        while True:
            await asyncio.sleep(EVERY_S)
            why = self._health.why()
            if why and not self._was_ill:
                log.error("health.ill", why=why)
            elif self._was_ill and not why:
                log.info("health.well")
            self._was_ill = bool(why)
