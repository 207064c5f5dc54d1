"""Every SQL statement about dates."""

from collections.abc import Sequence
from datetime import date, datetime, time
from typing import Any

from sqlalchemy import delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from chatbot.chantiers.models import Topic
from chatbot.chantiers.rules import TopicKind
from chatbot.engine.storage.engine import delete_batch, insert_into
from chatbot.events.models import Event, EventChange, OwnCalendar, WrittenDate
from chatbot.events.rules import WrittenIn
from chatbot.french import Precision
from chatbot.members import queries as people
from chatbot.subscriptions.models import Subscription
from chatbot.subscriptions.rules import State

WITH_A_DAY = (Precision.MINUTE, Precision.DAY)
IN_ORDER = (Event.start.is_(None), Event.start, Event.start_time, Event.id)


async def events(session: AsyncSession, topic: str) -> Sequence[tuple[Event, Topic]]:
    """List all events, or one topic's, each with its topic; earliest first, undated last."""
    found = select(Event, Topic).join(Topic, Topic.key == Event.topic_key).order_by(*IN_ORDER)
    if topic:
        found = found.where(Event.topic_key == topic)
    return [(event, its_topic) for event, its_topic in await session.execute(found)]


async def event(session: AsyncSession, event_id: int) -> Event | None:
    return await session.get(Event, event_id)


async def told_by_announcement(session: AsyncSession, announcement: int) -> Sequence[Event]:
    """List the dates that an announcement told, in the order in which they were added."""
    told = select(Event).where(Event.announcement_id == announcement).order_by(Event.id)
    return (await session.scalars(told)).all()


async def forget_announcement(session: AsyncSession, announcement: int) -> None:
    """Unlink the dates of an announcement that is withdrawn."""
    told = update(Event).where(Event.announcement_id == announcement)
    await session.execute(told.values(announcement_id=None))


async def lock_event(session: AsyncSession, event_id: int) -> Event | None:
    """Lock a date until the transaction ends, and find it as it is now."""
    found = select(Event).where(Event.id == event_id).with_for_update()
    return await session.scalar(found.execution_options(populate_existing=True))


async def drop(session: AsyncSession, event: Event) -> None:
    """Drop a date, and make the topic's written dates on the date's days unsettled again."""
    if event.start is not None and event.end is not None:
        those = update(WrittenDate).where(WrittenDate.topic_key == event.topic_key)
        of_days = those.where(WrittenDate.day.between(event.start, event.end))
        await session.execute(of_days.values(settled=False))
    await session.delete(event)
    await session.flush()


async def latest_edition(session: AsyncSession) -> str | None:
    """Find the newest edition that announced a date."""
    return await session.scalar(select(func.max(Event.edition)).where(Event.edition != ""))


async def keys_of(session: AsyncSession, topic: str) -> set[str]:
    return {*await session.scalars(select(Event.key).where(Event.topic_key == topic))}


async def last_change(session: AsyncSession, event_id: int) -> EventChange | None:
    of_it = select(EventChange).where(EventChange.event_id == event_id)
    return await session.scalar(of_it.order_by(EventChange.id.desc()).limit(1))


async def last_change_by(
    session: AsyncSession, person: int, topics: Sequence[str]
) -> tuple[EventChange, Event] | None:
    """Find the last change that a person made in the dates of these topics, and its date."""
    made = select(EventChange, Event).join(Event, Event.id == EventChange.event_id)
    made = made.where(EventChange.by == person, Event.topic_key.in_(topics))
    found = (await session.execute(made.order_by(EventChange.id.desc()).limit(1))).first()
    return (found[0], found[1]) if found else None


async def changed_with(
    session: AsyncSession, change: EventChange, event: Event
) -> list[tuple[EventChange, Event]]:
    """List the other dates that one step added or changed together with this last change.

    Dates that an announcement added together, and dates that changed again since, are left out.
    """
    if change.by is None:
        return []
    those = select(EventChange, Event).join(Event, Event.id == EventChange.event_id)
    those = those.where(EventChange.at == change.at, EventChange.by == change.by)
    found = []
    for made, other in await session.execute(those.where(EventChange.id != change.id)):
        added = next((one for one, c in ((event, change), (other, made)) if c.before is None), None)
        last = await last_change(session, other.id)
        if added is not None and added.announcement_id is None and last is made:
            found.append((made, other))
    return found


async def told_by(session: AsyncSession, person: int) -> tuple[Sequence[str], int]:
    """List the titles of the dates that a person told, and count the changes that they made."""
    told = select(Event.title).where(Event.told_by == person).order_by(*IN_ORDER)
    made = select(func.count()).select_from(EventChange).where(EventChange.by == person)
    return (await session.scalars(told)).all(), await session.scalar(made) or 0


async def drop_old(session: AsyncSession, *, before: datetime) -> bool:
    """Drop some changes and written dates from before `before`; return True if more may be left."""
    more_changes = await delete_batch(session, EventChange, EventChange.at < before)
    more_written = await delete_batch(session, WrittenDate, WrittenDate.day < before.date())
    return more_changes or more_written


# Written dates.


async def keep_written(
    session: AsyncSession, source: WrittenIn, source_id: int, rows: Sequence[dict[str, Any]]
) -> None:
    """Store the written dates of a text and drop all others of it; a settled date stays settled."""
    for row in rows:
        noted = insert_into(session, WrittenDate).values(row)
        key = [WrittenDate.source, WrittenDate.source_id, WrittenDate.day]
        said = {name: noted.excluded[name] for name in ("topic_key", "state", "words")}
        await session.execute(noted.on_conflict_do_update(index_elements=key, set_=said))
    of_it = WrittenDate.source == source, WrittenDate.source_id == source_id
    gone = WrittenDate.day.not_in([row["day"] for row in rows])
    await session.execute(delete(WrittenDate).where(*of_it, gone))


async def written(
    session: AsyncSession, topic: str, *, since: date, appeal: bool = True
) -> Sequence[tuple[WrittenDate, Topic]]:
    """List the unsettled written dates on `since` or later, each with its topic, earliest first.

    `topic`: its key, "" for all topics. `appeal`: include the appeal's dates.
    """
    found = select(WrittenDate, Topic).join(Topic, Topic.key == WrittenDate.topic_key)
    found = found.where(WrittenDate.settled.is_(False), WrittenDate.day >= since)
    if topic:
        found = found.where(WrittenDate.topic_key == topic)
    if not appeal:
        found = found.where(Topic.kind != TopicKind.APPEAL)
    rows = await session.execute(found.order_by(WrittenDate.day, WrittenDate.id))
    return [(one, its_topic) for one, its_topic in rows]


async def written_in(
    session: AsyncSession, source: WrittenIn, source_id: int
) -> Sequence[WrittenDate]:
    """List a text's written dates, settled or not, earliest first."""
    of_it = WrittenDate.source == source, WrittenDate.source_id == source_id
    found = select(WrittenDate).where(*of_it).order_by(WrittenDate.day)
    return (await session.scalars(found)).all()


async def lock_written(session: AsyncSession, number: int) -> WrittenDate | None:
    found = select(WrittenDate).where(WrittenDate.id == number).with_for_update()
    return await session.scalar(found.execution_options(populate_existing=True))


async def settle(session: AsyncSession, written: Sequence[int]) -> None:
    those = update(WrittenDate).where(WrittenDate.id.in_(written))
    await session.execute(those.values(settled=True))


# Calendars.


async def dates_for_calendars(
    session: AsyncSession, *, since: date, limit: int
) -> Sequence[tuple[Event, Topic]]:
    """List the dates with a day that end on `since` or later, or recur, each with its topic.

    Earliest first. If there are more than `limit`, the oldest dates are left out, recurring dates
    last of all.
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
    return await session.get(OwnCalendar, chat_id, populate_existing=True)


async def move_own_link(session: AsyncSession, old: int, new: int) -> None:
    """Let a group that became a supergroup keep its link; both chats by Telegram's ids.

    Call this before the old chat is forgotten. A link that was made in the supergroup stays.
    """
    before, after = await people.known(session, old), await people.known(session, new)
    if before is None or after is None:
        return
    if await own_calendar(session, after.id) is None:
        theirs = update(OwnCalendar).where(OwnCalendar.chat_id == before.id)
        await session.execute(theirs.values(chat_id=after.id))


async def followed_by_owner(session: AsyncSession, digest: str) -> set[str] | None:
    """Find the keys of the topics that the owner of a link follows; None for an unknown link."""
    follows = (Subscription.chat_id == OwnCalendar.chat_id) & (Subscription.state == State.ACTIVE)
    found = select(Subscription.topic_key).select_from(OwnCalendar).outerjoin(Subscription, follows)
    keys = (await session.scalars(found.where(OwnCalendar.digest == digest))).all()
    return {key for key in keys if key is not None} if keys else None
