"""What tests of writing begin with."""

from collections.abc import Iterator

import pytest

from tests.announcements.writing.writers import populate
from tests.databases import Databases


@pytest.fixture
def database_url(databases: Databases) -> Iterator[str]:
    """Make a database in which Paul is a référent of chantier 7, which Marie follows."""
    with databases.holding(populate) as url:
        yield url
