"""SQLite's statements, each in one trip to aiosqlite's thread.

A trip costs some 0.1 ms of both threads, more than what most of our statements do there. As it
comes, aiosqlite makes four for a SELECT: for a cursor, to execute, to fetch, to close.
"""

import sqlite3
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import aiosqlite


class Connection(aiosqlite.Connection):
    """aiosqlite's, but for its cursors."""

    def cursor(self) -> Any:
        """Of a statement, and of what it gave back."""
        return Cursor(self._execute, self._conn)


class Cursor:
    """What SQLAlchemy uses of a cursor: one statement, whose rows are all fetched with it."""

    def __init__(self, travel: Callable[..., Any], connection: sqlite3.Connection) -> None:
        self._travel = travel
        self._connection = connection
        self._rows: Sequence[Any] = ()
        self.description: Any = None
        self.rowcount = -1
        self.lastrowid: int | None = None
        self.arraysize = 1

    async def __aenter__(self) -> "Cursor":
        return self

    async def execute(self, statement: str, parameters: Any = ()) -> None:
        """There, and back with the rows."""
        await self._travel(self._executed, self._connection.execute, statement, parameters)

    async def executemany(self, statement: str, parameters: Any) -> None:
        """The same statement again and again."""
        await self._travel(self._executed, self._connection.executemany, statement, parameters)

    async def fetchall(self) -> Sequence[Any]:
        """They are here already."""
        return self._rows

    async def close(self) -> None:
        """It was closed there."""

    def _executed(self, how: Callable[..., sqlite3.Cursor], *what: Any) -> None:
        cursor = how(*what)
        try:
            self._rows = cursor.fetchall()
            self.description = cursor.description
            self.rowcount = cursor.rowcount
            self.lastrowid = cursor.lastrowid
        finally:
            cursor.close()


async def connected(file: str | Path, **options: Any) -> Connection:
    """Open the file."""
    connection = Connection(partial(sqlite3.connect, str(file), **options), iter_chunk_size=64)
    connection._thread.daemon = True  # as SQLAlchemy wants it: it must keep no process alive
    await connection
    return connection
