"""What tests of writing begin with."""

import pytest

from chatbot.storage.engine import Storage
from tests.announcements.writing.writers import populate


@pytest.fixture
async def everybody(storage: Storage) -> None:
    """Paul is a référent of chantier 7, which Marie follows."""
    async with storage.transaction() as session:
        await populate(session)
