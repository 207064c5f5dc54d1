"""What is kept of what a person follows, and agreed to; and which of all that is old."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, exists, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from chatbot.audit.models import Entry
from chatbot.engine.storage.dropping import drop_some, hanging_on
from chatbot.members.models import Ban, Chat, NameWord
from chatbot.subscriptions.models import Subscription
from chatbot.subscriptions.rules import State


async def receipts(session: AsyncSession, number: int) -> Sequence[tuple[Subscription, Chat]]:
    """What that person follows or once did, then what they agreed to for groups."""
    theirs = (Subscription.chat_id == number) | (Subscription.by == number)
    asked = (
        select(Subscription, Chat)
        .join(Chat, Chat.id == Subscription.chat_id)
        .where(theirs)
        .order_by(Subscription.chat_id != number, Chat.id, Subscription.topic_key)
    )
    return [(one, chat) for one, chat in await session.execute(asked)]


async def count_decided(session: AsyncSession, number: int) -> int:
    """How many requests and followers bear that admin's word."""
    return await session.scalar(select(func.count()).where(Subscription.decided_by == number)) or 0


async def forget(session: AsyncSession, number: int) -> Sequence[State]:
    """Erase what that person follows, and their name from what others do; the states it had."""
    for column in (Subscription.by, Subscription.decided_by):
        await session.execute(update(Subscription).where(column == number).values({column: None}))
    gone = delete(Subscription).where(Subscription.chat_id == number)
    return (await session.scalars(gone.returning(Subscription.state))).all()


async def drop_old(session: AsyncSession, *, before: datetime) -> bool:
    """Drop some of what ended or was refused before that moment; whether there may be more."""
    over = Subscription.state.in_((State.ENDED, State.REFUSED))
    return await drop_some(session, Subscription, over, Subscription.since < before)


async def drop_chats(session: AsyncSession, *, before: datetime) -> bool:
    """Drop some of the chats known since before then, of which nothing else is kept.

    What would go with them is something, in whichever room, but for the words of their name. So is
    being banned, or named by the log while it is kept: admins read their names.
    """
    kept = (column for column in hanging_on(Chat) if column.table is not NameWord.__table__)
    nothing = (~exists().where(column == Chat.id) for column in kept)
    for_groups = select(Subscription.by).where(Subscription.by != Subscription.chat_id)
    noted = (
        Chat.id.not_in(select(column).where(column.is_not(None)))
        for column in (Entry.actor, Entry.subject)
    )
    free = Chat.telegram_id.not_in(select(Ban.telegram_id))
    old = (Chat.known_since < before, *nothing, Chat.id.not_in(for_groups), *noted, free)
    return await drop_some(session, Chat, *old)
