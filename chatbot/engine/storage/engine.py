"""One way to the database, whichever it is: sessions, and what they read once."""

import asyncio
import errno
import sqlite3
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager, nullcontext
from functools import wraps
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import Connection, event, make_url, text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import (
    AsyncEngine,
    AsyncSession,
    async_sessionmaker,
    create_async_engine,
)
from sqlalchemy.orm import ORMExecuteState, Session

from chatbot.engine.storage.sqlite_driver import connected

Row = TypeVar("Row")
Read = Callable[[AsyncSession], Awaitable[Sequence[Row]]]

CACHE = "cache"  # where a session keeps what was read in its transaction
KEEPS_CACHE = {CACHE: False}  # the options of a statement that changes nothing of what is cached

# libpq's: a PostgreSQL that vanished without a word is noticed within half a minute, also while
# something was sent to it (keepalives rest meanwhile). Seconds, but for the last one, milliseconds.
PATIENCE: dict[str, Any] = {
    "connect_timeout": 10,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 25_000,
}


class Storage:
    """Sessions on one database; the caller's block is the transaction.

    On SQLite a writer takes the write lock when it begins (BEGIN IMMEDIATE): a deferred one that
    reads and then writes fails as locked under concurrency. Writers of this process take turns in
    the order of their coming rather than by SQLite's busy waiting.
    """

    def __init__(self, url: str) -> None:
        self.url = url
        self.engine = engine_for(url)
        sqlite = self.engine.dialect.name == "sqlite"
        self._turn: Any = asyncio.Lock() if sqlite else nullcontext()
        self._writing = async_sessionmaker(self.engine, expire_on_commit=False)
        self._reading = async_sessionmaker(
            self.engine.execution_options(only_reads=True), expire_on_commit=False
        )

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[AsyncSession]:
        """A session that commits at the end of the block, or rolls back when it raises."""
        async with self._turn, self._writing.begin() as session:
            yield session

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[AsyncSession]:
        """A session for reading alone: on SQLite it waits for nobody."""
        async with self._reading() as session:
            yield session

    async def answers(self) -> bool:
        """Whether the database can be reached, and a file is still where it was."""
        try:
            async with self.reading() as session:
                await session.execute(text("SELECT 1"))
        except SQLAlchemyError:
            return False
        return _is_there(self.engine)

    async def close(self) -> None:
        """Give the connections back."""
        await self.engine.dispose()


def cached(read: Read[Row]) -> Read[Row]:
    """Read the same rows once for a transaction, until something is written through it.

    Updates that are answered together share a transaction (inbox/worker.py), and nearly each of
    them asks for the chantiers.
    """

    @wraps(read)
    async def cached_read(session: AsyncSession) -> Sequence[Row]:
        answers = session.info.setdefault(CACHE, {})
        if read not in answers:
            answers[read] = await read(session)
        rows: Sequence[Row] = answers[read]
        return rows

    return cached_read


@event.listens_for(Session, "after_flush")
def _after_flush(session: Session, _context: object) -> None:
    session.info.pop(CACHE, None)


@event.listens_for(Session, "do_orm_execute")
def _on_statement(executed: ORMExecuteState) -> None:
    if not executed.is_select and executed.execution_options.get(CACHE, True):
        executed.session.info.pop(CACHE, None)


def _is_there(engine: AsyncEngine) -> bool:
    """SQLite would go on writing to a file that was deleted."""
    if engine.dialect.name != "sqlite" or not engine.url.database:
        return True
    return Path(engine.url.database).exists()


def engine_for(url: str, **options: Any) -> AsyncEngine:
    """An engine with what SQLite needs to be safe; the folder of its file is made.

    Raises OSError, with the file's name, where that can't be.
    """
    if make_url(url).get_backend_name() == "postgresql":
        options["connect_args"] = PATIENCE
    if make_url(url).get_backend_name() == "sqlite":
        options["connect_args"] = {"async_creator_fn": connected}
    engine = create_async_engine(url, hide_parameters=True, **options)  # no texts in logs
    if engine.dialect.name == "sqlite":
        if name := make_url(url).database:
            Path(name).parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            _check_that_it_opens(name)
        event.listen(engine.sync_engine, "begin", _begin_sqlite)
    return engine


def _check_that_it_opens(name: str) -> None:
    """Here, so that whoever runs the bot is told which file can't be had, before anything else."""
    try:
        sqlite3.connect(name).close()
    except sqlite3.OperationalError as closed:
        raise OSError(errno.EIO, str(closed), name) from None


def _begin_sqlite(connection: Connection) -> None:
    only_reads = connection.get_execution_options().get("only_reads", False)
    connection.exec_driver_sql("BEGIN" if only_reads else "BEGIN IMMEDIATE")
