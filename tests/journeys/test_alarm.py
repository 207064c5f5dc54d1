"""The admins are told once when the bot falls ill, and once when it is well again."""

import re

import pytest
from sqlalchemy import text

from chatbot.app import running
from chatbot.cli import cast
from chatbot.engine import checkup, health as healths
from chatbot.engine.health import Trouble
from chatbot.engine.storage.engine import Storage
from chatbot.engine.telegram import alarm, intake, transport
from telegram_sandbox.state.faults import Cut
from tests.journeys.deployment import Deployment
from tests.waiting import until

pytestmark = pytest.mark.thorough

ADMINS = str(cast.AWA.id)
WELL = re.compile(
    r"Je vais de nouveau bien, après \d+ secondes?\. Ce qui n’allait pas\u00a0: (.+) \("
)


@pytest.fixture(autouse=True)
def hurries(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(healths, "ILL_AFTER_S", 1.5)
    monkeypatch.setattr(checkup, "EVERY_S", 0.05)
    monkeypatch.setattr(alarm, "EVERY_S", 0.05)
    monkeypatch.setattr(transport, "LONGEST_WAIT_S", 0.1)
    monkeypatch.setattr(intake, "LONG_POLL_S", 1)
    monkeypatch.setattr(intake, "LATE_S", 0.3)
    monkeypatch.setattr(intake, "PAUSE_S", 0.1)


async def until_said(deployment: Deployment, words: str) -> list[str]:
    """Wait until the last that Awa was told begins with these words; return all of it."""
    await until(lambda: deployment.said_to(cast.AWA)[-1].startswith(words))
    return deployment.said_to(cast.AWA)


async def rename(storage: Storage, table: str, name: str) -> None:
    async with storage.transaction() as session:
        await session.execute(text(f"ALTER TABLE {table} RENAME TO {name}"))


async def test_when_nothing_can_be_stored_they_are_told_all_the_same(
    deployment: Deployment,
) -> None:
    async with deployment.bot(admins=ADMINS):
        await deployment.person(cast.AWA).says("/aide")
        await rename(deployment.storage, "alembic_version", "away")
        said = await until_said(deployment, "Je ne vais pas bien\u00a0: rien ne s’enregistre (")
        assert len(said) == 2
        await rename(deployment.storage, "away", "alembic_version")
        said = await until_said(deployment, "Je vais de nouveau bien")
        assert WELL.match(said[-1])
        assert len(said) == 3


@pytest.mark.parametrize("databases", ["sqlite"], indirect=True)
async def test_where_telegram_could_not_be_reached_they_hear_of_it_afterwards(
    deployment: Deployment,
) -> None:
    async with deployment.bot(admins=ADMINS):
        await deployment.person(cast.AWA).says("/aide")
        deployment.happens(Cut(method="getUpdates", when="before"))
        deployment.happens(Cut(method="sendMessage", when="before"))
        await until(lambda: len(deployment.struck()) == 2)  # when the alarm tried in vain
        deployment.world.faults.clear()
        said = await until_said(deployment, "Je vais de nouveau bien")
    found = WELL.match(said[-1])
    assert found
    assert "rien n’arrive de Telegram" in found[1]
    assert len(said) == 2


@pytest.mark.parametrize("databases", ["sqlite"], indirect=True)
async def test_a_start_that_takes_long_alarms_nobody(deployment: Deployment) -> None:
    deployment.says(cast.AWA, "/aide")
    deployment.happens(Cut(when="before"))
    async with running(deployment.settings(admins=ADMINS), None) as bot:
        await until(lambda: bot.health.troubles()[Trouble.NO_ANSWER] > healths.ILL_AFTER_S)
        deployment.world.faults.clear()
        await until(lambda: not bot.health.troubles())
        for _ in range(3):
            await deployment.person(cast.AWA).says("/aide")
    assert len(deployment.said_to(cast.AWA)) == 4
