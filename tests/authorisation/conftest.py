"""A world in which everybody has their role, on both databases; what is tried in it is undone."""

import asyncio
from collections.abc import AsyncIterator, Iterator

import pytest

from chatbot.engine.storage.engine import Storage
from tests.authorisation.trial import Trial
from tests.authorisation.world import World, populate
from tests.databases import Databases


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def populated(request: pytest.FixtureRequest) -> Iterator[tuple[str, World]]:
    """Give everybody their role, once for all tests: each attempt is undone."""
    databases: Databases = request.getfixturevalue(request.param)
    with databases.migrated() as url:
        yield url, asyncio.run(_populate(url))


@pytest.fixture
async def trial(populated: tuple[str, World]) -> AsyncIterator[Trial]:
    """Open a trial in a transaction that is never committed."""
    url, world = populated
    storage = Storage(url)
    async with storage.engine.connect() as connection, connection.begin() as transaction:
        yield Trial(connection, world)
        await transaction.rollback()
    await storage.close()


async def _populate(url: str) -> World:
    storage = Storage(url)
    async with storage.transaction() as session:
        world = await populate(session)
    await storage.close()
    return world
