"""Work in the background: loops over rows, scheduled jobs, and the clock that jobs trust.

Telegram's answers tell the time too. Scheduled jobs wait while the two clocks differ: a row that
was purged a year too early never comes back, and a message that was sent can't be called back.
"""

import asyncio
import time
from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import ClassVar, Protocol

from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncSession

from chatbot.conversation import Clock, UnitOfWork
from chatbot.engine.logging import log_failure
from chatbot.engine.storage.engine import Storage

LOOK_EVERY_S = 5.0  # between two looks at the clock, which may be set forward
SETTLED_S = 60.0  # after a start, in which people who wrote meanwhile are answered first
AGREE_WITHIN = timedelta(minutes=10)  # tolerated between the machine's clock and Telegram's
COMPARED_EVERY_S = 10.0

# Does some of the due work in one short transaction; returns True if more may be left for another
# transaction. People are answered between the two.
Job = Callable[[UnitOfWork], Awaitable[bool | None]]


def loop_time() -> float:
    """Return seconds on the running loop's clock, which never goes back."""
    return asyncio.get_running_loop().time()


class TrustedClock(Protocol):
    def now(self) -> datetime: ...

    async def once_right(self) -> datetime:
        """Wait until the clock can be trusted, and return the time."""


@dataclass(frozen=True, slots=True)
class Schedule:
    """Jobs that are done one after the other, every `every_s` seconds.

    If the clock is set forward, the next round begins sooner. `can_wait`: begin SETTLED_S after the
    start.
    """

    every_s: float
    jobs: tuple[Job, ...]
    can_wait: bool = False

    async def run(
        self,
        storage: Storage,
        clock: TrustedClock,
        after_commit: Callable[[AsyncSession], None] = lambda _session: None,
    ) -> None:
        """Do the jobs until cancelled; a failure is logged, and the other jobs have their turn."""
        if self.can_wait:
            await _rest(await clock.once_right(), SETTLED_S, clock)
        while True:
            since = await clock.once_right()
            for job in self.jobs:
                try:
                    has_more: bool | None = True
                    while has_more:
                        at = await clock.once_right()
                        async with storage.transaction() as session:
                            if clock.now() < at:  # set back while other transactions wrote
                                continue
                            has_more = await job(UnitOfWork(session, at))
                        after_commit(session)
                except Exception as failure:  # noqa: BLE001 - of any job
                    log_failure("job.failed", failure)
            await _rest(since, self.every_s, clock)


async def _rest(since: datetime, seconds: float, clock: TrustedClock) -> None:
    until, left = since + timedelta(seconds=seconds), seconds
    while left > 0:
        await asyncio.sleep(nap := min(left, LOOK_EVERY_S))
        left = left - nap if clock.now() < until else 0


class Loop(ABC):
    """Works off rows, then naps until new rows may be due, or until woken.

    Rows are the queue: memory holds only the rows under way now, so a restart goes on where this
    process stopped.
    """

    # Seconds at most between two looks, for rows of other processes and for failed work.
    LOOK_AGAIN_S: ClassVar[float] = 5.0

    def __init__(self, name: str) -> None:
        self._name = name  # for the logs
        self._woken = asyncio.Event()
        self._stopping = False

    def wake(self) -> None:
        """End the nap: there are new rows."""
        self._woken.set()

    def stop(self) -> None:
        """Begin no new work; `run` returns once all work under way has ended."""
        self._stopping = True
        self._woken.set()

    async def run(self) -> None:
        """Work until stopped. A cancellation interrupts the work under way."""
        try:
            async with asyncio.TaskGroup() as tasks:
                await self._until_stopped(tasks)
        finally:
            with suppress(SQLAlchemyError):  # as after a crash
                await self._record()

    async def _until_stopped(self, tasks: asyncio.TaskGroup) -> None:
        while not self._stopping:
            self._woken.clear()
            try:
                seconds = await self._work(tasks)
            except Exception as failure:  # noqa: BLE001 - a database that is away for a while
                log_failure(f"{self._name}.unreadable", failure)
                self._start_over()
                seconds = self.LOOK_AGAIN_S
            if seconds > 0:
                with suppress(TimeoutError):
                    async with asyncio.timeout(seconds):
                        await self._woken.wait()

    @abstractmethod
    async def _work(self, tasks: asyncio.TaskGroup) -> float:
        """Record finished work and begin new; return the seconds until more may be due."""

    @abstractmethod
    async def _record(self) -> None:
        """Record finished work; after a crash before that, the rows of the work are still open."""

    def _start_over(self) -> None:  # noqa: B027 - not every loop remembers what it read
        """Forget all that was read of the database, because the last transaction failed."""


class ServerTime:
    """Telegram's time: the `Date` header of an answer, plus the seconds since the answer.

    `elapsed`: a clock in seconds that nobody can set.
    """

    def __init__(self, elapsed: Callable[[], float] = time.monotonic) -> None:
        self._elapsed = elapsed
        self._date = ""
        self._heard: tuple[datetime, float] | None = None
        self.answers = 0  # number of answers with a `Date`

    def hear(self, date: str | None) -> None:
        """Take the `Date` of an answer; an unreadable date is ignored."""
        if date and date != self._date:
            try:
                moment = parsedate_to_datetime(date)
            except (ValueError, OverflowError):
                return
            self._date = date
            self._heard = (moment.replace(tzinfo=moment.tzinfo or UTC), self._elapsed())
        self.answers += bool(date)

    def ahead(self, at: datetime) -> timedelta | None:
        """Return how far `at` is ahead of Telegram's time, to a second or two; None: unknown."""
        if self._heard is None:
            return None
        moment, heard = self._heard
        return at - moment - timedelta(seconds=self._elapsed() - heard)


@dataclass(frozen=True, slots=True)
class ComparedClock:
    """Compares this machine's clock with Telegram's, and trusts it while Telegram's is unknown."""

    clock: Clock
    server: ServerTime

    def now(self) -> datetime:
        """Return this machine's time, even if it differs from Telegram's."""
        return self.clock()

    async def once_right(self) -> datetime:
        """Wait until the clocks agree, and return the time."""
        while self._off(at := self.clock()) is not None:  # noqa: ASYNC110 - of the system
            await asyncio.sleep(COMPARED_EVERY_S)
        return at

    async def watch(self, tell: Callable[[timedelta | None, datetime], Awaitable[bool]]) -> None:
        """Call `tell` each time the two clocks begin to differ (by how much) or agree again (None).

        A difference counts once a second answer of Telegram's confirms it: after a sleep of the
        machine, the first comparison may be wrong. If `tell` returns False, it is called again
        later.
        """
        was_told, answers = False, None
        while True:
            off = self._off(at := self.clock())
            if off is None or answers is None:
                answers = None if off is None else self.server.answers
            is_sure = off is None or answers != self.server.answers
            if is_sure and (off is not None) != was_told and await tell(off, at):
                was_told = not was_told
            await asyncio.sleep(COMPARED_EVERY_S)

    def _off(self, at: datetime) -> timedelta | None:
        """Return how far `at` is ahead of Telegram's time (behind: below 0); None: near enough."""
        ahead = self.server.ahead(at)
        return ahead if ahead is not None and abs(ahead) > AGREE_WITHIN else None
