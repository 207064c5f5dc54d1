"""SQLite's statements, each in one trip to aiosqlite's thread.

A trip costs some 0.1 ms of both threads, more than what most of our statements do there. As it
comes, aiosqlite makes four for a SELECT: for a cursor, to execute, to fetch, to close.
"""

import sqlite3
from collections.abc import Callable, Sequence
from contextlib import ExitStack, closing
from functools import partial
from pathlib import Path
from typing import Any

import aiosqlite

BUSY_TIMEOUT_MS = (
    10_000  # another process (a backup, the command line) may hold SQLite's write lock
)
PRAGMAS = (
    f"busy_timeout={BUSY_TIMEOUT_MS}",
    "journal_mode=WAL",
    "synchronous=NORMAL",
    "foreign_keys=ON",
)


class Connection(aiosqlite.Connection):
    """aiosqlite's, but for its cursors, and for a file whose opener was cancelled meanwhile.

    As it comes, aiosqlite forgets that file, and never closes it.
    """

    def __init__(self, file: str | Path, **options: Any) -> None:
        self._file = ExitStack()
        super().__init__(partial(_opened, self._file, str(file), **options), iter_chunk_size=64)
        self._thread.daemon = True  # as SQLAlchemy wants it: it must keep no process alive

    def stop(self) -> Any:
        """End the thread, and close what it opened."""
        self._tx.put_nowait((None, self._file.close))
        return super().stop()

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
    """Open the file, as safe as SQLite can be, in one trip."""
    connection = Connection(file, **options)
    await connection
    return connection


def _opened(held: ExitStack, file: str, **options: Any) -> sqlite3.Connection:
    options["isolation_level"] = None  # the driver must not begin transactions: the engine does
    connection: sqlite3.Connection = held.enter_context(closing(sqlite3.connect(file, **options)))
    for pragma in PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")
    return connection
