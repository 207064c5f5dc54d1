"""SQLite's statements, each in one trip to aiosqlite's thread.

A trip costs some 0.1 ms of both threads, more than most of our statements themselves. Unchanged,
aiosqlite makes four trips for a SELECT: for a cursor, to execute, to fetch, to close. A BEGIN goes
along with the first statement of its transaction.
"""

import asyncio
import sqlite3
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from contextlib import ExitStack, closing
from functools import partial
from pathlib import Path
from typing import Any

import aiosqlite
from aiosqlite.core import _STOP_RUNNING_SENTINEL

BUSY_TIMEOUT_MS = 10_000  # a backup or the command line may hold SQLite's write lock
PRAGMAS = (
    f"busy_timeout={BUSY_TIMEOUT_MS}",
    "journal_mode=WAL",
    "synchronous=NORMAL",
    "foreign_keys=ON",
    "secure_delete=ON",  # off by default where SQLite wasn't built otherwise
)


class Connection(aiosqlite.Connection):
    """aiosqlite's connection, with our Cursor, and with a thread that always closes its file.

    Unchanged, aiosqlite never closes a file if the task that opens it is cancelled meanwhile, and
    its thread fails if the event loop ends first. Names with an underscore are aiosqlite's, which
    has no public way to run a function, or to close a file, in its thread.
    """

    begins = ""  # the BEGIN that waits for the first statement of its transaction

    def __init__(self, file: str | Path, **options: Any) -> None:
        self._file = ExitStack()
        super().__init__(partial(_open, self._file, str(file), **options), iter_chunk_size=64)
        self._thread.daemon = True  # as SQLAlchemy wants it: it must keep no process alive

    async def _connect(self) -> "Connection":
        promised: Future[sqlite3.Connection] = Future()
        self._tx.put_nowait((None, partial(_fulfil, promised, self._connector)))
        try:
            self._connection = await asyncio.wrap_future(promised)
        except BaseException:
            self.stop()
            raise
        return self

    def stop(self) -> None:
        """End the thread, and close its file."""
        self._running = False
        self._tx.put_nowait((None, self._end))

    def _end(self) -> object:
        self._file.close()
        self._connection = None
        return _STOP_RUNNING_SENTINEL

    def cursor(self) -> Any:
        return Cursor(self)

    async def commit(self) -> None:
        if not self._forgets_begin():
            await super().commit()

    async def rollback(self) -> None:
        if not self._forgets_begin():
            await super().rollback()

    async def execute_and_fetch(self, cursor: "Cursor", method: str, *what: Any) -> None:
        """Begin a new transaction, and execute a statement in the same trip."""
        begins, self.begins = self.begins, ""
        travel: Any = self._execute
        await travel(cursor.fetch_with, self._conn, begins, method, *what)

    def _forgets_begin(self) -> bool:
        begins, self.begins = self.begins, ""
        return bool(begins)


class Cursor:
    """The part of a cursor that SQLAlchemy uses: a statement, with all its rows fetched at once."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._rows: Sequence[Any] = ()
        self.description: Any = None
        self.rowcount = -1
        self.lastrowid: int | None = None
        self.arraysize = 1

    async def __aenter__(self) -> "Cursor":
        return self

    async def execute(self, statement: str, parameters: Any = ()) -> None:
        """Execute a statement in the thread, and fetch its rows."""
        if statement.startswith("BEGIN"):
            self._connection.begins = statement
        else:
            await self._connection.execute_and_fetch(self, "execute", statement, parameters)

    async def executemany(self, statement: str, parameters: Any) -> None:
        await self._connection.execute_and_fetch(self, "executemany", statement, parameters)

    async def fetchall(self) -> Sequence[Any]:
        return self._rows

    async def close(self) -> None:
        """Do nothing: `fetch_with` has closed SQLite's cursor."""

    def fetch_with(self, file: sqlite3.Connection, begins: str, method: str, *what: Any) -> None:
        """Execute the statement and fetch its rows, in the thread of the connection."""
        if begins:
            file.execute(begins)
        cursor = getattr(file, method)(*what)
        try:
            self._rows = cursor.fetchall()
            self.description = cursor.description
            self.rowcount = cursor.rowcount
            self.lastrowid = cursor.lastrowid
        finally:
            cursor.close()


async def connect(file: str | Path, **options: Any) -> Connection:
    """Open a file with PRAGMAS, in one trip."""
    connection = Connection(file, **options)
    await connection
    return connection


def _fulfil(promised: Future[sqlite3.Connection], opened: Callable[[], sqlite3.Connection]) -> None:
    if promised.set_running_or_notify_cancel():
        try:
            promised.set_result(opened())
        except Exception as error:  # noqa: BLE001 - raised again in the waiting task
            promised.set_exception(error)


def _open(held: ExitStack, file: str, **options: Any) -> sqlite3.Connection:
    options["isolation_level"] = None  # the driver must not begin transactions: the engine does
    connection: sqlite3.Connection = held.enter_context(closing(sqlite3.connect(file, **options)))
    for pragma in PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")
    return connection
