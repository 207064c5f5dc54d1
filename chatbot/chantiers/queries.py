"""Every SQL statement about what was published."""

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
CHANGED = "content changed"  # the mark of a session in which it did
HELD = "whole topics"  # where such a session keeps those that it read

# Of each database, with the version of the content in which they are so.
_topics: WeakKeyDictionary[Pool, tuple[int, Sequence[Topic]]] = WeakKeyDictionary()


@cached
async def whole_topics(session: AsyncSession) -> Sequence[Topic]:
    """List every topic with all its parts: chantiers, then the alliance and the appeal.

    They are read once for each version of the content, and are no session's: a change of them is
    written by a statement, or to a topic that was selected for it.
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
    """Find a topic with all its parts."""
    return next((topic for topic in await whole_topics(session) if topic.key == key), None)


async def chantiers(session: AsyncSession) -> list[Topic]:
    """List the chantiers of the current edition by number, then those of earlier editions."""
    topics = await whole_topics(session)
    return [topic for topic in topics if topic.kind is TopicKind.CHANTIER]


async def latest_edition(session: AsyncSession) -> str:
    """Find the newest edition that anything was published in ("2022-05"), "" if nothing was."""
    return max((topic.edition for topic in await whole_topics(session)), default="")


async def asked(session: AsyncSession) -> Sequence[AskedRow]:
    """List what was asked of all topics: the question, the topic's key, the kinds of things."""
    rows = select(Asked.text, Asked.topic_key, Asked.asks)
    return (await session.execute(rows.order_by(Asked.topic_key, Asked.position))).all()


async def content_version(session: AsyncSession) -> int:
    """Read how often what was published has changed."""
    return await session.scalar(select(ContentVersion.number)) or 0


def changes_content(session: AsyncSession) -> bool:
    """Tell whether it changes in this transaction, which may be rolled back."""
    return CHANGED in session.info


async def content_changed(session: AsyncSession) -> None:
    """Note that something was published, changed or taken back."""
    session.info[CHANGED] = True
    session.info.pop(HELD, None)
    await session.execute(update(ContentVersion).values(number=ContentVersion.number + 1))


async def note_news(session: AsyncSession, topics: Collection[str], at: datetime | None) -> None:
    """Note when the latest announcement of these topics came out."""
    await session.execute(update(Topic).where(Topic.key.in_(topics)).values(news_at=at))
