"""Every SQL statement about reminders that were begun, and changes of dates that were told."""

from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import and_, delete, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from chatbot.chantiers.models import Topic
from chatbot.conversation import UnitOfWork
from chatbot.engine.outbox.models import Broadcast
from chatbot.engine.storage.engine import insert_into
from chatbot.events.models import Event, EventChange
from chatbot.reminders.models import EventBroadcast, Reminded
from chatbot.reminders.rules import DATES

ONLY = 1  # the one row of Reminded
KEPT_FOR_DIGESTS = timedelta(days=8)  # a week, and a day in case the digest is late
FETCHED = {"synchronize_session": False}

ToldDate = tuple[EventBroadcast, Event, Topic]


async def reminded_until(session: AsyncSession) -> datetime | None:
    """Lock and find the moment until which reminders were begun; None: never yet."""
    row = select(Reminded.until).where(Reminded.id == ONLY).with_for_update()
    return await session.scalar(row)


async def mark_reminded(session: AsyncSession, until: datetime) -> None:
    """Note that all reminders until that moment are begun."""
    noted = insert_into(session, Reminded).values(id=ONLY, until=until)
    again = noted.on_conflict_do_update(index_elements=[Reminded.id], set_={"until": until})
    await session.execute(again)


async def next_untold(session: AsyncSession, *, before: datetime) -> int | None:
    """Find the date with the oldest untold change before that moment."""
    rows = select(EventChange.event_id).where(EventChange.untold.is_(True))
    ordered = rows.where(EventChange.at <= before).order_by(EventChange.id)
    return await session.scalar(ordered.limit(1))


async def lock_date(session: AsyncSession, event_id: int) -> Event | None:
    """Lock a date until the transaction ends, and read its state anew."""
    row = select(Event).where(Event.id == event_id).with_for_update(key_share=True)
    return await session.scalar(row.execution_options(populate_existing=True))


async def lock_dates(session: AsyncSession, events: Collection[int]) -> None:
    """Lock these dates against changes until the transaction ends, and read their state anew."""
    rows = select(Event).where(Event.id.in_(events)).order_by(Event.id).with_for_update(read=True)
    await session.execute(rows.execution_options(populate_existing=True))


async def first_untold(session: AsyncSession, event_id: int) -> EventChange | None:
    """Find the first untold change of a date."""
    its = EventChange.event_id == event_id, EventChange.untold.is_(True)
    return await session.scalar(select(EventChange).where(*its).order_by(EventChange.id).limit(1))


async def mark_told(session: AsyncSession, event_id: int, *, urgent: bool = False) -> None:
    """Note that the changes of a date so far are told, or need no message.

    `urgent`: whether chats with a digest were told at once, too.
    """
    told = update(EventChange).where(EventChange.event_id == event_id, EventChange.untold.is_(True))
    values = {"untold": False, "urgent": urgent}
    await session.execute(told.values(values), execution_options=FETCHED)


async def reset_later_changes(work: UnitOfWork) -> None:
    """Set changes' timestamps in the future to now, after the clock was set back."""
    just_after = work.at + timedelta(microseconds=1)  # after digests until now, for the next digest
    later = update(EventChange).where(EventChange.at > just_after).values(at=just_after)
    await work.session.execute(later, execution_options=FETCHED)


async def changes_since(session: AsyncSession, since: datetime) -> Sequence[EventChange]:
    """List the changes of dates since that moment that aren't waiting to be told, oldest first."""
    rows = select(EventChange).where(EventChange.at > since, EventChange.before.is_not(None))
    rows = rows.where(EventChange.untold.is_(False))
    return (await session.scalars(rows.order_by(EventChange.id))).all()


async def add_row(
    session: AsyncSession, broadcast_id: int, event_id: int, day: date | None
) -> None:
    """Note that a broadcast reminds of a date that begins on `day`; None: tells of its change."""
    row = {"broadcast_id": broadcast_id, "event_id": event_id, "day": day}
    await session.execute(insert(EventBroadcast).values(row))


async def told_by(session: AsyncSession, broadcast_id: int) -> Sequence[ToldDate]:
    """List the dates that a broadcast tells of."""
    found = (
        select(EventBroadcast, Event, Topic)
        .join(Event, Event.id == EventBroadcast.event_id)
        .join(Topic, Topic.key == Event.topic_key)
        .where(EventBroadcast.broadcast_id == broadcast_id)
        .order_by(EventBroadcast.id)
    )
    return [(row, event, topic) for row, event, topic in await session.execute(found)]


async def drop_rows(session: AsyncSession, rows: Collection[int]) -> None:
    """Take dates out of broadcasts, by the ids of the rows."""
    gone = delete(EventBroadcast).where(EventBroadcast.id.in_(rows))
    await session.execute(gone, execution_options=FETCHED)


async def open_broadcasts(session: AsyncSession, event_id: int | None = None) -> Sequence[int]:
    """List the unfinished broadcasts about a date; None: about any date."""
    found = select(Broadcast.id).where(Broadcast.topic == DATES, Broadcast.finished_at.is_(None))
    if event_id is not None:
        its = select(EventBroadcast.broadcast_id).where(EventBroadcast.event_id == event_id)
        found = found.where(Broadcast.id.in_(its))
    return (await session.scalars(found.order_by(Broadcast.id))).all()


async def drop_finished(work: UnitOfWork) -> None:
    """Drop rows of finished broadcasts; rows about changes only after the next digests are sent."""
    over = select(Broadcast.id).where(Broadcast.finished_at.is_not(None))
    of_old = select(Broadcast.id).where(Broadcast.finished_at < work.at - KEPT_FOR_DIGESTS)
    reminders = EventBroadcast.broadcast_id.in_(over), EventBroadcast.day.is_not(None)
    gone = delete(EventBroadcast).where(
        or_(and_(*reminders), EventBroadcast.broadcast_id.in_(of_old))
    )
    await work.session.execute(gone, execution_options=FETCHED)
