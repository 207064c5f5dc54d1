"""Every SQL statement about who follows every chantier, those to come included."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import delete, literal, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from chatbot.engine.storage.engine import insert_into
from chatbot.members.models import Chat
from chatbot.subscriptions.models import FollowAll, Subscription
from chatbot.subscriptions.rules import State


async def receipt(session: AsyncSession, chat_id: int) -> FollowAll | None:
    """Find that a chat follows every chantier, as it is now."""
    return await session.get(FollowAll, chat_id, populate_existing=True)


async def keep(session: AsyncSession, chat_id: int, row: dict[str, Any]) -> None:
    """Note that a chat follows every chantier; the first receipt stays."""
    kept = insert_into(session, FollowAll).values(chat_id=chat_id, **row)
    await session.execute(kept.on_conflict_do_nothing())


async def end(session: AsyncSession, chat_id: int) -> bool:
    """Note that a chat follows no chantier to come; tell whether it did."""
    gone = delete(FollowAll).where(FollowAll.chat_id == chat_id)
    return await session.scalar(gone.returning(FollowAll.chat_id)) is not None


async def join(session: AsyncSession, topic: str) -> None:
    """Subscribe to a topic whoever follows every chantier and never followed it.

    They have followed it since they agreed to.
    """
    receipt = (FollowAll.thread_id, FollowAll.consented_at, FollowAll.wording, FollowAll.source)
    values = {
        Subscription.chat_id: FollowAll.chat_id,
        Subscription.topic_key: literal(topic),
        Subscription.state: literal(State.ACTIVE, Subscription.state.type),
        Subscription.since: FollowAll.consented_at,
        Subscription.reason: literal(""),
        Subscription.by: FollowAll.by,
        **{getattr(Subscription, column.key): column for column in receipt},
    }
    whom = select(*values.values()).where(FollowAll.chat_id.is_not(None))  # SQLite's ON CONFLICT
    joined = insert_into(session, Subscription).from_select(list(values), whom)
    await session.execute(joined.on_conflict_do_nothing())


async def hand_over(session: AsyncSession, old: int, new: int) -> None:
    """Move the wish to follow all to another chat, unless that chat has its own."""
    if await receipt(session, new) is None:
        moved = update(FollowAll).where(FollowAll.chat_id == old)
        await session.execute(moved.values(chat_id=new))


async def erase_person(session: AsyncSession, person_id: int) -> None:
    """Erase that a person follows every chantier, and their mention in others'."""
    await end(session, person_id)
    named = update(FollowAll).where(FollowAll.by == person_id)
    await session.execute(named.values(by=None))


async def receipts(session: AsyncSession, person_id: int) -> Sequence[tuple[FollowAll, Chat]]:
    """List that a person follows every chantier, and the groups that they took all of them for."""
    found = (
        select(FollowAll, Chat)
        .join(Chat, Chat.id == FollowAll.chat_id)
        .where((FollowAll.chat_id == person_id) | (FollowAll.by == person_id))
        .order_by(FollowAll.chat_id != person_id, Chat.id)
    )
    return [(row, chat) for row, chat in await session.execute(found)]
