"""Every SQL statement about dates."""

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from chatbot.chantiers.models import Topic
from chatbot.events.models import Event

IN_ORDER = (Event.start.is_(None), Event.start, Event.start_time, Event.id)


async def events(session: AsyncSession, topic: str) -> Sequence[tuple[Event, Topic]]:
    """List all events, or one topic's, each with its topic; earliest first, undated last."""
    found = select(Event, Topic).join(Topic, Topic.key == Event.topic_key).order_by(*IN_ORDER)
    if topic:
        found = found.where(Event.topic_key == topic)
    return [(event, its_topic) for event, its_topic in await session.execute(found)]


async def event(session: AsyncSession, event_id: int) -> Event | None:
    return await session.get(Event, event_id)


async def latest_edition(session: AsyncSession) -> str | None:
    """Find the newest edition that announced a date."""
    return await session.scalar(select(func.max(Event.edition)))
