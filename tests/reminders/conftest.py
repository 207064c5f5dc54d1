"""Topics and people; what a test does is undone."""

from tests.subscriptions.prepared import connection, database_url, session

__all__ = ["connection", "database_url", "session"]
