"""Access to SQLite or PostgreSQL: the base of all tables, sessions with a cache, statements."""

import asyncio
import errno
import json
import os
import sqlite3
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Sequence
from contextlib import asynccontextmanager, nullcontext, suppress
from datetime import UTC, datetime
from enum import StrEnum
from functools import cache, wraps
from pathlib import Path
from secrets import token_hex
from typing import Any, ClassVar, TypeVar

import sqlalchemy as sa
from pydantic import TypeAdapter
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext import asyncio as sa_asyncio
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import DeclarativeBase, ORMExecuteState, Session
from sqlalchemy.types import TypeDecorator

from chatbot.engine.storage.sqlite_driver import connect


class UtcDateTime(TypeDecorator[datetime]):
    """An aware moment, stored in UTC: SQLite drops time zones on reading."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, _dialect: sa.Dialect) -> datetime | None:
        if value is not None and value.tzinfo is None:
            raise ValueError("a naive datetime never goes into the database")
        return value and value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, _dialect: sa.Dialect) -> datetime | None:
        return value and (value if value.tzinfo else value.replace(tzinfo=UTC)).astimezone(UTC)


class AsJson(TypeDecorator[Any]):
    """A value of a type that pydantic writes as JSON and reads again; None is NULL.

    Fields that an earlier version didn't store get their defaults.
    """

    impl = sa.JSON(none_as_null=True)
    cache_ok = True

    def __init__(self, kind: Any) -> None:
        super().__init__()
        self.kind = kind
        self._adapter = TypeAdapter(kind)

    def process_bind_param(self, value: Any, _dialect: sa.Dialect) -> Any:
        return None if value is None else self._adapter.dump_python(value, mode="json")

    def process_result_value(self, value: Any, _dialect: sa.Dialect) -> Any:
        return None if value is None else self._adapter.validate_python(value)


# On SQLite, only an INTEGER primary key numbers new rows by itself, not a BIGINT.
BigId = sa.BigInteger().with_variant(sa.Integer, "sqlite")


class Base(DeclarativeBase):
    # Constraints have names, so that migrations can drop and alter them on both databases.
    metadata = sa.MetaData(
        naming_convention={
            "ix": "ix_%(column_0_label)s",
            "uq": "uq_%(table_name)s_%(column_0_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        datetime: UtcDateTime,
        dict[str, Any]: sa.JSON(none_as_null=True),
        list[dict[str, Any]]: sa.JSON(none_as_null=True),
        StrEnum: sa.Enum(
            StrEnum,
            native_enum=False,
            length=24,
            values_callable=lambda kind: [m.value for m in kind],
        ),
    }


SQLITE, POSTGRESQL = "sqlite", "postgresql"
INSERT: dict[str, Any] = {SQLITE: sqlite.insert, POSTGRESQL: postgresql.insert}
BATCH = 1_000  # rows deleted in one transaction: on SQLite, other writers wait meanwhile

Row = TypeVar("Row")
Read = Callable[[AsyncSession], Awaitable[Sequence[Row]]]

INSTANCE = "chatbot-"  # the prefix of the instances' names

CACHE = "cache"  # where a session keeps rows that were read in its transaction
# Options of a statement: it changes no cached rows; or none of the objects that the session holds.
KEEPS_CACHE = {CACHE: False}
UNSYNCED: dict[str, Any] = {"synchronize_session": False}

# libpq's parameters, in seconds; the last one in milliseconds. A server that vanished is noticed
# within half a minute: by keepalives, or by the last parameter while a statement is on its way.
PATIENCE: dict[str, Any] = {
    "connect_timeout": 10,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 25_000,
}
# Writes to a row that every database has, without changing the row's value.
TOUCH = sa.text("UPDATE alembic_version SET version_num = version_num")


class Storage:
    """Sessions on one database; the caller's block is the transaction.

    `name`, unique to this instance, identifies the instance's connections at PostgreSQL.

    On SQLite a writer takes the write lock when it begins (BEGIN IMMEDIATE), since a transaction
    that reads first and writes later fails as locked under concurrency. Writers of this process
    take turns in the order of their arrival rather than by SQLite's busy waiting.
    """

    def __init__(self, url: str) -> None:
        self.url = url
        self.name = f"{INSTANCE}{token_hex(8)}"
        self.engine = engine_for(url, self.name)
        is_sqlite = self.engine.dialect.name == SQLITE
        # While the lock is held, no transaction of this process can begin (SQLite).
        self.turn: Any = asyncio.Lock() if is_sqlite else nullcontext()
        self._writing = sa_asyncio.async_sessionmaker(self.engine, expire_on_commit=False)
        # Opens a session that only reads: on SQLite, readers never wait.
        self.reading = sa_asyncio.async_sessionmaker(
            self.engine.execution_options(only_reads=True), expire_on_commit=False
        )

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[AsyncSession]:
        """Open a session that commits at the end of the block, or rolls back when it raises."""
        async with self.turn, self._writing.begin() as session:
            yield session

    async def answers(self) -> bool:
        try:
            async with self.reading() as session:
                await session.execute(sa.text("SELECT 1"))
        except SQLAlchemyError:
            return False
        return _has_file(self.engine)

    async def touch(self) -> None:
        """Try to write, without changing a value. Raises SQLAlchemyError."""
        async with self.transaction() as session:
            await session.execute(TOUCH)

    async def close(self) -> None:
        await self.engine.dispose()


def cached(read: Read[Row]) -> Read[Row]:
    """Wrap `read`, so that it reads once in a transaction, and again after a write.

    Updates that are answered together share a transaction (inbox/worker.py), and nearly each update
    reads the chantiers.
    """

    @wraps(read)
    async def cached_read(session: AsyncSession) -> Sequence[Row]:
        answers = session.info.setdefault(CACHE, {})
        if read not in answers:
            answers[read] = await read(session)
        rows: Sequence[Row] = answers[read]
        return rows

    return cached_read


@sa.event.listens_for(Session, "after_flush")
def _after_flush(session: Session, _context: object) -> None:
    session.info.pop(CACHE, None)


@sa.event.listens_for(Session, "do_orm_execute")
def _on_statement(executed: ORMExecuteState) -> None:
    if not executed.is_select and executed.execution_options.get(CACHE, True):
        executed.session.info.pop(CACHE, None)


def dialect_of(session: AsyncSession) -> str:
    return str(session.get_bind().dialect.name)


def partial(where: sa.TextClause) -> dict[str, Any]:
    """Make an index partial, in both databases: it has only the rows that match `where`."""
    return {"sqlite_where": where, "postgresql_where": where}


def insert_into(session: AsyncSession, table: Any) -> Any:
    """Make an INSERT in the session's dialect, for `on_conflict_do_update`."""
    return INSERT[dialect_of(session)](table)


async def add_row(session: AsyncSession, table: type[Base], **row: Any) -> bool:
    """Store a row; return False if there was one with the same key."""
    new = insert_into(session, table).values(row).on_conflict_do_nothing()
    return await session.scalar(new.returning(*table.__table__.primary_key)) is not None


async def put_row(session: AsyncSession, table: type[Base], **row: Any) -> None:
    """Store a row, in place of the one with the same key, if there is one."""
    new, key = insert_into(session, table).values(row), [*table.__table__.primary_key]
    await session.execute(new.on_conflict_do_update(index_elements=key, set_=row))


async def limit_times(session: AsyncSession, latest: datetime, *columns: Any) -> None:
    """Set the times of columns that are later than `latest` to it, after the clock was set back."""
    for column in columns:
        later = sa.update(column.class_).where(column > latest).values({column: latest})
        await session.execute(later, execution_options=UNSYNCED)


async def remove_rows(session: AsyncSession, table: type[Base], **values: Any) -> bool:
    """Delete the rows with these values of columns; return whether a row was deleted."""
    gone = sa.delete(table).filter_by(**values).returning(*table.__table__.primary_key)
    return await session.scalar(gone) is not None


async def advisory_lock(session: AsyncSession, number: int) -> None:
    """Hold the lock of this number until the transaction ends.

    A transaction that waited for the lock sees the rows committed by its former holder. On SQLite
    transactions that write never overlap anyway.
    """
    if dialect_of(session) == POSTGRESQL:
        await session.execute(sa.text("SELECT pg_advisory_xact_lock(:number)"), {"number": number})


async def analyze(session: AsyncSession, table: type[Base]) -> None:
    """Have PostgreSQL renew its statistics about a table that has grown a lot.

    PostgreSQL itself does so within minutes; until then its planner may sort the whole table to
    read a part of the rows. SQLite uses the keys in any case.
    """
    if dialect_of(session) == POSTGRESQL:
        await session.execute(sa.text(f"ANALYZE {table.__tablename__}"))


def in_array(dialect: str, values: Any, name: str = "among") -> sa.ColumnElement[bool]:
    """Test whether a column is one of the numbers in an array parameter, called `name`.

    With hundreds of numbers, `in_` costs more than the query itself, since it writes a parameter
    for each number. A statement with an array is built once, and so is SQLAlchemy's cache key.
    """
    if dialect == POSTGRESQL:
        found: sa.ColumnElement[bool] = values == sa.any_(
            sa.bindparam(name, type_=sa.ARRAY(sa.BigInteger))
        )
        return found
    listed = sa.func.json_each(sa.bindparam(name, type_=sa.String)).table_valued(
        sa.column("value", sa.Integer)
    )
    within: sa.ColumnElement[bool] = values.in_(sa.select(listed.c.value))
    return within


def array_of(dialect: str, numbers: Collection[int]) -> Any:
    """Write numbers as the array parameter of `in_array`."""
    return list(numbers) if dialect == POSTGRESQL else json.dumps(list(numbers))


def asked_among(build: Callable[[str], Any]) -> Callable[..., Awaitable[sa.Result[Any]]]:
    """Make a query of a function that builds a statement for a dialect, with `in_array`.

    The query takes a session, the numbers of the array, and the statement's other parameters. It is
    for statements that run many times a second: each is built once.
    """
    built = cache(build)

    async def ask(session: AsyncSession, among: Collection[int], **given: Any) -> sa.Result[Any]:
        dialect = dialect_of(session)
        parameters = given | {"among": array_of(dialect, among)}
        found: sa.Result[Any] = await session.execute(built(dialect), parameters)
        return found

    return ask


async def delete_batch(
    session: AsyncSession, table: type[Base], *where: sa.ColumnElement[bool]
) -> bool:
    """Delete at most BATCH rows for which `where` holds; tell whether more may be left.

    `where` is tested again on the locked rows, which another transaction may have changed since the
    search. Rows that another transaction has locked are left to the next time.
    """
    key = sa.tuple_(*sa.inspect(table).primary_key)
    some = sa.select(*sa.inspect(table).primary_key).where(*where).limit(BATCH)
    found = (await session.execute(some.with_for_update(skip_locked=True))).all()
    if found:
        gone = sa.delete(table).where(key.in_([tuple(row) for row in found]), *where)
        await session.execute(gone, execution_options=UNSYNCED)
    return len(found) == BATCH


def cascading_columns(table: type[Base]) -> Sequence[sa.Column[Any]]:
    """Find the columns, in all rooms, that refer to a table with ON DELETE CASCADE."""
    keys = (key for other in Base.metadata.sorted_tables for key in other.foreign_keys)
    gone = (key for key in keys if key.ondelete == "CASCADE")
    return [key.parent for key in gone if key.column.table is table.__table__]


def _has_file(engine: sa_asyncio.AsyncEngine) -> bool:
    """Tell whether SQLite's file still exists: SQLite would go on writing to a deleted file."""
    file = engine.url.database if engine.dialect.name == SQLITE else None
    return not file or Path(file).exists()


def engine_for(url: str, name: str = "", **options: Any) -> sa_asyncio.AsyncEngine:
    """Make an engine; for SQLite, make the file and its folder, too, for their owner alone.

    An existing file becomes private, like SQLite's files beside it, which get its mode; an existing
    folder keeps its mode. `name`: the name of the connections at PostgreSQL. Raises OSError, with
    the file's name.
    """
    is_sqlite = sa.make_url(url).get_backend_name() == SQLITE
    patient = PATIENCE | ({"application_name": name} if name else {})
    options["connect_args"] = {"async_creator_fn": connect} if is_sqlite else patient
    # No texts in logs.
    engine = sa_asyncio.create_async_engine(url, hide_parameters=True, **options)
    if is_sqlite:
        if file := sa.make_url(url).database:
            Path(file).parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            with suppress(FileExistsError):  # closing an existing one would end our locks on it
                os.close(os.open(file, os.O_CREAT | os.O_EXCL, mode=0o600))
            for part in ("", "-wal", "-shm"):
                with suppress(FileNotFoundError, PermissionError):  # another user owns the file
                    Path(f"{file}{part}").chmod(0o600)
            try:  # to open the file tells an operator at once which file can't be opened
                sqlite3.connect(file).close()
            except sqlite3.OperationalError as closed:
                raise OSError(errno.EIO, str(closed), file) from None

        @sa.event.listens_for(engine.sync_engine, "begin")
        def begin(connection: sa.Connection) -> None:
            only_reads = connection.get_execution_options().get("only_reads", False)
            connection.exec_driver_sql("BEGIN" if only_reads else "BEGIN IMMEDIATE")

    return engine
