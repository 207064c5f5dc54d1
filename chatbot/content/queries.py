"""The queries of imports and exports, on whole topics and events."""

from collections.abc import Sequence

from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import selectinload

from chatbot.chantiers.models import Topic
from chatbot.chantiers.queries import WHOLE
from chatbot.events.models import Event
from chatbot.rsvp.models import Rsvp
from chatbot.rsvp.rules import Response
from chatbot.subscriptions.models import DateSubscription


async def topics(session: AsyncSession) -> Sequence[Topic]:
    """Load every topic with its parts and labelled questions, sorted by key."""
    whole = select(Topic).order_by(Topic.key).options(*WHOLE, selectinload(Topic.asked))
    return (await session.scalars(whole.execution_options(populate_existing=True))).all()


async def events(session: AsyncSession) -> Sequence[Event]:
    """Load every event, in the order of its first import."""
    return (await session.scalars(select(Event).order_by(Event.id))).all()


async def awaited_events(session: AsyncSession) -> Sequence[Event]:
    """Load the events with answers other than « non », and events that chats follow."""
    answered = select(Rsvp.event_id).where(Rsvp.response != Response.NO)
    awaited = answered.union(select(DateSubscription.event_id))
    return (await session.scalars(select(Event).where(Event.id.in_(awaited)))).all()


async def take_numbers_away(session: AsyncSession, keys: Sequence[str]) -> None:
    """Clear these topics' numbers, before new ones are written: no two may ever be the same."""
    await session.execute(update(Topic).where(Topic.key.in_(keys)).values(number=None))


async def delete_events(session: AsyncSession, topic: str, keys: Sequence[str]) -> None:
    await session.execute(delete(Event).where(Event.topic_key == topic, Event.key.in_(keys)))
