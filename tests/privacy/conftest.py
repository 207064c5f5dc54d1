"""What tests of personal data begin with."""

from collections.abc import AsyncIterator, Iterator

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from chatbot.engine.storage.engine import Storage
from tests.databases import Databases


@pytest.fixture
def database_url(databases: Databases) -> Iterator[str]:
    """A new database with the built-in chantiers."""
    with databases.published() as url:
        yield url


@pytest.fixture
async def session(storage: Storage) -> AsyncIterator[AsyncSession]:
    """A transaction, which is never committed."""
    async with storage.transaction() as session:
        yield session
        await session.rollback()
