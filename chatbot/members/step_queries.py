"""The questions about what persons are in the middle of."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from chatbot.engine.storage.engine import insert_into
from chatbot.engine.storage.once import once
from chatbot.members.models import Started


@once
async def started(session: AsyncSession) -> Sequence[Started]:
    """Who is in the middle of something: few at a time, so all are read together."""
    return (await session.scalars(select(Started))).all()


async def start(session: AsyncSession, **row: Any) -> None:
    """From now on, that person is in the middle of that; what was before is left."""
    begun = insert_into(session, Started).values(row)
    await session.execute(
        begun.on_conflict_do_update(index_elements=[Started.telegram_id], set_=row)
    )


async def leave(session: AsyncSession, telegram_id: int) -> bool:
    """Whether that person was in the middle of something."""
    gone = delete(Started).where(Started.telegram_id == telegram_id)
    return await session.scalar(gone.returning(Started.telegram_id)) is not None


async def leave_old(session: AsyncSession, *, before: datetime) -> None:
    """Drop what was begun before that moment."""
    await session.execute(delete(Started).where(Started.at < before))
