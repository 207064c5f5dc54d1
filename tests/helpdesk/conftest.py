"""Content for the tests of the helpdesk."""

from tests.published import database_url, index

__all__ = ["database_url", "index"]
