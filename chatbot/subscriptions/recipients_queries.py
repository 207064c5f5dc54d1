"""How those whose turn it is stand to a topic: asked many times a second while news go out."""

from collections.abc import Collection, Sequence
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Select, bindparam, select
from sqlalchemy.ext.asyncio import AsyncSession

from chatbot.engine.storage.lists import among, dialect_of, listed
from chatbot.members.models import Chat
from chatbot.subscriptions.models import Subscription
from chatbot.subscriptions.rules import State


async def standing(
    session: AsyncSession, topic: str, telegram_ids: Collection[int]
) -> Sequence[Any]:
    """How these chats stand to that topic, and whether they can be written to: the columns."""
    dialect = dialect_of(session)
    asked = {"topic": topic, "among": listed(dialect, telegram_ids)}
    return (await session.execute(_standing(dialect), asked)).all()


@cache
def _standing(dialect: str) -> Select[int, State | None, datetime | None, datetime | None]:
    """No join: SQLite would walk through all that follow the topic."""
    state = select(Subscription.state).where(
        Subscription.chat_id == Chat.id, Subscription.topic_key == bindparam("topic")
    )
    columns = (Chat.telegram_id, state.scalar_subquery().label("state"))
    asked = select(*columns, Chat.unreachable_since, Chat.paused_until)
    return asked.where(among(dialect, Chat.telegram_id))
