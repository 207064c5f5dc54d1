"""The command line in a folder of its own."""

from pathlib import Path

import pytest

from tests.shell import Shell


@pytest.fixture
def shell(tmp_path: Path, database_url: str) -> Shell:
    """Make a shell whose database has the current schema."""
    return Shell(tmp_path, {"CHATBOT_DATABASE_URL": database_url})
