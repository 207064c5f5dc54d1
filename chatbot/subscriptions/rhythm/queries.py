"""The questions about when a chat gets its news."""

from datetime import datetime
from typing import Any

from sqlalchemy import func, literal, update
from sqlalchemy.ext.asyncio import AsyncSession

from chatbot.engine.storage.base import UtcDateTime
from chatbot.members.models import Chat

# Each is one statement, so that whoever sends a digest at the same moment comes before, or after.


async def weekly(session: AsyncSession, number: int, *, since: datetime) -> bool:
    """From now on a digest tells all since then, or since the chat may have missed news.

    Whether it was otherwise before.
    """
    begun = func.coalesce(Chat.missing_since, literal(since, UtcDateTime()))
    chosen = update(Chat).where(Chat.id == number, Chat.digest_since.is_(None))
    return await _changed(session, chosen.values(digest_since=begun, missing_since=None))


async def at_once(session: AsyncSession, number: int) -> bool:
    """No digest any more; since the last one it may have missed news. Whether it had one."""
    chosen = update(Chat).where(Chat.id == number, Chat.digest_since.is_not(None))
    return await _changed(
        session, chosen.values(missing_since=Chat.digest_since, digest_since=None)
    )


async def _changed(session: AsyncSession, chosen: Any) -> bool:
    changed = chosen.returning(Chat).execution_options(populate_existing=True)
    return await session.scalar(changed) is not None
