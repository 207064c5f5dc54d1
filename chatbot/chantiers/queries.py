"""Every SQL statement about topics and the version of the content."""

from collections.abc import Collection, Sequence
from datetime import datetime
from weakref import WeakKeyDictionary

from sqlalchemy import Pool, Row, select, update
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
WHOLE_TOPICS = select(Topic).order_by(Topic.kind != TopicKind.CHANTIER, *IN_ORDER).options(*WHOLE)
AskedRow = Row[str, str, str]  # the question, its topic's key, the kinds of things
CHANGED = "content changed"  # the key in `session.info` that marks a session with changes
HELD = "whole topics"  # the key there of the topics that such a session has read

# A cache: the topics of each database, with the content's version at which they were read.
_topics: WeakKeyDictionary[Pool, tuple[int, Sequence[Topic]]] = WeakKeyDictionary()


@cached
async def whole_topics(session: AsyncSession) -> Sequence[Topic]:
    """List every topic with all its parts: chantiers, then the alliance and the appeal.

    They are cached for each version of the content, outside any session: don't change them, but
    write an UPDATE statement, or select the topic to change.
    """
    if changes_content(session):
        if HELD not in session.info:
            session.info[HELD] = (await session.scalars(WHOLE_TOPICS)).all()
        changed: Sequence[Topic] = session.info[HELD]
        return changed
    version, pool = await content_version(session), session.get_bind().engine.pool
    held = _topics.get(pool)
    if held is None or held[0] != version:
        async with AsyncSession(await session.connection()) as apart:
            held = version, tuple(await apart.scalars(WHOLE_TOPICS))
        _topics[pool] = held
    return held[1]


async def whole_topic(session: AsyncSession, key: str) -> Topic | None:
    return next((topic for topic in await whole_topics(session) if topic.key == key), None)


async def chantiers(session: AsyncSession) -> list[Topic]:
    """List the chantiers of the current edition by number, then those of earlier editions."""
    topics = await whole_topics(session)
    return [topic for topic in topics if topic.kind is TopicKind.CHANTIER]


async def latest_edition(session: AsyncSession) -> str:
    """Find the newest edition of any topic ("2022-05"); "" without topics."""
    return max((topic.edition for topic in await whole_topics(session)), default="")


async def asked(session: AsyncSession) -> Sequence[AskedRow]:
    """List all labelled questions: the question, its topic's key, the kinds of things it asks."""
    rows = select(Asked.text, Asked.topic_key, Asked.asks)
    return (await session.execute(rows.order_by(Asked.topic_key, Asked.position))).all()


async def content_version(session: AsyncSession) -> int:
    return await session.scalar(select(ContentVersion.number)) or 0


def changes_content(session: AsyncSession) -> bool:
    """Tell whether this transaction, which may still be rolled back, changes the content."""
    return CHANGED in session.info


async def content_changed(session: AsyncSession) -> None:
    """Increase the content's version, after something was published, changed or withdrawn."""
    session.info[CHANGED] = True
    session.info.pop(HELD, None)
    await session.execute(update(ContentVersion).values(number=ContentVersion.number + 1))


async def note_news(session: AsyncSession, topics: Collection[str], at: datetime | None) -> None:
    """Set the time of these topics' latest announcement; None without any."""
    await session.execute(update(Topic).where(Topic.key.in_(topics)).values(news_at=at))
