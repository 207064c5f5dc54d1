"""What runs by the clock: what is done at its hour, and what is forgotten in time."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from chatbot.engine.logging import seen
from chatbot.engine.storage.engine import Storage

# Does some of what there is to do by that hour; True where there may be more of it, which is left
# to another transaction: so none of them is long, and whoever answers people has a turn in between.
Job = Callable[[AsyncSession, datetime], Awaitable[bool | None]]

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Schedule:
    """Jobs that are done one after the other, again and again."""

    every_s: float
    jobs: tuple[Job, ...]

    async def run(
        self,
        storage: Storage,
        clock: Callable[[], datetime],
        after_commit: Callable[[AsyncSession], None] = lambda _session: None,
    ) -> None:
        """Do them until cancelled; a job that fails is logged, and keeps no other from its turn."""
        while True:
            for job in self.jobs:
                try:
                    while await _do_some(job, storage, clock, after_commit):
                        pass
                except Exception as failure:  # noqa: BLE001 - as said
                    log.error("job.failed", **seen(failure))  # noqa: TRY400 - not its words
            await asyncio.sleep(self.every_s)


async def _do_some(
    job: Job,
    storage: Storage,
    clock: Callable[[], datetime],
    after_commit: Callable[[AsyncSession], None],
) -> bool:
    async with storage.transaction() as session:
        has_more = await job(session, clock())
    after_commit(session)
    return bool(has_more)
