"""Every SQL statement about what was published."""

from collections.abc import Sequence

from sqlalchemy import Row, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import selectinload

from chatbot.chantiers.models import Asked, ContentVersion, Topic
from chatbot.chantiers.rules import TopicKind
from chatbot.engine.storage.engine import cached

WHOLE = [
    selectinload(part)
    for part in (Topic.aliases, Topic.porteurs, Topic.contacts, Topic.resources, Topic.sections)
]
IN_ORDER = (Topic.number.is_(None), Topic.number, Topic.title)
AskedRow = Row[str, str, str]  # the question, its topic's key, the kinds of things
HELD = "whole topics"  # where a session keeps those that it read

CHANTIERS = select(Topic).where(Topic.kind == TopicKind.CHANTIER).order_by(*IN_ORDER)
WHOLE_TOPICS = select(Topic).order_by(Topic.kind != TopicKind.CHANTIER, *IN_ORDER).options(*WHOLE)


@cached
async def chantiers(session: AsyncSession) -> Sequence[Topic]:
    """List the chantiers as the current edition counts them, then those that it left out."""
    return (await session.scalars(CHANTIERS)).all()


@cached
async def whole_topics(session: AsyncSession) -> Sequence[Topic]:
    """List every topic with all its parts: chantiers, then the alliance and the appeal."""
    topics = (await session.scalars(WHOLE_TOPICS)).all()
    _held(session).update({topic.key: topic for topic in topics})
    return topics


async def whole_topic(session: AsyncSession, key: str) -> Topic | None:
    """Find a topic with all its parts; read once in a session, which holds it from then on.

    Selected, since `get` would give back a topic that the session knows without its parts.
    """
    held = _held(session)
    if key not in held:
        found = await session.scalar(select(Topic).where(Topic.key == key).options(*WHOLE))
        if found is None:
            return None
        held[key] = found
    return held[key]


async def asked(session: AsyncSession) -> Sequence[AskedRow]:
    """List what was asked of all topics: the question, the topic's key, the kinds of things."""
    rows = select(Asked.text, Asked.topic_key, Asked.asks)
    return (await session.execute(rows.order_by(Asked.topic_key, Asked.position))).all()


async def topic_about(session: AsyncSession, key: str) -> Topic | None:
    """Find the appeal that this chantier carries, if any."""
    return await session.scalar(select(Topic).where(Topic.about == key))


async def content_version(session: AsyncSession) -> int:
    """Read how often what was published has changed."""
    return await session.scalar(select(ContentVersion.number)) or 0


async def count_change(session: AsyncSession) -> None:
    """Count one more change of what was published."""
    await session.execute(update(ContentVersion).values(number=ContentVersion.number + 1))


async def latest_edition(session: AsyncSession) -> str | None:
    """Find the newest edition that anything was published in ("2022-05")."""
    return await session.scalar(select(func.max(Topic.edition)))


def _held(session: AsyncSession) -> dict[str, Topic]:
    held: dict[str, Topic] = session.info.setdefault(HELD, {})
    return held
