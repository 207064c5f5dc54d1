"""What everybody may read."""

from collections.abc import Collection, Mapping, Sequence

from sqlalchemy.ext.asyncio import AsyncSession

from chatbot.helpdesk.published_answers import queries
from chatbot.helpdesk.published_answers.models import PublishedAnswer


async def published_as(session: AsyncSession, questions: Collection[int]) -> Mapping[int, int]:
    """Of these questions, those that everybody may read, each with its number as such."""
    return await queries.published_as(session, questions)


async def published_by(session: AsyncSession, author: int) -> Sequence[PublishedAnswer]:
    """What that person published, oldest first."""
    return await queries.by(session, author)


async def is_published(session: AsyncSession, topic: str) -> bool:
    """Whether everybody may read something of that topic."""
    return await queries.is_any(session, topic)


async def all_published(session: AsyncSession, topic: str = "") -> Sequence[PublishedAnswer]:
    """What everybody may read, of one topic or of all, newest first."""
    return await queries.published(session, [topic] if topic else None)
