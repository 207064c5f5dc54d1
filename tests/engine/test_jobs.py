"""Jobs run by the clock, which somebody may set."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta

import pytest

from chatbot.conversation import UnitOfWork
from chatbot.engine import jobs
from chatbot.engine.jobs import Schedule
from chatbot.engine.storage.engine import Storage
from tests.clock import NOW, StoppedClock
from tests.waiting import until

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)

pytestmark = pytest.mark.parametrize("databases", ["sqlite"], indirect=True)


class Job:
    """A job that notes at which times it ran."""

    def __init__(self) -> None:
        self.ran: list[datetime] = []

    async def __call__(self, work: UnitOfWork) -> None:
        self.ran.append(work.at)


@pytest.fixture(autouse=True)
def hurries(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs, "LOOK_EVERY_S", 0.001)


@pytest.fixture
def job() -> Job:
    return Job()


@pytest.fixture
def clock() -> StoppedClock:
    return StoppedClock()


@asynccontextmanager
async def every(
    seconds: float, job: Job, storage: Storage, clock: StoppedClock
) -> AsyncIterator[None]:
    running = asyncio.create_task(Schedule(seconds, (job,)).run(storage, clock))
    yield
    running.cancel()


async def is_looked_at(clock: StoppedClock) -> None:
    """Let the clock be looked at some times."""
    enough = clock.looks + 5
    await until(lambda: clock.looks > enough)


async def test_a_clock_that_is_set_forward_makes_jobs_due_at_once(
    storage: Storage, clock: StoppedClock, job: Job
) -> None:
    async with every(3_600, job, storage, clock):
        await until(lambda: job.ran == [NOW])
        clock.at += HOUR - MINUTE
        await is_looked_at(clock)
        assert job.ran == [NOW]
        clock.at += MINUTE
        await until(lambda: job.ran == [NOW, NOW + HOUR])
        await is_looked_at(clock)
        assert len(job.ran) == 2


async def test_what_can_wait_begins_a_while_after_the_start(
    storage: Storage, clock: StoppedClock, job: Job
) -> None:
    running = asyncio.create_task(Schedule(3_600, (job,), can_wait=True).run(storage, clock))
    await is_looked_at(clock)
    assert job.ran == []
    clock.at += MINUTE
    await until(lambda: job.ran == [NOW + MINUTE])
    running.cancel()


async def test_a_clock_that_is_set_back_keeps_no_job_from_its_turn(
    storage: Storage, clock: StoppedClock, job: Job
) -> None:
    async with every(0.01, job, storage, clock):
        await until(lambda: len(job.ran) == 1)
        clock.at -= 24 * HOUR
        await until(lambda: job.ran.count(NOW - 24 * HOUR) == 2)


async def test_a_job_that_waited_to_write_doesn_t_know_a_later_time(
    storage: Storage, clock: StoppedClock, job: Job
) -> None:
    async with every(3_600, job, storage, clock):
        async with storage.transaction():
            await until(lambda: clock.asked == 2)  # for the round, and for the job
            clock.at -= HOUR
        await until(lambda: bool(job.ran))
    assert job.ran == [NOW - HOUR]
