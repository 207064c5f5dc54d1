"""Topics are read once for each version of the content, and never as they are in no version."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from chatbot.chantiers import queries
from chatbot.chantiers.models import Topic
from chatbot.chantiers.queries import content_changed
from chatbot.chantiers.service import topic_of_key
from chatbot.engine.storage.engine import Storage
from tests.published import database_url

__all__ = ["database_url"]  # a fixture, which pytest looks for here

KEY = "alimentation"


async def call(session: AsyncSession, title: str) -> None:
    topic = (await session.scalars(select(Topic).where(Topic.key == KEY))).one()
    topic.title = title
    await content_changed(session)


async def title_in(storage: Storage) -> str:
    async with storage.reading() as session:
        return (await topic_of_key(session, KEY)).title


async def test_topics_are_read_once_until_they_change(storage: Storage) -> None:
    async with storage.reading() as one, storage.reading() as other:
        first = await queries.whole_topics(one)
        assert await queries.whole_topics(other) is first
    async with storage.transaction() as session:
        await call(session, "Manger")
    assert await title_in(storage) == "Manger"
    assert "Manger" not in [topic.title for topic in first]


async def test_a_change_is_seen_where_it_is_made_and_by_nobody_else_when_it_is_undone(
    storage: Storage,
) -> None:
    before = await title_in(storage)
    async with storage.transaction() as session:
        await call(session, "Manger")
        assert (await topic_of_key(session, KEY)).title == "Manger"
        await call(session, "Boire")
        assert (await topic_of_key(session, KEY)).title == "Boire"
        await session.rollback()
    assert await title_in(storage) == before
    async with storage.transaction() as session:
        await call(session, "Cuisiner")
    assert await title_in(storage) == "Cuisiner"
