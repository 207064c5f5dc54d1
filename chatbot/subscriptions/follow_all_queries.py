"""Every SQL statement about who follows every chantier, those to come included."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import delete, literal, select
from sqlalchemy.ext.asyncio import AsyncSession

from chatbot.engine.storage.engine import insert_into
from chatbot.subscriptions.models import FollowAll, Subscription
from chatbot.subscriptions.queries import lock_following
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
