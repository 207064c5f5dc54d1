"""Who is still to get a topic's news when their turn comes."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from chatbot.engine.outbox.broadcasts.rules import Skipped
from chatbot.subscriptions import recipients_queries as queries
from chatbot.subscriptions.rules import State, is_paused


async def unwanted(
    session: AsyncSession, topic: str, chats: Collection[int], at: datetime
) -> dict[int, Skipped]:
    """Of these chats, by Telegram's ids, those who shall not get the topic's news now, and why."""
    standing = {row.telegram_id: row for row in await queries.standing(session, topic, chats)}
    # A group that nobody knows became another one: Telegram will tell which, and that one counts.
    asked = (chat for chat in chats if chat > 0 or chat in standing)
    reasons = {chat: _unwanted(standing.get(chat), at) for chat in asked}
    return {chat: why for chat, why in reasons.items() if why is not None}


def _unwanted(row: Any, at: datetime) -> Skipped | None:
    if row is None or row.state is not State.ACTIVE:
        return Skipped.LEFT
    if row.unreachable_since is not None:
        return Skipped.UNREACHABLE
    return Skipped.PAUSED if is_paused(row.paused_until, at) else None
