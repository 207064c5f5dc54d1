"""One way to the database, whichever it is."""

import asyncio
import errno
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, nullcontext
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, event, make_url, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import (
    AsyncEngine,
    AsyncSession,
    async_sessionmaker,
    create_async_engine,
)

from chatbot.engine.storage.trips import connected

INSERT: dict[str, Any] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}

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


async def alone(session: AsyncSession, number: int) -> None:
    """Until the end of the transaction, nobody else is `alone` with that number.

    Who waited sees what the other has committed. On SQLite a transaction is alone anyway.
    """
    if session.get_bind().dialect.name == "postgresql":
        await session.execute(text("SELECT pg_advisory_xact_lock(:number)"), {"number": number})


async def look_at(session: AsyncSession, table: Any) -> None:
    """Have PostgreSQL look at what a table holds, when it holds much more than before.

    By itself it does within some minutes; until then it guesses, and sorts all that there is to
    read some of it. SQLite goes by the keys in any case.
    """
    if session.get_bind().dialect.name == "postgresql":
        await session.execute(text(f"ANALYZE {table.__tablename__}"))


def insert_into(session: AsyncSession, table: Any) -> Any:
    """An INSERT of this database's dialect, which may say what happens on a conflict."""
    return INSERT[str(session.get_bind().dialect.name)](table)


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
