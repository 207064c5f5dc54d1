"""What was published, and what isn't known of it."""

from tests.published import database_url, index

__all__ = ["database_url", "index"]
