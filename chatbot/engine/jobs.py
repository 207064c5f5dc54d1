"""Jobs that run by the clock: what is done at its hour, and what is forgotten in time."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from chatbot.engine.logging import log_failure
from chatbot.engine.storage.engine import Storage

# Does some of what there is to do by then; returns True where there may be more, which is left to
# another transaction: none of them is long, and people are answered in between.
Job = Callable[[AsyncSession, datetime], Awaitable[bool | None]]
Clock = Callable[[], Awaitable[datetime]]  # tells the time once it may be believed


@dataclass(frozen=True, slots=True)
class Schedule:
    """Jobs that are done one after the other, again and again."""

    every_s: float
    jobs: tuple[Job, ...]

    async def run(
        self,
        storage: Storage,
        clock: Clock,
        after_commit: Callable[[AsyncSession], None] = lambda _session: None,
    ) -> None:
        """Do them until cancelled; a job that fails is logged, and keeps no other from its turn."""
        while True:
            for job in self.jobs:
                try:
                    while await _do_some(job, storage, clock, after_commit):
                        pass
                except Exception as failure:  # noqa: BLE001 - of any job
                    log_failure("job.failed", failure)
            await asyncio.sleep(self.every_s)


async def _do_some(
    job: Job,
    storage: Storage,
    clock: Clock,
    after_commit: Callable[[AsyncSession], None],
) -> bool:
    at = await clock()
    async with storage.transaction() as session:
        has_more = await job(session, at)
    after_commit(session)
    return bool(has_more)
