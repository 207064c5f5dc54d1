"""The inbox's questions to the database."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession

from chatbot.inbox.models import Received

INSERT: dict[str, Any] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}


async def store_unknown(session: AsyncSession, rows: Sequence[dict[str, Any]]) -> None:
    """Keep the rows whose `update_id` isn't there yet."""
    if rows:
        insert = INSERT[session.get_bind().dialect.name]
        await session.execute(insert(Received).on_conflict_do_nothing(), rows)


async def next_of_each_chat(
    session: AsyncSession, besides: Collection[int], limit: int
) -> Sequence[tuple[int, int]]:
    """(row, chat): the oldest waiting row of each chat that isn't among `besides`, oldest first."""
    oldest = func.min(Received.id)
    rows = await session.execute(
        select(oldest, Received.chat_id)
        .where(Received.finished_at.is_(None), Received.chat_id.not_in(besides))
        .group_by(Received.chat_id)
        .order_by(oldest)
        .limit(limit)
    )
    return [(row, chat) for row, chat in rows]


async def waiting(session: AsyncSession, row: int) -> Received | None:
    """The row, if it still waits."""
    return await session.scalar(
        select(Received).where(Received.id == row, Received.finished_at.is_(None))
    )


async def finish(session: AsyncSession, row: int, *, at: datetime) -> None:
    """Everything owed for this row was spoken: keep its number alone."""
    await session.execute(
        update(Received).where(Received.id == row).values(finished_at=at, update=None, calls=None)
    )


async def forget_finished(session: AsyncSession, *, before: datetime) -> None:
    """Drop the numbers of what was finished before that moment."""
    await session.execute(delete(Received).where(Received.finished_at < before))
