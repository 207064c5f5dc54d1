"""Every SQL statement about who follows every chantier, is reminded of dates, or told of one."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, delete, exists, literal, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from chatbot.engine.storage.engine import delete_batch, insert_into
from chatbot.subscriptions.models import DateSubscription, FollowAll, ReminderChoice, Subscription
from chatbot.subscriptions.queries import lock_following
from chatbot.subscriptions.rules import WITH_REMINDERS, State


def agrees(wants: Any) -> ColumnElement[bool]:
    """Match subscriptions whose chat is to be reminded. `wants`: the chat's own choice, if any."""
    by_following = and_(wants.is_(None), Subscription.wording.in_(WITH_REMINDERS))
    return and_(Subscription.state == State.ACTIVE, or_(wants.is_(True), by_following))


async def follows_all(session: AsyncSession, chat_id: int) -> FollowAll | None:
    """Find that a chat follows every chantier, as it is now."""
    return await session.get(FollowAll, chat_id, populate_existing=True)


async def follow_all(session: AsyncSession, chat_id: int, row: dict[str, Any]) -> None:
    """Note that a chat follows every chantier; the first receipt stays."""
    kept = insert_into(session, FollowAll).values(chat_id=chat_id, **row)
    await session.execute(kept.on_conflict_do_nothing())


async def leave_all(session: AsyncSession, chat_id: int) -> bool:
    """Note that a chat follows no chantier to come; tell whether it did."""
    gone = delete(FollowAll).where(FollowAll.chat_id == chat_id)
    return await session.scalar(gone.returning(FollowAll.chat_id)) is not None


async def join_new(session: AsyncSession, topics: Collection[str]) -> None:
    """Subscribe to new chantiers whoever follows every chantier and never followed these.

    They have followed them since they agreed to.
    """
    await lock_following(session)
    receipt = (FollowAll.thread_id, FollowAll.consented_at, FollowAll.wording, FollowAll.source)
    for topic in topics:
        values = {
            Subscription.chat_id: FollowAll.chat_id,
            Subscription.topic_key: literal(topic),
            Subscription.state: literal(State.ACTIVE, Subscription.state.type),
            Subscription.since: FollowAll.consented_at,
            Subscription.reason: literal(""),
            Subscription.by: FollowAll.by,
            **{getattr(Subscription, column.key): column for column in receipt},
        }
        # SQLite's ON CONFLICT wants a condition.
        whom = select(*values.values()).where(FollowAll.chat_id.is_not(None))
        joined = insert_into(session, Subscription).from_select(list(values), whom)
        await session.execute(joined.on_conflict_do_nothing())


async def wants(session: AsyncSession, chat_id: int) -> bool | None:
    """Find what a chat itself said of reminders, if it did, as it is now."""
    choice = await session.get(ReminderChoice, chat_id, populate_existing=True)
    return choice.wants if choice else None


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


async def dates_followed(session: AsyncSession, chat_id: int | None = None) -> set[int]:
    """List the dates of which a chat, or anybody (None), asked to be told."""
    asked = select(DateSubscription.event_id).distinct()
    if chat_id is not None:
        asked = asked.where(DateSubscription.chat_id == chat_id)
    return {*await session.scalars(asked)}


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
