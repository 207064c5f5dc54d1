"""A database with topics and people, on which what a test does is undone."""

from collections.abc import AsyncIterator, Iterator

import pytest
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession

from chatbot.engine.storage.engine import Storage
from tests.announcements.news.published import session_on
from tests.databases import Databases
from tests.subscriptions.people import prepare


@pytest.fixture
def database_url(databases: Databases) -> Iterator[str]:
    """Make a database in which there are topics to follow."""
    with databases.holding(prepare) as url:
        yield url


@pytest.fixture
async def connection(storage: Storage) -> AsyncIterator[AsyncConnection]:
    """Open a transaction that is never committed."""
    async with storage.engine.connect() as connection, connection.begin() as transaction:
        yield connection
        await transaction.rollback()


@pytest.fixture
async def session(connection: AsyncConnection) -> AsyncIterator[AsyncSession]:
    """Open a session in that transaction."""
    async with session_on(connection) as session:
        yield session
