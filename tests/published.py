"""Fixtures for rooms that read what was published: import them in the room's conftest.py."""

import asyncio
from collections.abc import Iterator

import pytest

from chatbot.answers.index import Index
from chatbot.answers.loading import load_index
from chatbot.engine.storage.engine import Storage
from tests.databases import Databases

__all__ = ["database_url", "index"]


@pytest.fixture
def database_url(databases: Databases) -> Iterator[str]:
    """Give a new database with the built-in chantiers, which the bot would load itself."""
    with databases.published() as url:
        yield url


@pytest.fixture(scope="session")
def index(sqlite: Databases) -> Index:
    """Index the built-in chantiers, for reading alone."""
    with sqlite.published() as url:
        return asyncio.run(index_in(url))


async def index_in(url: str) -> Index:
    """Index what was published in a database."""
    storage = Storage(url)
    async with storage.reading() as session:
        index = await load_index(session)
    await storage.close()
    return index
