"""SQLite's statements, each in one trip to aiosqlite's thread.

A trip costs some 0.1 ms of both threads, more than most of our statements themselves. Unchanged,
aiosqlite makes four trips for a SELECT: for a cursor, to execute, to fetch, to close. A BEGIN goes
along with the first statement of its transaction.
"""

import asyncio
import sqlite3
from collections.abc import Sequence
from concurrent.futures import Future
from contextlib import ExitStack, closing
from functools import partial
from pathlib import Path
from typing import Any

import aiosqlite
from aiosqlite.core import _STOP_RUNNING_SENTINEL


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

        def open_promised() -> None:
            if promised.set_running_or_notify_cancel():
                try:
                    promised.set_result(self._connector())
                except Exception as error:  # noqa: BLE001 - raised again in the waiting task
                    promised.set_exception(error)

        self._tx.put_nowait((None, open_promised))
        try:
            self._connection = await asyncio.wrap_future(promised)
        except BaseException:
            self.stop()
            raise
        return self

    def stop(self) -> None:

        def end() -> object:
            self._file.close()
            self._connection = None
            return _STOP_RUNNING_SENTINEL

        self._running = False
        self._tx.put_nowait((None, end))

    def cursor(self) -> Any:
        return Cursor(self)

    async def commit(self) -> None:
        if not self._forgets_begin():
            await super().commit()

    async def rollback(self) -> None:
        if not self._forgets_begin():
            await super().rollback()

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
        if statement.startswith("BEGIN"):
            self._connection.begins = statement
        else:
            await self._run("execute", statement, parameters)

    async def executemany(self, statement: str, parameters: Any) -> None:
        await self._run("executemany", statement, parameters)

    async def fetchall(self) -> Sequence[Any]:
        return self._rows

    async def close(self) -> None:
        """Do nothing: `_run` has closed SQLite's cursor."""

    async def _run(self, method: str, *what: Any) -> None:
        """Begin a new transaction, execute a statement and fetch its rows, in one trip."""
        file = self._connection._conn
        begins, self._connection.begins = self._connection.begins, ""

        def run() -> None:
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

        travel: Any = self._connection._execute
        await travel(run)


async def connect(file: str | Path, **options: Any) -> aiosqlite.Connection:
    return await Connection(file, **options)


def _open(held: ExitStack, file: str, **options: Any) -> sqlite3.Connection:
    options["isolation_level"] = None  # the driver must not begin transactions: the engine does
    connection: sqlite3.Connection = held.enter_context(closing(sqlite3.connect(file, **options)))
    for pragma in (
        "busy_timeout=10000",  # milliseconds: a backup or the command line may hold the write lock
        "journal_mode=WAL",
        "synchronous=NORMAL",
        "foreign_keys=ON",
        "secure_delete=ON",  # off by default where SQLite wasn't built otherwise
    ):
        connection.execute(f"PRAGMA {pragma}")
    return connection
