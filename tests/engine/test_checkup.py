"""The checkup: what shows only when somebody looks."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager, suppress
from datetime import timedelta

import pytest
from sqlalchemy import text
from structlog.testing import capture_logs

from chatbot.conversation import UnitOfWork
from chatbot.engine import checkup, health as healths
from chatbot.engine.checkup import WaitingTimes, keep_checking
from chatbot.engine.health import Ability, Duty, Health, Trouble
from chatbot.engine.inbox import queries as inbox
from chatbot.engine.storage.engine import Storage
from tests.clock import NOW
from tests.engine.outbox.outbox_rows import claimed, tell
from tests.waiting import until


@pytest.fixture(autouse=True)
def hurries(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checkup, "EVERY_S", 0.02)
    monkeypatch.setattr(healths, "ILL_AFTER_S", 0.2)


@asynccontextmanager
async def looked_at(
    storage: Storage, successes: Counter[Ability], held: Collection[int] = ()
) -> AsyncIterator[Health]:
    """Have it looked after during the block, from the first look on; some chats are held."""
    health = Health()
    health.takes(Duty.LEADER)
    looking = keep_checking(storage, health, held.__contains__, clock=lambda: NOW)
    task = asyncio.create_task(looking)
    await until(lambda: successes[health.stored] > 0)
    yield health
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task


async def test_what_can_be_stored_is_tried_though_nobody_writes(
    storage: Storage, successes: Counter[Ability]
) -> None:
    async with looked_at(storage, successes) as health:
        assert health.waits_s == 0
        async with storage.transaction() as session:
            await session.execute(text("ALTER TABLE alembic_version RENAME TO away"))
        with capture_logs() as logs:
            await until(lambda: list(health.troubles()) == [Trouble.NOT_STORED])
            await until(lambda: any(line["event"] == "health.ill" for line in logs))
            async with storage.transaction() as session:
                await session.execute(text("ALTER TABLE away RENAME TO alembic_version"))
            await until(lambda: logs[-1]["event"] == "health.well")
        assert [line["event"] for line in logs].count("health.ill") == 1
        assert health.why() is None


async def test_an_update_that_is_not_answered_waits(
    storage: Storage, successes: Counter[Ability]
) -> None:
    await come_in(storage, 1)
    async with looked_at(storage, successes) as health:
        await until(lambda: list(health.troubles()) == [Trouble.ROW_WAITS])
        async with storage.transaction() as session:
            [row] = await inbox.waiting(session, limit=1)
            await inbox.finish(UnitOfWork(session, NOW), [row.row])
        await until(lambda: health.waits_s == 0)


async def test_what_is_owed_waits_when_nothing_leaves(
    storage: Storage, successes: Counter[Ability]
) -> None:
    await tell(storage, (1, "not yet"), at=NOW + timedelta(seconds=1))
    async with looked_at(storage, successes) as health:
        assert health.waits_s == 0
        await tell(storage, (2, "a"), (3, "b"), at=NOW)
        await until(lambda: list(health.troubles()) == [Trouble.ROW_WAITS])
        await claimed(storage, limit=1)
        await until(lambda: health.waits_s == 0)


@pytest.mark.parametrize("person", [1, 2])
async def test_what_has_to_wait_for_its_chat_or_its_person_is_no_trouble(
    storage: Storage, successes: Counter[Ability], person: int
) -> None:
    await come_in(storage, 1 if person == 2 else 3, person)
    await tell(storage, (1, "a"))
    async with looked_at(storage, successes, held=[1]) as health:
        looks = successes[health.stored]
        await until(lambda: successes[health.stored] > looks)
        assert health.waits_s == 0


def test_updates_wait_each_for_itself_and_what_is_owed_until_something_leaves() -> None:
    waits = WaitingTimes()
    assert waits.longest({1, 2}, {7, 8}, 100.0) == 0
    assert waits.longest({2, 3}, {7, 8}, 110.0) == 10
    assert waits.longest({3}, {8, 9}, 120.0) == 10  # 3; of what is owed, one has left
    assert waits.longest(set(), {8, 9}, 130.0) == 10
    assert waits.longest({2}, {9}, 140.0) == 0
    assert waits.longest(set(), set(), 150.0) == 0


async def come_in(storage: Storage, chat: int, person: int = 0) -> None:
    async with storage.transaction() as session:
        await inbox.receive(UnitOfWork(session, NOW), [inbox.Incoming(1, chat, {}, person)])
