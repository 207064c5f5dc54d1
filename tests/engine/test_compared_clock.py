"""Telegram's time, as its answers tell it, beside the machine's."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from chatbot.engine import jobs
from chatbot.engine.jobs import ComparedClock, ServerTime
from tests.waiting import until

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
SECOND = timedelta(seconds=1)


def test_it_goes_on_by_a_clock_that_nobody_sets() -> None:
    passed = 100.0
    server = ServerTime(lambda: passed)
    server.hear(format_datetime(NOW, usegmt=True))
    assert server.ahead(NOW) == timedelta()
    passed += 60
    assert server.ahead(NOW + 60 * SECOND) == timedelta()
    assert server.ahead(NOW + timedelta(days=365)) == timedelta(days=365) - 60 * SECOND
    assert server.ahead(NOW - timedelta(days=1)) == -timedelta(days=1) - 60 * SECOND


def test_an_answer_that_comes_later_counts() -> None:
    server = ServerTime(lambda: 0.0)
    server.hear(format_datetime(NOW, usegmt=True))
    server.hear("Tue, 24 Nov 2026 13:00:00 +0000")
    assert server.ahead(NOW) == timedelta(hours=-1)


class Machine:
    """A machine whose clock is looked at; the one that nobody sets stands still as it sleeps."""

    def __init__(self) -> None:
        self.now = NOW
        self.looks = 0
        self.server = ServerTime(lambda: 0.0)
        self.told: list[timedelta | None] = []

    def clock(self) -> datetime:
        self.looks += 1
        return self.now

    async def tell(self, off: timedelta | None, _at: datetime) -> bool:
        self.told.append(off)
        return True

    async def is_watched(self) -> None:
        """Let it be looked at some times."""
        enough = self.looks + 5
        await until(lambda: self.looks > enough)


@pytest.fixture
async def machine(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Machine]:
    monkeypatch.setattr(jobs, "COMPARED_EVERY_S", 0.0)
    machine = Machine()
    machine.server.hear(format_datetime(NOW, usegmt=True))
    watching = asyncio.create_task(ComparedClock(machine.clock, machine.server).watch(machine.tell))
    yield machine
    watching.cancel()


async def test_a_machine_that_slept_is_not_said_to_be_wrong(machine: Machine) -> None:
    machine.now += timedelta(hours=8)
    await machine.is_watched()
    machine.server.hear(format_datetime(machine.now, usegmt=True))
    await machine.is_watched()
    assert not machine.told


async def test_a_clock_is_wrong_once_an_answer_confirms_it(machine: Machine) -> None:
    machine.now += timedelta(hours=8)
    await machine.is_watched()
    machine.server.hear(format_datetime(NOW + timedelta(hours=1), usegmt=True))
    await until(lambda: bool(machine.told))
    await machine.is_watched()
    machine.now = NOW + timedelta(hours=1)
    await until(lambda: len(machine.told) == 2)
    assert machine.told == [timedelta(hours=7), None]


@pytest.mark.parametrize(
    "date", [None, "", "soon", "Tue, 99 Nov 2026 12:00:00 GMT", "1 Jan 99999 0:0:0 GMT", "é", ",,"]
)
def test_a_date_that_cannot_be_read_is_none(date: str | None) -> None:
    server = ServerTime()
    server.hear(date)
    assert server.ahead(NOW) is None


def test_a_date_without_a_zone_is_utc() -> None:
    server = ServerTime(lambda: 0.0)
    server.hear("Tue, 24 Nov 2026 12:00:00 -0000")
    assert server.ahead(NOW) == timedelta()
