"""A machine whose clock is wrong: nothing is forgotten or sent by it, and the admins are told."""

import asyncio
from datetime import UTC, datetime, timedelta, tzinfo

import pytest
from sqlalchemy import func, select, update

from chatbot import app
from chatbot.cli.cast import AWA
from chatbot.engine import jobs
from chatbot.engine.inbox.models import Received
from chatbot.engine.storage.engine import Storage
from tests.journeys.deployment import Deployment
from tests.waiting import LOOK_S

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
    monkeypatch.setattr(jobs, "COMPARED_EVERY_S", 0.05)
    return machine


async def remembered(storage: Storage) -> int:
    """Count the updates that are remembered, for two days."""
    async with storage.reading() as session:
        return await session.scalar(select(func.count()).select_from(Received)) or 0


async def admins_are_told(deployment: Deployment, words: str) -> None:
    """Have answers tell the time, until the newest notice about the clock holds these words."""
    awa = deployment.person(AWA)
    while (
        words not in ([text for text in deployment.said_to(AWA) if "horloge" in text] or [""])[-1]
    ):
        await awa.says("/dates")


async def test_a_clock_that_is_ahead_destroys_nothing_and_admins_are_told(
    deployment: Deployment, machine: Clock
) -> None:
    async with deployment.bot(admins=str(AWA.id)):
        await deployment.person(AWA).says("/start")
        machine.ahead = 3 * A_DAY
        await admins_are_told(deployment, "avance de 3 jours")
        machine.ahead = timedelta()
        await admins_are_told(deployment, "de nouveau à l’heure")
    known = await remembered(deployment.storage)
    machine.ahead = 3 * A_DAY
    async with deployment.bot():  # which forgets what is old as it starts
        await admins_are_told(deployment, "avance de 3 jours")
        assert await remembered(deployment.storage) >= known


@pytest.mark.usefixtures("waits_with_nothing")
async def test_what_is_old_is_forgotten_once_the_clocks_agree(
    deployment: Deployment, machine: Clock
) -> None:
    async with deployment.bot(admins=str(AWA.id)):
        await deployment.person(AWA).says("/start")
    async with deployment.storage.transaction() as session:
        await session.execute(update(Received).values(finished_at=machine.now(UTC) - 3 * A_DAY))
    old = await remembered(deployment.storage)
    machine.ahead = -A_DAY
    async with deployment.bot():
        await admins_are_told(deployment, "retarde de 24 heures")
        new = await remembered(deployment.storage) - old
        machine.ahead = timedelta()
        while await remembered(deployment.storage) > new:  # noqa: ASYNC110 - no event
            await asyncio.sleep(LOOK_S)
