"""Scheduled jobs: reminders and sendings at their hour, and purges."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from sqlalchemy.ext.asyncio import AsyncSession

from chatbot.conversation import UnitOfWork
from chatbot.engine.logging import log_failure
from chatbot.engine.storage.engine import Storage

LOOK_EVERY_S = 5.0  # at the clock, which may be set forward
SETTLED_S = 60.0  # after a start: first, people who wrote meanwhile are answered

# Does a part of the due work; returns True where more may be left for another transaction. No
# transaction is long, and people are answered in between.
Job = Callable[[UnitOfWork], Awaitable[bool | None]]


class Clock(Protocol):
    """Tells the time."""

    def now(self) -> datetime: ...

    async def once_right(self) -> datetime:
        """Return the time once the clock may be believed."""


@dataclass(frozen=True, slots=True)
class Schedule:
    """Jobs that are done one after the other, every `every_s` seconds.

    Fewer seconds pass where the clock is set forward. `can_wait`: begin a while after the start.
    """

    every_s: float
    jobs: tuple[Job, ...]
    can_wait: bool = False

    async def run(
        self,
        storage: Storage,
        clock: Clock,
        after_commit: Callable[[AsyncSession], None] = lambda _session: None,
    ) -> None:
        """Do the jobs until cancelled; a failure is logged, and the other jobs have their turn."""
        if self.can_wait:
            await _rest(await clock.once_right(), SETTLED_S, clock)
        while True:
            since = await clock.once_right()
            for job in self.jobs:
                try:
                    while await _do_some(job, storage, clock, after_commit):
                        pass
                except Exception as failure:  # noqa: BLE001 - of any job
                    log_failure("job.failed", failure)
            await _rest(since, self.every_s, clock)


async def _rest(since: datetime, seconds: float, clock: Clock) -> None:
    until, left = since + timedelta(seconds=seconds), seconds
    while left > 0:
        await asyncio.sleep(nap := min(left, LOOK_EVERY_S))
        left = left - nap if clock.now() < until else 0


async def _do_some(
    job: Job,
    storage: Storage,
    clock: Clock,
    after_commit: Callable[[AsyncSession], None],
) -> bool:
    at = await clock.once_right()
    async with storage.transaction() as session:
        if clock.now() < at:  # set back while other transactions wrote
            return True
        has_more = await job(UnitOfWork(session, at))
    after_commit(session)
    return bool(has_more)
