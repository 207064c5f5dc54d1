"""Every SQL statement about dates."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from chatbot.chantiers.models import Topic
from chatbot.engine.storage.engine import delete_batch
from chatbot.events.models import Event, EventChange

IN_ORDER = (Event.start.is_(None), Event.start, Event.start_time, Event.id)


async def events(session: AsyncSession, topic: str) -> Sequence[tuple[Event, Topic]]:
    """List all events, or one topic's, each with its topic; earliest first, undated last."""
    found = select(Event, Topic).join(Topic, Topic.key == Event.topic_key).order_by(*IN_ORDER)
    if topic:
        found = found.where(Event.topic_key == topic)
    return [(event, its_topic) for event, its_topic in await session.execute(found)]


async def event(session: AsyncSession, event_id: int) -> Event | None:
    return await session.get(Event, event_id)


async def locked(session: AsyncSession, event_id: int) -> Event | None:
    """Lock a date until the transaction ends, and find it as it is now."""
    found = select(Event).where(Event.id == event_id).with_for_update()
    return await session.scalar(found.execution_options(populate_existing=True))


async def delete(session: AsyncSession, event: Event) -> None:
    await session.delete(event)
    await session.flush()


async def latest_edition(session: AsyncSession) -> str | None:
    """Find the newest edition that announced a date."""
    return await session.scalar(select(func.max(Event.edition)).where(Event.edition != ""))


async def keys_of(session: AsyncSession, topic: str) -> set[str]:
    """List the keys of a topic's dates."""
    return {*await session.scalars(select(Event.key).where(Event.topic_key == topic))}


async def last_change(session: AsyncSession, event_id: int) -> EventChange | None:
    """Find what was changed last of a date."""
    of_it = select(EventChange).where(EventChange.event_id == event_id)
    return await session.scalar(of_it.order_by(EventChange.id.desc()).limit(1))


async def told_by(session: AsyncSession, person: int) -> Sequence[str]:
    """List the titles of the dates that somebody told."""
    told = select(Event.title).where(Event.told_by == person).order_by(*IN_ORDER)
    return (await session.scalars(told)).all()


async def count_changes(session: AsyncSession, person: int) -> int:
    """Count the changes that somebody made."""
    made = select(func.count()).select_from(EventChange).where(EventChange.by == person)
    return await session.scalar(made) or 0


async def drop_old_changes(session: AsyncSession, *, before: datetime) -> bool:
    """Drop some former states from before that moment; tell whether there may be more."""
    return await delete_batch(session, EventChange, EventChange.at < before)
