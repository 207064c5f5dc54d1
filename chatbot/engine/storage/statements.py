"""What statements need beside SQLAlchemy, on SQLite and PostgreSQL."""

import json
from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import (
    ARRAY,
    BigInteger,
    Column,
    ColumnElement,
    Integer,
    String,
    any_,
    bindparam,
    column,
    delete,
    func,
    inspect,
    select,
    text,
    tuple_,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession

from chatbot.engine.storage.base import Base

POSTGRESQL = "postgresql"
INSERT: dict[str, Any] = {"sqlite": sqlite.insert, POSTGRESQL: postgresql.insert}
BATCH = 1_000  # rows deleted in one transaction: on SQLite, whoever writes waits meanwhile


def dialect_of(session: AsyncSession) -> str:
    """Name the session's database, as the dialects of statements are called."""
    return str(session.get_bind().dialect.name)


def insert_into(session: AsyncSession, table: Any) -> Any:
    """Insert in this database's dialect, which may say what happens on a conflict."""
    return INSERT[dialect_of(session)](table)


async def advisory_lock(session: AsyncSession, number: int) -> None:
    """Keep everybody else from holding the lock of that number until the transaction ends.

    Whoever waited sees what the other has committed. On SQLite a transaction is alone anyway.
    """
    if dialect_of(session) == POSTGRESQL:
        await session.execute(text("SELECT pg_advisory_xact_lock(:number)"), {"number": number})


async def analyze(session: AsyncSession, table: type[Base]) -> None:
    """Have PostgreSQL look at what a table holds, when it holds much more than before.

    By itself it does within some minutes; until then it guesses, and sorts all that there is to
    read some of it. SQLite goes by the keys in any case.
    """
    if dialect_of(session) == POSTGRESQL:
        await session.execute(text(f"ANALYZE {table.__tablename__}"))


def in_array(dialect: str, values: Any, name: str = "among") -> ColumnElement[bool]:
    """Test whether a column is one of the numbers in the array parameter of that name.

    With hundreds, `in_` costs more than what the database does: it writes a parameter for each. For
    the same reason, a statement that is made once has its key in SQLAlchemy's cache computed once.
    """
    if dialect == POSTGRESQL:
        found: ColumnElement[bool] = values == any_(bindparam(name, type_=ARRAY(BigInteger)))
        return found
    listed = func.json_each(bindparam(name, type_=String)).table_valued(column("value", Integer))
    within: ColumnElement[bool] = values.in_(select(listed.c.value))
    return within


def array_of(dialect: str, numbers: Collection[int]) -> Any:
    """Write these numbers as such a parameter."""
    return list(numbers) if dialect == POSTGRESQL else json.dumps(list(numbers))


async def delete_batch(
    session: AsyncSession, table: type[Base], *where: ColumnElement[bool]
) -> bool:
    """Delete at most BATCH of a table's rows that are so; whether there may be more.

    Asked twice, since what somebody changes while it is being looked for may be needed again: once
    a row is locked, nothing more can happen to it. What somebody else holds waits for another time.
    """
    key = tuple_(*inspect(table).primary_key)
    some = select(*inspect(table).primary_key).where(*where).limit(BATCH)
    found = (await session.execute(some.with_for_update(skip_locked=True))).all()
    if found:
        gone = delete(table).where(key.in_([tuple(row) for row in found]), *where)
        await session.execute(gone, execution_options={"synchronize_session": False})
    return len(found) == BATCH


def cascading_columns(table: type[Base]) -> Sequence[Column[Any]]:
    """Find the columns, of whichever room, whose rows would go with that table's."""
    keys = (key for other in Base.metadata.sorted_tables for key in other.foreign_keys)
    gone = (key for key in keys if key.ondelete == "CASCADE")
    return [key.parent for key in gone if key.column.table is table.__table__]
