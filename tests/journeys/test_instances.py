"""Several instances on one PostgreSQL; on SQLite, a second one that waits for its turn."""

import asyncio
from contextlib import AsyncExitStack

import pytest

from chatbot.sandbox import cast
from chatbot.sandbox.state.webhook import Webhook
from tests.journeys.apart import SECRET, Apart


async def test_only_one_polls_and_when_it_ends_the_other_goes_on(apart: Apart) -> None:
    marie = apart.person(cast.MARIE)
    first = AsyncExitStack()
    await first.enter_async_context(apart.bot())
    async with apart.bot():
        await marie.says("/chantier 1")
        polls = apart.world.bell.waiters
        await first.aclose()
        await marie.says("/chantier 2")
        assert polls == apart.world.bell.waiters == 1
    assert [text[:2] for text in apart.said_to(cast.MARIE)] == ["1.", "2."]
    assert "refused" not in apart.world.counts.report()["calls"]["getUpdates"]


@pytest.mark.parametrize("databases", ["postgresql"], indirect=True)
async def test_an_update_may_reach_any_of_them_and_is_answered_once(apart: Apart) -> None:
    people = [apart.person(who) for who in (cast.MARIE, cast.PAUL, cast.AWA)]
    async with apart.bot(by_webhook=True), apart.bot(by_webhook=True) as standing_by:
        apart.world.deliver_to(Webhook(f"{standing_by.address}/telegram", SECRET, 40))
        await asyncio.gather(*(person.says(f"/chantier {n}") for n in (1, 2) for person in people))
    for who in (cast.MARIE, cast.PAUL, cast.AWA):
        assert sorted(text[:2] for text in apart.said_to(who)) == ["1.", "2."]
