"""Every SQL statement about following every chantier, reminders, and following a single date."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, delete, literal, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from chatbot.engine.storage.engine import delete_batch, insert_into
from chatbot.subscriptions.models import DateSubscription, FollowAll, ReminderChoice, Subscription
from chatbot.subscriptions.queries import lock_following
from chatbot.subscriptions.rules import WITH_REMINDERS, State


def agrees(wants: Any) -> ColumnElement[bool]:
    """Match subscriptions whose chat gets reminders. `wants`: the chat's own choice, or NULL."""
    by_following = and_(wants.is_(None), Subscription.wording.in_(WITH_REMINDERS))
    return and_(Subscription.state == State.ACTIVE, or_(wants.is_(True), by_following))


async def join_new(session: AsyncSession, topics: Collection[str]) -> None:
    """Subscribe the chats that follow every chantier to new chantiers, unless they have a row.

    The subscriptions begin when the chat agreed to follow every chantier.
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


async def choices(session: AsyncSession, chat_id: int) -> tuple[datetime | None, bool | None]:
    """Find since when a chat follows every chantier, and its own choice about reminders.

    None: the chat doesn't follow every chantier, or made no choice.
    """
    since = select(FollowAll.consented_at).where(FollowAll.chat_id == chat_id)
    wants = select(ReminderChoice.wants).where(ReminderChoice.chat_id == chat_id)
    found = await session.execute(select(since.scalar_subquery(), wants.scalar_subquery()))
    all_since, wanted = found.one()
    return all_since, wanted


async def leave_dates(session: AsyncSession, chat_id: int, topic: str | None = None) -> None:
    """Delete the rows by which a chat follows single dates, of a topic or of all topics."""
    gone = delete(DateSubscription).where(DateSubscription.chat_id == chat_id)
    if topic is not None:
        gone = gone.where(DateSubscription.topic_key == topic)
    await session.execute(gone)


async def dates_followed(session: AsyncSession, chat_id: int | None = None) -> set[int]:
    """List the ids of the events that a chat, or any chat (None), follows as single dates."""
    asked = select(DateSubscription.event_id).distinct()
    if chat_id is not None:
        asked = asked.where(DateSubscription.chat_id == chat_id)
    return {*await session.scalars(asked)}


async def drop_dates(session: AsyncSession, events: Collection[int]) -> bool:
    """Drop a batch of the rows that follow these events; return whether there may be more."""
    return await delete_batch(session, DateSubscription, DateSubscription.event_id.in_(events))
