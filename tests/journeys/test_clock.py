"""A machine whose clock is wrong: nothing is forgotten or sent by it, and the admins are told."""

import asyncio
from datetime import UTC, datetime, timedelta, tzinfo

import pytest
from sqlalchemy import func, select, update

from chatbot import app
from chatbot.cli.cast import AWA
from chatbot.engine.inbox.models import Received
from chatbot.engine.storage.engine import Storage
from chatbot.engine.telegram import clock
from tests.journeys.deployment import Deployment
from tests.waiting import LOOK_S, until

A_DAY = timedelta(days=1)


class Clock:
    """The machine's clock, which somebody sets."""

    ahead = timedelta()

    def now(self, zone: tzinfo | None = None) -> datetime:
        return datetime.now(zone) + self.ahead  # noqa: TID251 - as the bot would read it


@pytest.fixture
def machine(monkeypatch: pytest.MonkeyPatch) -> Clock:
    machine = Clock()
    monkeypatch.setattr(app, "datetime", machine)
    monkeypatch.setattr(clock, "LOOK_EVERY_S", 0.05)
    return machine


async def remembered(storage: Storage) -> int:
    """Count the updates that are remembered, for two days."""
    async with storage.reading() as session:
        return await session.scalar(select(func.count()).select_from(Received)) or 0


async def test_a_clock_that_is_ahead_destroys_nothing_and_admins_are_told(
    deployment: Deployment, machine: Clock
) -> None:
    awa = deployment.person(AWA)
    async with deployment.bot(admins=str(AWA.id)):
        await awa.says("/start")
        machine.ahead = 3 * A_DAY
        await until(lambda: any("avance de 3 jours" in text for text in deployment.said_to(AWA)))
    async with deployment.bot():  # which forgets what is old as it starts
        await awa.says("/aide")
        assert await remembered(deployment.storage) == 2
        machine.ahead = timedelta()
        await until(lambda: "de nouveau à l’heure" in deployment.said_to(AWA)[-1])
    assert len([text for text in deployment.said_to(AWA) if "horloge" in text]) == 3


async def test_what_is_old_is_forgotten_once_the_clocks_agree(
    deployment: Deployment, machine: Clock
) -> None:
    async with deployment.bot(admins=str(AWA.id)):
        await deployment.person(AWA).says("/start")
    async with deployment.storage.transaction() as session:
        await session.execute(update(Received).values(finished_at=machine.now(UTC) - 3 * A_DAY))
    machine.ahead = -A_DAY
    async with deployment.bot():
        await until(lambda: any("retarde de 24 heures" in t for t in deployment.said_to(AWA)))
        assert await remembered(deployment.storage) == 1
        machine.ahead = timedelta()
        while await remembered(deployment.storage):  # noqa: ASYNC110 - the database has no event
            await asyncio.sleep(LOOK_S)
