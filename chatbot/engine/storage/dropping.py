"""Dropping many rows, some at a time, so that nobody waits long for the database."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Column, ColumnElement, delete, inspect, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from chatbot.engine.storage.base import Base

AT_ONCE = 1_000  # in one transaction: on SQLite, whoever writes waits meanwhile


def hanging_on(table: type[Base]) -> Sequence[Column[Any]]:
    """The columns, of whichever room, whose rows would go with that table's."""
    keys = (key for other in Base.metadata.sorted_tables for key in other.foreign_keys)
    gone = (key for key in keys if key.ondelete == "CASCADE")
    return [key.parent for key in gone if key.column.table is table.__table__]


async def drop_some(session: AsyncSession, table: type[Base], *old: ColumnElement[bool]) -> bool:
    """Drop at most AT_ONCE of a table's rows that are so; whether there may be more.

    Asked twice, since what somebody changes while it is being looked for may be needed again: once
    a row is locked, nothing more can happen to it. What somebody else holds waits for another time.
    """
    key = tuple_(*inspect(table).primary_key)
    some = select(*inspect(table).primary_key).where(*old).limit(AT_ONCE)
    found = (await session.execute(some.with_for_update(skip_locked=True))).all()
    if found:
        gone = delete(table).where(key.in_([tuple(row) for row in found]), *old)
        await session.execute(gone, execution_options={"synchronize_session": False})
    return len(found) == AT_ONCE
