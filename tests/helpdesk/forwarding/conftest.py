"""A transaction in which people ask."""

from collections.abc import AsyncIterator

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from chatbot.engine.storage.engine import Storage


@pytest.fixture
async def session(storage: Storage) -> AsyncIterator[AsyncSession]:
    """Never committed."""
    async with storage.transaction() as session:
        yield session
        await session.rollback()
