"""The inbox's questions to the database."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, select, text, update
from sqlalchemy.ext.asyncio import AsyncSession

from chatbot.engine.inbox.models import Incident, Received
from chatbot.engine.storage.engine import insert_into

NOBODY = 0  # no chat of Telegram's
# Locked, since an instance that lost its duty may not know it yet (storage/duty.py).
WAITING = (
    select(Received.id, Received.chat_id, Received.update, Received.calls)
    .where(Received.finished_at.is_(None))
    .with_for_update(skip_locked=True)
)


async def store_unknown(session: AsyncSession, rows: Sequence[dict[str, Any]]) -> None:
    """Keep the rows whose `update_id` isn't there yet."""
    if rows:
        await session.execute(insert_into(session, Received).on_conflict_do_nothing(), rows)


async def announce(session: AsyncSession, channel: str) -> None:
    """Tell the other instances, once this is committed; SQLite has none."""
    if session.get_bind().dialect.name == "postgresql":
        await session.execute(text("SELECT pg_notify(:channel, '')"), {"channel": channel})


async def waiting(
    session: AsyncSession, *, besides: Collection[int], limit: int
) -> Sequence[tuple[Any, ...]]:
    """(row, chat, update, calls) of what waits, oldest first, but for the chats `besides`."""
    others = WAITING.where(Received.chat_id.not_in(besides))
    return (await session.execute(others.order_by(Received.id).limit(limit))).all()


async def waiting_row(session: AsyncSession, row: int) -> Sequence[tuple[Any, ...]]:
    """The same of this row alone, if it still waits."""
    return (await session.execute(WAITING.where(Received.id == row))).all()


async def keep_calls(session: AsyncSession, owed: dict[int, list[dict[str, Any]]]) -> None:
    """Write on each row what it is owed."""
    if owed:
        rows = [{"id": row, "calls": calls} for row, calls in owed.items()]
        await session.execute(update(Received), rows)


async def finish(session: AsyncSession, rows: Collection[int], *, at: datetime) -> None:
    """Everything owed for these rows was spoken: keep their numbers alone, and no longer whose."""
    if rows:
        await session.execute(
            update(Received)
            .where(Received.id.in_(rows))
            .values(finished_at=at, chat_id=NOBODY, update=None, calls=None)
            .execution_options(synchronize_session=False)
        )


async def forget_finished(session: AsyncSession, *, before: datetime) -> None:
    """Drop the numbers of what was finished before that moment."""
    await session.execute(delete(Received).where(Received.finished_at < before))


async def is_due(session: AsyncSession, kind: str, *, at: datetime, every: timedelta) -> bool:
    """Whether nobody was told of that kind of incident for so long; from now on somebody was."""
    insert = insert_into(session, Incident).values(kind=kind, told_at=at)
    told = insert.on_conflict_do_update(
        index_elements=[Incident.kind],
        set_={"told_at": at},
        where=Incident.told_at <= at - every,
    ).returning(Incident.kind)
    return await session.scalar(told) is not None
