"""Every SQL statement for calendars: which dates stand in them, and whose own ones are."""

from collections.abc import Sequence
from datetime import date, time

from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from chatbot.chantiers.models import Topic
from chatbot.conversation import UnitOfWork
from chatbot.engine.storage.engine import insert_into
from chatbot.events.models import Event, OwnCalendar
from chatbot.events.rsvp.models import Rsvp
from chatbot.events.rsvp.rules import Response
from chatbot.french import Precision
from chatbot.subscriptions.models import Subscription
from chatbot.subscriptions.rules import State

WITH_A_DAY = (Precision.MINUTE, Precision.DAY)


async def dates(session: AsyncSession, *, since: date, limit: int) -> Sequence[tuple[Event, Topic]]:
    """List what has a day and ended on `since` or later, or recurs, each with its topic.

    Earliest first. Where there is more than `limit`, what is longest ago is left out.
    """
    latest_first = (Event.rule == "", Event.start.desc(), Event.id.desc())
    found = (
        select(Event, Topic)
        .join(Topic, Topic.key == Event.topic_key)
        .where(Event.precision.in_(WITH_A_DAY), (Event.end >= since) | (Event.rule != ""))
        .order_by(*latest_first)
        .limit(limit)
    )
    rows = [(event, topic) for event, topic in await session.execute(found)]
    return sorted(rows, key=lambda row: (row[0].start, row[0].start_time or time.min, row[0].id))


async def own_calendar(session: AsyncSession, chat_id: int) -> OwnCalendar | None:
    """Find the link to a chat's own calendar."""
    return await session.get(OwnCalendar, chat_id, populate_existing=True)


async def keep_link(work: UnitOfWork, chat_id: int, digest: str) -> None:
    """Store the link to a chat's own calendar, in the place of the one before."""
    row = {"digest": digest, "made_at": work.at}
    made = insert_into(work.session, OwnCalendar).values(chat_id=chat_id, **row)
    await work.session.execute(made.on_conflict_do_update(index_elements=["chat_id"], set_=row))


async def hand_over(session: AsyncSession, before: int, after: int) -> None:
    """Let a chat have the link of another one, unless it has one of its own."""
    if await own_calendar(session, after) is None:
        theirs = update(OwnCalendar).where(OwnCalendar.chat_id == before)
        await session.execute(theirs.values(chat_id=after))


async def drop_link(session: AsyncSession, chat_id: int) -> bool:
    """Forget the link to a chat's own calendar; tell whether there was one."""
    gone = delete(OwnCalendar).where(OwnCalendar.chat_id == chat_id)
    return await session.scalar(gone.returning(OwnCalendar.chat_id)) is not None


async def followed_by_owner(session: AsyncSession, digest: str) -> set[str] | None:
    """Find the keys of the topics that the owner of a link follows; None where it is nobody's."""
    follows = (Subscription.chat_id == OwnCalendar.chat_id) & (Subscription.state == State.ACTIVE)
    found = select(Subscription.topic_key).select_from(OwnCalendar).outerjoin(Subscription, follows)
    keys = (await session.scalars(found.where(OwnCalendar.digest == digest))).all()
    return {key for key in keys if key is not None} if keys else None


async def answered_by_owner(
    session: AsyncSession, digest: str, *, since: date, limit: int
) -> Sequence[tuple[Event, Topic, Rsvp]]:
    """List to what the owner of a link comes, or may come, from that day on; latest first."""
    found = (
        select(Event, Topic, Rsvp)
        .join(Topic, Topic.key == Event.topic_key)
        .join(Rsvp, Rsvp.event_id == Event.id)
        .join(OwnCalendar, OwnCalendar.chat_id == Rsvp.person_id)
        .where(OwnCalendar.digest == digest, Rsvp.response != Response.NO, Rsvp.day >= since)
        .order_by(Rsvp.day.desc(), Event.id)
        .limit(limit)
    )
    return [(event, topic, said) for event, topic, said in await session.execute(found)]
