"""Topics and people, made once; what a test does is undone."""

import asyncio
from collections.abc import AsyncIterator, Iterator

import pytest
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession

from chatbot.storage.engine import Storage
from tests.announcements.news.announcing import session_on
from tests.databases import Databases
from tests.subscriptions.people import prepare


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def prepared_url(request: pytest.FixtureRequest) -> Iterator[str]:
    """A database in which there are topics to follow."""
    databases: Databases = request.getfixturevalue(request.param)
    with databases.migrated() as url:
        asyncio.run(_prepare(url))
        yield url


@pytest.fixture
async def connection(prepared_url: str) -> AsyncIterator[AsyncConnection]:
    """A transaction, which is never committed."""
    storage = Storage(prepared_url)
    async with storage.engine.connect() as connection, connection.begin() as transaction:
        yield connection
        await transaction.rollback()
    await storage.close()


@pytest.fixture
async def session(connection: AsyncConnection) -> AsyncIterator[AsyncSession]:
    """A session in it."""
    async with session_on(connection) as session:
        yield session


async def _prepare(url: str) -> None:
    storage = Storage(url)
    async with storage.transaction() as session:
        await prepare(session)
    await storage.close()
