"""The checkup: what shows only when somebody looks."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import timedelta

import pytest
from sqlalchemy import text
from structlog.testing import capture_logs

from chatbot.engine import checkup
from chatbot.engine import health as healths
from chatbot.engine.checkup import Checkup
from chatbot.engine.health import Duty, Health, Trouble
from chatbot.engine.inbox import queries as inbox
from chatbot.engine.outbox.rules import Delivered
from chatbot.engine.storage.engine import Storage
from tests.clock import NOW
from tests.engine.outbox.outbox_rows import claimed, record, tell
from tests.waiting import until

LATER = NOW + timedelta(seconds=40)


@pytest.fixture(autouse=True)
def hurries(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checkup, "EVERY_S", 0.02)
    monkeypatch.setattr(healths, "ILL_AFTER_S", 0.2)


@asynccontextmanager
async def looked_at(storage: Storage) -> AsyncIterator[Health]:
    """Have it looked after during the block, from the first look on, forty seconds later."""
    health = Health()
    health.takes(Duty.LEADER)
    looking = asyncio.create_task(Checkup(storage, health, clock=lambda: LATER).run())
    await until(lambda: health.stored.worked_s_ago is not None)
    yield health
    looking.cancel()
    with suppress(asyncio.CancelledError):
        await looking


async def test_what_can_be_stored_is_tried_though_nobody_writes(storage: Storage) -> None:
    async with looked_at(storage) as health:
        assert health.oldest_wait_s == 0
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


async def test_an_update_that_is_not_answered_waits(storage: Storage) -> None:
    async with storage.transaction() as session:
        await inbox.receive(session, [inbox.Incoming(1, 1, {})], at=NOW)
    async with looked_at(storage) as health:
        assert health.oldest_wait_s == 40
        await until(lambda: list(health.troubles()) == [Trouble.ROW_WAITS])
        async with storage.transaction() as session:
            [row] = await inbox.waiting(session, besides=(), limit=1)
            await inbox.finish(session, [row.row], at=LATER)
        await until(lambda: health.oldest_wait_s == 0)


async def test_what_is_owed_waits_when_nothing_leaves(storage: Storage) -> None:
    await tell(storage, (1, "a"), (2, "b"), at=NOW)
    await tell(storage, (3, "not yet"), at=LATER + timedelta(seconds=1))
    async with looked_at(storage) as health:
        assert health.oldest_wait_s == 40
    claim, _, *_ = await claimed(storage, at=LATER)
    await record(storage, (claim, Delivered(5)), at=LATER - timedelta(seconds=2))
    await tell(storage, (4, "c"), at=NOW)
    async with looked_at(storage) as health:
        assert health.oldest_wait_s == 2
