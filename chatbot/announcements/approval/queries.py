"""The questions about which topics need a double reading."""

from collections.abc import Sequence

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from chatbot.announcements.models import DoubleReading
from chatbot.engine.storage.engine import insert_into


async def needing(session: AsyncSession) -> Sequence[str]:
    """The keys of the topics that need it."""
    return (await session.scalars(select(DoubleReading.topic_key))).all()


async def need(session: AsyncSession, topic: str) -> bool:
    """From now on that topic needs it; whether it didn't before."""
    made = insert_into(session, DoubleReading).values(topic_key=topic).on_conflict_do_nothing()
    return await session.scalar(made.returning(DoubleReading.topic_key)) is not None


async def need_no_more(session: AsyncSession, topic: str) -> bool:
    """From now on it doesn't; whether it did before."""
    gone = delete(DoubleReading).where(DoubleReading.topic_key == topic)
    return await session.scalar(gone.returning(DoubleReading.topic_key)) is not None
