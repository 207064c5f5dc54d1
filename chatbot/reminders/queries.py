"""Every SQL statement about reminders that were begun, and changes of dates that were told."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy import and_, delete, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from chatbot.chantiers.models import Topic
from chatbot.conversation import UnitOfWork
from chatbot.engine.outbox.models import Broadcast
from chatbot.engine.storage.engine import UNSYNCED, put_row
from chatbot.events.models import Event, EventChange
from chatbot.reminders.models import EventBroadcast, Reminded
from chatbot.reminders.rules import DATES

ONLY = 1  # the one row of Reminded
KEPT_FOR_DIGESTS = timedelta(days=8)  # a week, and a day in case the digest is late

ToldDate = tuple[EventBroadcast, Event, Topic]


async def reminded_until(session: AsyncSession) -> datetime | None:
    """Lock and find the moment until which reminders were begun; None: never yet."""
    row = select(Reminded.until).where(Reminded.id == ONLY).with_for_update()
    return await session.scalar(row)


async def mark_reminded(session: AsyncSession, until: datetime) -> None:
    """Note that all reminders until that moment are begun."""
    await put_row(session, Reminded, id=ONLY, until=until)


async def lock_dates(
    session: AsyncSession, events: Collection[int], *, alone: bool = False
) -> Sequence[Event]:
    """Lock these dates against changes until the transaction ends, and read their state anew.

    `alone`: no other transaction may hold such a lock at the same time.
    """
    rows = select(Event).where(Event.id.in_(events)).order_by(Event.id)
    locked = rows.with_for_update(read=not alone, key_share=alone)
    return (await session.scalars(locked.execution_options(populate_existing=True))).all()


async def first_untold(
    session: AsyncSession,
    event_id: int | None = None,
    *,
    before: datetime | None = None,
    added_too: bool = True,
) -> EventChange | None:
    """Find the oldest untold change, of a date (None: of any date), until the moment `before`.

    `added_too`: the adding of a date counts as a change.
    """
    found = select(EventChange).where(EventChange.untold.is_(True))
    if event_id is not None:
        found = found.where(EventChange.event_id == event_id)
    if before is not None:
        found = found.where(EventChange.at <= before)
    if not added_too:
        found = found.where(EventChange.before.is_not(None))
    oldest = found.order_by(EventChange.id).limit(1)
    return await session.scalar(oldest.execution_options(populate_existing=True))


async def is_announced(session: AsyncSession, event_id: int) -> bool:
    """Tell whether announcements made all changes of a date that are still untold."""
    others = select(EventChange.id).where(
        *(EventChange.event_id == event_id, EventChange.untold.is_(True)),
        EventChange.announcement_id.is_(None),
        EventChange.before.is_not(None),  # that a date was added is told on its own
    )
    return await session.scalar(others.limit(1)) is None


async def added_since(session: AsyncSession, since: datetime) -> Mapping[int, datetime]:
    """Map the dates that were added since that moment to when they were."""
    added = select(EventChange.event_id, EventChange.at).where(EventChange.before.is_(None))
    found = await session.execute(added.where(EventChange.at > since))
    return {row.event_id: row.at for row in found}


async def mark_told(
    session: AsyncSession, event_id: int, *, until: int | None = None, urgent: bool = False
) -> None:
    """Note that the changes of a date so far are told, or need no message.

    `until`: the id of the last of them; None: all. `urgent`: whether chats with a digest were told
    at once, too.
    """
    told = update(EventChange).where(EventChange.event_id == event_id, EventChange.untold.is_(True))
    if until is not None:
        told = told.where(EventChange.id <= until)
    values = {"untold": False, "urgent": urgent}
    await session.execute(told.values(values), execution_options=UNSYNCED)


async def changes_since(session: AsyncSession, since: datetime) -> Sequence[EventChange]:
    """List the changes of dates since that moment that aren't waiting to be told, oldest first."""
    rows = select(EventChange).where(EventChange.at > since, EventChange.before.is_not(None))
    rows = rows.where(EventChange.untold.is_(False))
    return (await session.scalars(rows.order_by(EventChange.id))).all()


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


async def open_broadcasts(
    session: AsyncSession, event_id: int | None = None
) -> Sequence[tuple[int, Sequence[ToldDate]]]:
    """List the unfinished broadcasts about a date (None: about any), each with its dates."""
    found = select(Broadcast.id).where(Broadcast.topic == DATES, Broadcast.finished_at.is_(None))
    if event_id is not None:
        its = select(EventBroadcast.broadcast_id).where(EventBroadcast.event_id == event_id)
        found = found.where(Broadcast.id.in_(its))
    broadcasts = (await session.scalars(found.order_by(Broadcast.id))).all()
    return [(broadcast, await told_by(session, broadcast)) for broadcast in broadcasts]


async def drop_finished(work: UnitOfWork) -> None:
    """Drop rows of finished broadcasts; rows about changes only after the next digests are sent."""
    over = select(Broadcast.id).where(Broadcast.finished_at.is_not(None))
    of_old = select(Broadcast.id).where(Broadcast.finished_at < work.at - KEPT_FOR_DIGESTS)
    reminders = EventBroadcast.broadcast_id.in_(over), EventBroadcast.day.is_not(None)
    gone = delete(EventBroadcast).where(
        or_(and_(*reminders), EventBroadcast.broadcast_id.in_(of_old))
    )
    await work.session.execute(gone, execution_options=UNSYNCED)
