"""Every SQL statement about who is reminded of dates, or asked to be told of one."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, delete, exists, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from chatbot.engine.storage.engine import delete_batch, insert_into
from chatbot.members.models import Chat
from chatbot.subscriptions.models import DateSubscription, ReminderChoice, Subscription
from chatbot.subscriptions.rules import WITH_REMINDERS, State

Asked = tuple[DateSubscription, Chat]


def agrees(wants: Any) -> ColumnElement[bool]:
    """Match subscriptions whose chat is to be reminded. `wants`: the chat's own choice, if any."""
    by_following = and_(wants.is_(None), Subscription.wording.in_(WITH_REMINDERS))
    return and_(Subscription.state == State.ACTIVE, or_(wants.is_(True), by_following))


async def choice(session: AsyncSession, chat_id: int) -> ReminderChoice | None:
    """Find what a chat said of reminders, as it is now."""
    return await session.get(ReminderChoice, chat_id, populate_existing=True)


async def choose(session: AsyncSession, **row: Any) -> None:
    """Store what a chat says of reminders, in the place of what it said."""
    chosen = insert_into(session, ReminderChoice).values(row)
    await session.execute(
        chosen.on_conflict_do_update(index_elements=[ReminderChoice.chat_id], set_=row)
    )


async def follow_date(session: AsyncSession, **row: Any) -> bool:
    """Note that a chat asks to be told of a date; tell whether it didn't before."""
    asked = insert_into(session, DateSubscription).values(row).on_conflict_do_nothing()
    return await session.scalar(asked.returning(DateSubscription.event_id)) is not None


async def leave_date(session: AsyncSession, chat_id: int, event_id: int) -> bool:
    """Tell a chat nothing of a date any more; tell whether it had asked to."""
    theirs = DateSubscription.chat_id == chat_id, DateSubscription.event_id == event_id
    gone = delete(DateSubscription).where(*theirs).returning(DateSubscription.event_id)
    return await session.scalar(gone) is not None


async def leave_dates(session: AsyncSession, chat_id: int, topic: str | None = None) -> None:
    """Tell a chat nothing any more of the dates that it asked for, of a topic or of all."""
    gone = delete(DateSubscription).where(DateSubscription.chat_id == chat_id)
    if topic is not None:
        gone = gone.where(DateSubscription.topic_key == topic)
    await session.execute(gone)


async def dates_followed(session: AsyncSession, chat_id: int) -> set[int]:
    """List the dates that a chat asked to be told of."""
    asked = select(DateSubscription.event_id).where(DateSubscription.chat_id == chat_id)
    return {*await session.scalars(asked)}


async def receipts_of_choices(
    session: AsyncSession, person_id: int
) -> Sequence[tuple[ReminderChoice, Chat]]:
    """List what a person said of reminders, for themselves and for groups."""
    theirs = or_(ReminderChoice.chat_id == person_id, ReminderChoice.by == person_id)
    found = select(ReminderChoice, Chat).join(Chat, Chat.id == ReminderChoice.chat_id)
    ordered = found.where(theirs).order_by(ReminderChoice.chat_id != person_id, Chat.id)
    return [(row, chat) for row, chat in await session.execute(ordered)]


async def receipts_of_dates(session: AsyncSession, person_id: int) -> Sequence[Asked]:
    """List the dates that a person asked to be told of, for themselves and for groups."""
    theirs = or_(DateSubscription.chat_id == person_id, DateSubscription.by == person_id)
    found = select(DateSubscription, Chat).join(Chat, Chat.id == DateSubscription.chat_id)
    order = (DateSubscription.chat_id != person_id, Chat.id, DateSubscription.event_id)
    rows = await session.execute(found.where(theirs).order_by(*order))
    return [(row, chat) for row, chat in rows]


async def hand_over(session: AsyncSession, old: int, new: int) -> None:
    """Hand what a chat said and asked for to another chat, but for what that has of its own."""
    own = select(DateSubscription.event_id).where(DateSubscription.chat_id == new)
    of_dates = update(DateSubscription).where(
        DateSubscription.chat_id == old, DateSubscription.event_id.not_in(own.scalar_subquery())
    )
    await session.execute(of_dates.values(chat_id=new))
    if await choice(session, new) is None:
        said = update(ReminderChoice).where(ReminderChoice.chat_id == old)
        await session.execute(said.values(chat_id=new))


async def erase_person(session: AsyncSession, person_id: int) -> None:
    """Erase what a person said and asked for, and their mention in groups'."""
    for table in (DateSubscription, ReminderChoice):
        await session.execute(delete(table).where(table.chat_id == person_id))
        await session.execute(update(table).where(table.by == person_id).values(by=None))


async def dates_asked_for(session: AsyncSession) -> Sequence[int]:
    """List the dates of which somebody asked to be told."""
    return (await session.scalars(select(DateSubscription.event_id).distinct())).all()


async def drop_dates(session: AsyncSession, events: Collection[int]) -> bool:
    """Drop some of who asked to be told of these dates; tell whether there may be more."""
    return await delete_batch(session, DateSubscription, DateSubscription.event_id.in_(events))


async def drop_choices(session: AsyncSession, *, before: datetime) -> bool:
    """Drop some choices before a moment by chats without subscriptions."""
    nothing = (
        ~exists().where(table.chat_id == ReminderChoice.chat_id)
        for table in (Subscription, DateSubscription)
    )
    return await delete_batch(session, ReminderChoice, ReminderChoice.at < before, *nothing)
