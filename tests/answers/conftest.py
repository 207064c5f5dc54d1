"""What was published, ready to be asked."""

from tests.published import database_url, index

__all__ = ["database_url", "index"]
