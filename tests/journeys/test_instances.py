"""Several instances on one PostgreSQL; on SQLite, a second one that waits for its turn."""

from contextlib import AsyncExitStack
from itertools import groupby
from pathlib import Path

import pytest
from sqlalchemy import text

from chatbot.cli import cast
from chatbot.engine.telegram import bot
from telegram_sandbox.state.webhook import Webhook
from tests.engine.storage.leaders import END_OF_LEADERSHIP
from tests.journeys.deployment import SECRET, Deployment
from tests.shell import Shell
from tests.waiting import until_answered

pytestmark = pytest.mark.thorough


async def test_only_one_polls_and_when_it_ends_the_other_goes_on(deployment: Deployment) -> None:
    marie = deployment.person(cast.MARIE)
    first = AsyncExitStack()
    await first.enter_async_context(deployment.bot())
    async with deployment.bot():
        await marie.says("/chantier 1")
        polls = deployment.world.changes.waiters
        await first.aclose()
        await marie.says("/chantier 2")
        assert polls == deployment.world.changes.waiters == 1
    assert [text[:2] for text in deployment.said_to(cast.MARIE)] == ["1.", "2."]
    assert "409" not in deployment.world.counts.report()["calls"]["getUpdates"]


async def test_when_one_is_killed_the_other_goes_on(deployment: Deployment, tmp_path: Path) -> None:
    first = await Shell(tmp_path, deployment.environment()).start("run")
    marie = deployment.person(cast.MARIE)
    await marie.says("/chantier 1")
    async with deployment.bot():
        first.kill()
        await first.communicate()
        await marie.says("/chantier 2")
    assert [text[:2] for text in deployment.said_to(cast.MARIE)] == ["1.", "2."]


@pytest.mark.parametrize("databases", ["postgresql"], indirect=True)
async def test_a_leader_that_lost_its_lock_takes_it_again(
    deployment: Deployment, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bot, "TRY_AGAIN_S", 0)
    marie = deployment.person(cast.MARIE)
    async with deployment.bot():
        for number in (1, 2, 3):
            await marie.says(f"/chantier {number}")
            async with deployment.storage.transaction() as session:
                await session.execute(text(END_OF_LEADERSHIP))
    seen = [number for number, _ in groupby(said[:2] for said in deployment.said_to(cast.MARIE))]
    assert seen == ["1.", "2.", "3."]


@pytest.mark.parametrize("databases", ["postgresql"], indirect=True)
async def test_an_update_may_reach_any_of_them_and_is_answered_once(deployment: Deployment) -> None:
    everybody = (cast.MARIE, cast.PAUL, cast.AWA)
    async with deployment.bot(by_webhook=True), deployment.bot(by_webhook=True) as standing_by:
        deployment.world.deliver_to(Webhook(f"{standing_by.address}/telegram", SECRET, 40))
        told = [deployment.says(who, f"/chantier {n}") for n in (1, 2, 3) for who in everybody]
        for update in told:
            await until_answered(deployment.storage, update)
    for who in everybody:
        assert [text[:2] for text in deployment.said_to(who)] == ["1.", "2.", "3."]
