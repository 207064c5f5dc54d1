"""What was published, so that people have something to follow and to ask."""

from tests.published import database_url

__all__ = ["database_url"]
